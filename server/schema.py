"""Brings a database to the present schema by the revisions in `migrations/`, which travel in the wheel."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from ..envs.errors import InvalidInput
from .database import Database

_POSTGRESQL_LOCK = 7_377_001  # any number, the same in all our processes


def migrate(database: Database) -> None:
    """Apply what is missing, in one transaction that only one process at a time can hold.

    Raises `InvalidInput` where the database cannot be opened or is newer than this program.
    """
    config = Config()
    config.set_main_option("script_location", "sevenlanes.server:migrations")
    config.set_main_option("path_separator", "os")
    try:
        with database.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _POSTGRESQL_LOCK})
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except OperationalError as error:
        raise InvalidInput(
            f"The database cannot be opened ({error.orig}); check that it runs, its URL and its folder."
        ) from error
    except CommandError as error:
        raise InvalidInput(
            f"The database was made by a newer version of Sevenlanes ({error}); update this installation."
        ) from error
