"""The page: / and the files under /web, and nothing else that lies in their package."""

from __future__ import annotations

from http import HTTPStatus
from importlib import resources
from pathlib import PurePosixPath

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

# The types that a page needs, said here because some systems call .js text/plain.
MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".wasm": "application/wasm",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}
router = APIRouter(include_in_schema=False)
files = StaticFiles(directory=str(resources.files("sevenlanes.web")))


@router.api_route("/", methods=["GET", "HEAD"])
async def page(request: Request) -> Response:
    """The page."""
    return await web_file(request, "index.html")


@router.api_route("/web/{path:path}", methods=["GET", "HEAD"])
async def web_file(request: Request, path: str) -> Response:
    """One of its files; browsers ask each time whether it changed."""
    media_type = MEDIA_TYPES.get(PurePosixPath(path).suffix)
    if media_type is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    # StaticFiles keeps paths inside its folder and answers conditional requests.
    response = await files.get_response(path, request.scope)
    if response.status_code == HTTPStatus.OK:
        response.headers["Content-Type"] = media_type
    response.headers["Cache-Control"] = "no-cache"
    return response
