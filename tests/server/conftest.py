"""A server with small competitions on a free port of this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sevenlanes.server.evaluator import Evaluator
from sevenlanes.server.serving import RunningServer
from sevenlanes.server.settings import ServerSettings

from .small_competitions import HIDDEN, PATIENCE_S, SMALL, SUBMISSIONS, make_policy


@pytest.fixture
def settings(tmp_path: Path) -> ServerSettings:
    """Any free port, no worker process."""
    return ServerSettings(data_dir=tmp_path / "data", port=0, num_workers=0)


@pytest.fixture
def server(settings: ServerSettings) -> Iterator[RunningServer]:
    """A running server with the competitions `small` and `hidden`."""
    with RunningServer(settings, (SMALL, HIDDEN)) as running:
        yield running


@pytest.fixture
def client(server: RunningServer) -> Iterator[httpx.Client]:
    """Requests to `server`."""
    with httpx.Client(base_url=server.url, timeout=PATIENCE_S) as requests:
        yield requests


@pytest.fixture(scope="session")
def untouched_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """One for all tests that only ask or are refused: nothing is ever submitted to it."""
    settings = ServerSettings(data_dir=tmp_path_factory.mktemp("untouched"), port=0, num_workers=0)
    with RunningServer(settings, (SMALL, HIDDEN)) as running:
        yield running


@pytest.fixture(scope="session")
def untouched_client(untouched_server: RunningServer) -> Iterator[httpx.Client]:
    """Requests to `untouched_server`."""
    with httpx.Client(base_url=untouched_server.url, timeout=PATIENCE_S) as requests:
        yield requests


@pytest.fixture
def evaluator(server: RunningServer) -> Evaluator:
    """Evaluates the jobs of `server` in this process, when asked to."""
    return Evaluator(server.site.database, server.site.store, server.settings.lease_s)


@pytest.fixture
def submit(client: httpx.Client) -> Callable[..., dict[str, Any]]:
    """Submits a policy file and returns the submission."""

    def send(content: bytes | None = None, name: str = "mine", author: str = "Ann") -> dict[str, Any]:
        response = client.post(
            SUBMISSIONS,
            content=make_policy() if content is None else content,
            params={"name": name, "author": author},
        )
        assert response.is_success, response.text
        answer: dict[str, Any] = response.json()
        return answer

    return send
