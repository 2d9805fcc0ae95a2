"""The web application: the API, the live drives and the page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI

from .competitions import CompetitionPlan, plans_here
from .errors import install
from .live_route import router as live_router
from .page import router as page_router
from .routes import router
from .security import SecurityHeaders
from .settings import ServerSettings
from .site import open_site


def create_app(settings: ServerSettings, plans: Sequence[CompetitionPlan] | None = None) -> FastAPI:
    """The application of one server, by default with all competitions that it can have.

    Raises `InvalidInput` where its data cannot be opened.

    It serves no documentation page, because FastAPI's loads scripts from elsewhere; the API's
    description is at /api/openapi.json.
    """
    site = open_site(settings, plans_here() if plans is None else plans)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await site.drives.close()
        site.database.close()

    app = FastAPI(
        title="Sevenlanes",
        version=version("sevenlanes"),
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        redirect_slashes=False,
        lifespan=lifespan,
    )
    app.state.site = site
    app.add_middleware(SecurityHeaders)
    install(app)
    app.include_router(router)
    app.include_router(live_router)
    app.include_router(page_router)
    return app
