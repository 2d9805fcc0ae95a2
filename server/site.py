"""What the handlers of one server share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from .competitions import CompetitionPlan, prepare
from .database import Database, open_database
from .live_drives import LiveDrives
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


def open_site(settings: ServerSettings, plans: Sequence[CompetitionPlan]) -> Site:
    """Open everything, bring the database up to date, add missing competitions. Raises `InvalidInput`."""
    database = open_database(settings)
    try:
        migrate(database)
        prepare(database, plans)
    except BaseException:
        database.close()
        raise
    drives = LiveDrives(settings.max_live_drives, settings.max_live_viewers)
    return Site(settings, database, Store(settings.store_dir), drives)


def _site(connection: HTTPConnection) -> Site:
    site: Site = connection.app.state.site
    return site


TheSite = Annotated[Site, Depends(_site)]
