"""Every error is `{"error": "one sentence"}` with a fitting status, whoever raised it."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from ..envs.errors import InvalidInput
from .refusals import Refusal
from .security import HEADERS
from .store import DamagedFileError

logger = logging.getLogger("sevenlanes.server")


def install(app: FastAPI) -> None:
    """Let `app` answer every error in our form."""
    app.add_exception_handler(InvalidInput, _invalid_input)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(DamagedFileError, _damaged)
    app.add_exception_handler(OperationalError, _database)
    app.add_exception_handler(Exception, _fault)


def _answer(status: int, error: str, headers: Any = None) -> JSONResponse:
    return JSONResponse({"error": error}, status, headers)


async def _invalid_input(_request: Request, error: Exception) -> JSONResponse:
    if isinstance(error, Refusal):
        return _answer(error.status, str(error), error.headers)
    return _answer(HTTPStatus.UNPROCESSABLE_ENTITY, _begin_large(str(error)))


def _begin_large(text: str) -> str:
    """`text` as a sentence of its own; names of settings such as num_cars stay as they are."""
    return text if "_" in text.partition(" ")[0] else text[:1].upper() + text[1:]


async def _validation(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return _answer(
        HTTPStatus.UNPROCESSABLE_ENTITY, " ".join(_sentence(problem) for problem in error.errors())
    )


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    where = request.url.path
    if error.status_code == HTTPStatus.NOT_FOUND:
        text = f"There is nothing at {where}; the page is at / and the API is described at /api/openapi.json."
    elif error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = (error.headers or {}).get("Allow", "another method")
        text = f"{request.method} does not work at {where}; use {allowed}."
    else:
        text = str(error.detail)
    return _answer(error.status_code, text, error.headers)


async def _damaged(_request: Request, error: Exception) -> JSONResponse:
    logger.error("%s", error)
    return _answer(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        f"The server's store is damaged: {error}. Please tell whoever runs it.",
    )


async def _database(_request: Request, error: Exception) -> JSONResponse:
    logger.error("%s", error)
    return _answer(HTTPStatus.SERVICE_UNAVAILABLE, "The server's database does not answer; please try again.")


async def _fault(_request: Request, _error: Exception) -> JSONResponse:
    # The traceback goes to the server's log, by uvicorn.
    # This answer is sent outside of all middleware, so it brings the headers itself.
    return _answer(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "The server failed at this request; its log has the details.",
        HEADERS,
    )


def _sentence(problem: Any) -> str:
    place, *rest = problem["loc"]
    name = ".".join(str(part) for part in rest) or str(place)
    if problem["type"] == "missing":
        return f"The {place} parameter {name!r} is missing."
    return f"The {place} parameter {name!r} is wrong: {problem['msg']}, got {problem['input']!r:.100}."
