"""The migrations make exactly the tables of the models, once, whoever comes first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.server.competitions import PRACTICE, prepare
from sevenlanes.server.database import Database, open_database
from sevenlanes.server.models import Base, Submission
from sevenlanes.server.schema import migrate
from sevenlanes.server.settings import ServerSettings
from sqlalchemy import text


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return open_database(ServerSettings(data_dir=tmp_path))


def test_migrations_make_the_tables_of_the_models(database: Database) -> None:
    migrate(database)
    with database.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_many_processes_may_migrate_at_once(tmp_path: Path) -> None:
    def start(_number: int) -> None:
        database = open_database(ServerSettings(data_dir=tmp_path))
        migrate(database)
        prepare(database, [PRACTICE])
        database.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(start, range(8)))
    with open_database(ServerSettings(data_dir=tmp_path)).read() as session:
        assert session.query(Submission).count() == len(PRACTICE.baseline_names)


def test_newer_database_is_refused(database: Database) -> None:
    migrate(database)
    with database.connect() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(InvalidInput, match="newer version of Sevenlanes"):
        migrate(database)


def test_unusable_places_are_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InvalidInput, match=r"data folder .* cannot be made"):
        open_database(ServerSettings(data_dir=tmp_path / "file" / "data"))
    with pytest.raises(InvalidInput, match="database URL cannot be used"):
        open_database(ServerSettings(data_dir=tmp_path, database_url="nonsense"))


@pytest.mark.parametrize(("setting", "value"), [("port", 65_536), ("num_workers", -1), ("lease_s", 0)])
def test_impossible_settings_are_refused(tmp_path: Path, setting: str, value: int) -> None:
    with pytest.raises(InvalidInput, match=f"{setting} must be from"):
        ServerSettings(data_dir=tmp_path, **{setting: value})
