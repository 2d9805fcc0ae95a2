"""Brings a database to the present schema by the revisions in `migrations/`, which travel in the wheel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from ..envs.errors import InvalidInput
from .database import Database
from .models import Base

MIGRATIONS = Path(__file__).parent / "migrations"
_POSTGRESQL_LOCK = 7_377_001  # any number, the same in all our processes


def revisions() -> ScriptDirectory:
    """The revisions; they stand in one flat folder, without alembic.ini and env.py."""
    return ScriptDirectory(str(MIGRATIONS), version_locations=[str(MIGRATIONS)])


def migrate(database: Database) -> None:
    """Apply what is missing, in one transaction that only one process at a time can hold.

    Raises `InvalidInput` where the database cannot be opened or is newer than this program.
    """
    try:
        with database.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _POSTGRESQL_LOCK})
            _upgrade(connection)
    except OperationalError as error:
        raise InvalidInput(
            f"The database cannot be opened ({error.orig}); check that it runs, its URL and the folder's rights."
        ) from error
    except CommandError as error:
        raise InvalidInput(
            f"The database was made by a newer version of Sevenlanes ({error}); update this installation."
        ) from error


def _upgrade(connection: Connection) -> None:
    script = revisions()

    def steps(revision: Any, _context: Any) -> Any:
        return script._upgrade_revs("head", revision)

    with EnvironmentContext(Config(), script, fn=steps) as environment:
        environment.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
        environment.run_migrations()
