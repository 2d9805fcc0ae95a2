"""What the handlers of one server share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from .competitions import prepare
from .database import Database, open_database
from .live import LiveDrives
from .schema import migrate
from .settings import ServerSettings
from .store import Store


@dataclass(frozen=True)
class Site:
    """The open database, the store and the live drives."""

    settings: ServerSettings
    database: Database
    store: Store
    drives: LiveDrives


def open_site(settings: ServerSettings) -> Site:
    """Open everything, bring the database up to date, add missing competitions. Raises `InvalidInput`."""
    database = open_database(settings)
    try:
        migrate(database)
        prepare(database)
    except BaseException:
        database.close()
        raise
    return Site(settings, database, Store(settings.artefacts_dir), LiveDrives(settings.max_live_drives))


def _site(connection: HTTPConnection) -> Site:
    site: Site = connection.app.state.site
    return site


TheSite = Annotated[Site, Depends(_site)]
