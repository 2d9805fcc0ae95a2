"""Talks to a Sevenlanes server for the commands; whatever goes wrong is one clear `InvalidInput`."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Any
from urllib.parse import quote, urlsplit

import httpx

from ..envs.errors import InvalidInput

DEFAULT_SERVER = "http://127.0.0.1:8377"
TIMEOUT_S = 30.0


class ServerClient:
    """One connection to a server. Raises `InvalidInput` where the address cannot be one."""

    def __init__(self, server: str) -> None:
        self.server = server_address(server)
        self._client = httpx.Client(base_url=self.server, timeout=TIMEOUT_S)

    def __enter__(self) -> ServerClient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def get(self, path: str) -> Any:
        """The JSON at `path`."""
        return self._ask("GET", path)

    def post(self, path: str, body: bytes, query: Mapping[str, str]) -> Any:
        """Send the bytes of a policy file; the JSON that comes back."""
        return self._ask(
            "POST", path, content=body, params=query, headers={"Content-Type": "application/zip"}
        )

    def _ask(self, method: str, path: str, **request: Any) -> Any:
        try:
            response = self._client.request(method, path, **request)
        except httpx.HTTPError as error:
            raise unreachable(self.server, error) from error
        try:
            answer = response.json()
        except ValueError as error:
            raise InvalidInput(
                f"What {self.server} answered (HTTP {response.status_code}) is not from a Sevenlanes server; "
                "check --server."
            ) from error
        if response.is_success:
            return answer
        reason = answer.get("error") if isinstance(answer, dict) else None
        raise InvalidInput(str(reason or f"The server refused with HTTP {response.status_code}."))


def path_segment(text: str) -> str:
    """`text` as one segment of a path, whatever it contains."""
    return quote(text, safe="")


def server_address(server: str) -> str:
    """`server` as http(s)://host[:port]; raises `InvalidInput`."""
    address = server if "://" in server else f"http://{server}"
    try:
        parts = urlsplit(address)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise InvalidInput(f"--server must be an address such as {DEFAULT_SERVER}, got {server!r}.")
    return address.rstrip("/")


def unreachable(server: str, error: Exception) -> InvalidInput:
    """The error for a server that does not answer."""
    reason = str(error).strip() or type(error).__name__
    return InvalidInput(
        f"No Sevenlanes server answers at {server} ({reason}); start one with `sevenlanes serve`, or "
        "give its address with --server."
    )
