"""The web application: the API, the live drives and the page."""

from __future__ import annotations

import mimetypes
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import resources
from pathlib import PurePosixPath

from fastapi import FastAPI, Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from .errors import install
from .live_route import router as live_router
from .refusals import NotFound
from .routes import router
from .security import SecurityHeaders
from .settings import ServerSettings
from .site import open_site
from .version import VERSION

WEB_TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".wasm": "application/wasm",
    ".woff2": "font/woff2",
    ".txt": "text/plain",
}


def create_app(settings: ServerSettings) -> FastAPI:
    """The application of one server. Raises `InvalidInput` where its data cannot be opened.

    It serves no documentation page, because FastAPI's loads scripts from elsewhere; the API's description is at
    /api/openapi.json.
    """
    site = open_site(settings)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await site.drives.close()
        site.database.close()

    app = FastAPI(
        title="Sevenlanes",
        version=VERSION,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=lifespan,
    )
    app.state.site = site
    app.add_middleware(SecurityHeaders)
    install(app)
    app.include_router(router)
    app.include_router(live_router)
    _add_page(app)
    return app


class WebFiles(StaticFiles):
    """The files of the page, and nothing else that lies in its package; browsers ask each time whether they changed."""

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """The file of a path, of the types that a page needs."""
        if PurePosixPath(path).suffix not in WEB_TYPES:
            return "", None
        return super().lookup_path(path)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, to be revalidated on every use."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response


def _add_page(app: FastAPI) -> None:
    for suffix, media_type in WEB_TYPES.items():
        mimetypes.add_type(media_type, suffix)  # some systems call .js text/plain
    files = WebFiles(directory=str(resources.files("sevenlanes.web")))

    @app.api_route("/", methods=["GET", "HEAD"], include_in_schema=False)
    async def page(request: Request) -> Response:
        if files.lookup_path("index.html")[1] is None:
            raise NotFound("The page is not part of this installation; the API is at /api/competitions.")
        return await files.get_response("index.html", request.scope)

    app.mount("/web", files)
