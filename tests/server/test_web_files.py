"""The page's files, their headers, and that nothing else is served."""

from __future__ import annotations

import httpx
import pytest


def test_page(untouched_client: httpx.Client) -> None:
    response = untouched_client.get("/")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert untouched_client.head("/").status_code == 200


def test_modules_are_javascript(untouched_client: httpx.Client) -> None:
    response = untouched_client.get("/web/api.js")
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/javascript")
    assert response.headers["Cache-Control"] == "no-cache"
    unchanged = untouched_client.get("/web/api.js", headers={"If-None-Match": response.headers["ETag"]})
    assert unchanged.status_code == 304


def test_webassembly_is_called_by_its_name(untouched_client: httpx.Client) -> None:
    # Browsers compile it while it arrives only under this type.
    response = untouched_client.get("/web/highway-simd.wasm")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/wasm"
    assert "'wasm-unsafe-eval'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/web/api.js", "/api/competitions", "/nothing"])
def test_security_headers(untouched_client: httpx.Client, path: str) -> None:
    headers = untouched_client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe-inline" not in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/web/__init__.py",
        "/web/../pyproject.toml",
        "/web/%2e%2e/pyproject.toml",
        "/web/..%2f..%2fetc/hosts.txt",
        "/web/%2fetc/hosts.txt",
        "/web/..%5cREADME.txt",
        "/web/a%00.js",
        "/web/" + "a" * 5_000 + ".js",
        "/web/",
        "/web",
    ],
)
def test_nothing_else_is_served(untouched_client: httpx.Client, path: str) -> None:
    # A raw target, because a client would tidy the path up first.
    request = untouched_client.build_request("GET", "/", extensions={"target": path.encode()})
    response = untouched_client.send(request)
    assert response.status_code == 404
    assert response.json().keys() == {"error"}
