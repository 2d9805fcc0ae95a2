"""What a browser is told not to do, and which pages may use the API."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'wasm-unsafe-eval'",  # the simulation core is WebAssembly
        "style-src 'self' 'unsafe-inline'",  # plots set style attributes
        "img-src 'self' data: blob:",
        "worker-src 'self'",
        "connect-src 'self'",
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
FOREIGN_ORIGIN = (
    "This request comes from the page of another site ({origin}); open this server's own page instead."
)


def same_origin(headers: Mapping[str, str]) -> bool:
    """Whether a request comes from our own page (Origin names the host and port asked) or from no browser."""
    origin = headers.get("origin")
    if origin is None:
        return True
    return urlsplit(origin).netloc.lower() == headers.get("host", "").lower() != ""


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
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        if scope["method"] not in SAFE_METHODS and not same_origin(Headers(scope=scope)):
            await foreign_origin(Headers(scope=scope))(scope, receive, send_with_headers)
            return
        await self.app(scope, receive, send_with_headers)


def foreign_origin(headers: Mapping[str, str]) -> JSONResponse:
    """The refusal of a request from the page of another site."""
    error = FOREIGN_ORIGIN.format(origin=headers.get("origin", "")[:200])
    return JSONResponse({"error": error}, HTTPStatus.FORBIDDEN)
