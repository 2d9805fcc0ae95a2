"""Refusals that have an HTTP status of their own; any other `InvalidInput` is a 422."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType

from ..envs.errors import InvalidInput


class Refusal(InvalidInput):
    """A request that the server understands and does not carry out."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    headers: Mapping[str, str] = MappingProxyType({})


class NotFound(Refusal):
    """The thing asked for does not exist."""

    status = HTTPStatus.NOT_FOUND


class NotReady(Refusal):
    """The thing asked for does not exist yet."""

    status = HTTPStatus.CONFLICT


class Forbidden(Refusal):
    """The thing asked for is not shown, or the asking page is not ours."""

    status = HTTPStatus.FORBIDDEN


class TooLarge(Refusal):
    """The body of the request is over the limit."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    headers = MappingProxyType({"Connection": "close"})  # or the rest of the body would be taken too


class Busy(Refusal):
    """A limit of the server is reached; later it works."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
