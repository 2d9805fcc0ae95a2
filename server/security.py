"""What a browser is told not to do, and which pages may use the API."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'wasm-unsafe-eval'",  # the simulation core is WebAssembly
        "img-src 'self' data: blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class SecurityHeaders:
    """ASGI middleware: our headers on every answer, and no change by the page of another site."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        headers = Headers(scope=scope)
        if scope["method"] in SAFE_METHODS or is_same_origin(headers):
            await self.app(scope, receive, send_with_headers)
        else:
            await refuse_origin(headers)(scope, receive, send_with_headers)


def is_same_origin(headers: Mapping[str, str]) -> bool:
    """Whether a request comes from our own page (Origin names the host and port asked) or from no browser."""
    origin = headers.get("origin")
    if origin is None:
        return True
    return origin.partition("://")[2].lower() == headers.get("host", "").lower() != ""


def refuse_origin(headers: Mapping[str, str]) -> JSONResponse:
    """The answer to a request from the page of another site."""
    origin = headers.get("origin", "")[:200]
    error = (
        f"This request comes from the page of another site ({origin}); open this server's own page instead."
    )
    return JSONResponse({"error": error}, HTTPStatus.FORBIDDEN)
