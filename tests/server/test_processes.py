"""Real processes that are killed at bad moments: every score appears once, and nobody is left behind."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sevenlanes.agents.baselines import BASELINES
from sevenlanes.agents.evaluate import evaluate
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.server.competitions import CompetitionPlan
from sevenlanes.server.models import Evaluation, Result, State
from sevenlanes.server.serving import RunningServer
from sevenlanes.server.settings import ServerSettings

from .small_competitions import SMALL, wait_until

LONG = CompetitionPlan(
    slug="long",
    title="Long",
    description="Long enough to be killed in the middle.",
    world=HighwayConfig(max_frames=6_000),
    seeds=range(300),
    baselines=("look-ahead",),
)
# A job in the background of a script has Ctrl-C ignored, and its children inherit that.
SERVE = """
import signal, sys
from pathlib import Path
from sevenlanes.cli.serve import serve
signal.signal(signal.SIGINT, signal.default_int_handler)
serve(data=Path(sys.argv[1]), port=0, host="127.0.0.1", workers=1, database=None)
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    """One worker whose lease is short."""
    settings = ServerSettings(data_dir=tmp_path, port=0, num_workers=1, lease_s=1.0)
    with RunningServer(settings, [LONG]) as running:
        yield running


def evaluation(server: RunningServer) -> Evaluation:
    with server.site.database.read() as session:
        found = session.get_one(Evaluation, 1)
        session.expunge_all()
        return found


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def in_the_middle(server: RunningServer) -> bool:
    found = evaluation(server)
    return found.state is State.RUNNING and found.progress > 0


def test_worker_killed_in_the_middle_of_an_evaluation(server: RunningServer) -> None:
    wait_until(lambda: in_the_middle(server), "the evaluation's progress")
    (pid,) = server.supervisor.pids
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: evaluation(server).state is not State.RUNNING, "the second attempt")
    found = evaluation(server)
    assert (found.state, found.attempts) == (State.SCORED, 2)
    assert found.result is not None
    assert found.result.score == evaluate(BASELINES["look-ahead"](), LONG.world, LONG.seeds).score
    with server.site.database.read() as session:
        assert session.query(Result).count() == 1
    board = httpx.get(f"{server.url}/api/competitions/long/leaderboard").json()
    assert [entry["score"] for entry in board["entries"]] == [found.result.score]
    assert board["pending"] == []


def test_stop_gives_the_job_back(server: RunningServer) -> None:
    wait_until(lambda: in_the_middle(server), "the evaluation's progress")
    (pid,) = server.supervisor.pids
    server.stop()
    assert not is_alive(pid)
    found = evaluation(server)
    assert (found.state, found.attempts) == (State.QUEUED, 0)


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """`sevenlanes serve` in a process of its own, ready."""
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(tmp_path)],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stderr is not None
    assert "Sevenlanes runs at http://127.0.0.1:" in process.stderr.readline()
    with process:
        yield process
        process.kill()


def workers_of(process: subprocess.Popen[str]) -> list[int]:
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").parent.parent
    pids = " ".join((task / "children").read_text() for task in children.iterdir())
    return [int(pid) for pid in pids.split()]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_ends_cleanly(serving: subprocess.Popen[str], number: int) -> None:
    wait_until(lambda: bool(workers_of(serving)), "the worker")
    workers = workers_of(serving)
    os.killpg(serving.pid, number)  # as a terminal does
    _, errors = serving.communicate(timeout=60)
    assert serving.returncode == 0
    assert "Traceback" not in errors
    assert "Stopped" in errors
    assert not any(map(is_alive, workers))


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_no_worker_outlives_a_killed_server(serving: subprocess.Popen[str]) -> None:
    wait_until(lambda: bool(workers_of(serving)), "the worker")
    workers = workers_of(serving)
    serving.kill()
    wait_until(lambda: not any(map(is_alive, workers)), "the worker's end")


def test_port_in_use(server: RunningServer, tmp_path: Path) -> None:
    port = int(server.url.rpartition(":")[2])
    taken = dataclasses.replace(server.settings, port=port, data_dir=tmp_path / "other")
    with pytest.raises(ValueError, match=f"Port {port} on 127.0.0.1 is in use.* --port {port + 1}"):
        RunningServer(taken, [SMALL])
