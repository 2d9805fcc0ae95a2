"""The HTTP API: what it shows, and that every error is one sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import numpy as np
import pytest
from sevenlanes.agents.evaluate import evaluate
from sevenlanes.agents.policy_file import load_policy
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.frames import record_size
from sevenlanes.envs.highway.replay import Replay
from sevenlanes.server.evaluator import Evaluator
from sevenlanes.server.leaderboard import shared_ranks
from sevenlanes.server.serving import RunningServer

from .small_competitions import HIDDEN, SMALL, make_policy

Submit = Callable[..., dict[str, Any]]


@pytest.fixture
def scored(evaluator: Evaluator, submit: Submit) -> dict[str, Any]:
    """A submission after its evaluation; the hidden competition's baseline is scored too."""
    submission = submit()
    while evaluator.work_once():
        pass
    return submission


def test_health(untouched_client: httpx.Client) -> None:
    answer = untouched_client.get("/api/health").json()
    assert answer["status"] == "ok"
    assert (answer["queued"], answer["running"]) == (1, 0)


def test_competitions(untouched_client: httpx.Client) -> None:
    small, hidden = untouched_client.get("/api/competitions").json()
    assert hidden["slug"] == "hidden"
    assert small == untouched_client.get("/api/competitions/small").json()
    assert small["num_runs"] == 8
    assert HighwayConfig.from_dict(small["config"]) == SMALL.world


def test_scored_submission(client: httpx.Client, scored: dict[str, Any]) -> None:
    expected = evaluate(load_policy(make_policy()), SMALL.world, SMALL.seeds)
    answer = client.get(f"/api/submissions/{scored['id']}").json()
    assert answer["status"] == "scored"
    assert answer["progress"] == 1
    assert answer["queue_position"] is None
    assert answer["score"] == expected.score  # to the last digit
    assert answer["mean"] == expected.mean
    assert answer["interval"] == list(expected.interval)
    assert answer["scored_at"] > answer["created_at"]


def test_leaderboard(client: httpx.Client, scored: dict[str, Any], submit: Submit) -> None:
    waiting = submit(make_policy(1), name="later")
    board = client.get("/api/competitions/small/leaderboard").json()
    assert board["competition"]["slug"] == "small"
    assert [entry["id"] for entry in board["pending"]] == [waiting["id"]]
    (entry,) = board["entries"]
    assert entry["rank"] == 1
    speeds = evaluate(load_policy(make_policy()), SMALL.world, SMALL.seeds).scores
    assert speeds[entry["typical_run"]] == entry["score"]
    assert speeds[entry["worst_run"]] == speeds.min()
    assert speeds[entry["best_run"]] == speeds.max()


def test_leaderboard_is_sorted_and_ties_share_a_rank(
    client: httpx.Client, scored: dict[str, Any], evaluator: Evaluator, submit: Submit
) -> None:
    twin = submit(author="Bob")
    submit(make_policy(1))
    while evaluator.work_once():
        pass
    entries = client.get("/api/competitions/small/leaderboard").json()["entries"]
    assert [entry["score"] for entry in entries] == sorted((e["score"] for e in entries), reverse=True)
    ranks = {entry["id"]: entry["rank"] for entry in entries}
    assert ranks[scored["id"]] == ranks[twin["id"]]


def test_shared_ranks() -> None:
    assert shared_ranks([70.0, 60.5, 60.5, 51.0]) == [1, 2, 2, 4]
    assert shared_ranks([]) == []


def test_runs(client: httpx.Client, scored: dict[str, Any]) -> None:
    expected = evaluate(load_policy(make_policy()), SMALL.world, SMALL.seeds)
    runs = client.get(f"/api/submissions/{scored['id']}/runs").json()["runs"]
    assert [run["run"] for run in runs] == list(range(8))
    assert [run["seed"] for run in runs] == list(SMALL.seeds)
    assert [run["score"] for run in runs] == expected.scores.tolist()


def test_replay_drives_the_run_again(client: httpx.Client, scored: dict[str, Any]) -> None:
    runs = client.get(f"/api/submissions/{scored['id']}/runs").json()["runs"]
    response = client.get(f"/api/submissions/{scored['id']}/runs/3/replay")
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert f"sevenlanes-{scored['id']}-run-3.replay" in response.headers["Content-Disposition"]
    replay = Replay.from_bytes(response.content)
    assert replay.seed == runs[3]["seed"]
    *_, last = replay.drive()
    assert last.mean_speed_mph.mean() == pytest.approx(runs[3]["score"], abs=1e-9)


def test_frames_end_at_the_speed_of_the_run(client: httpx.Client, scored: dict[str, Any]) -> None:
    run = client.get(f"/api/submissions/{scored['id']}/runs").json()["runs"][5]
    response = client.get(f"/api/submissions/{scored['id']}/runs/5/frames")
    config = HighwayConfig.from_dict(json.loads(response.headers["X-Sevenlanes-World"])["config"])
    records = np.frombuffer(response.content, np.uint8).reshape(-1, record_size(config))
    assert records[:, :4].copy().view("<u4").ravel().tolist() == list(range(config.max_frames + 1))
    assert records[-1, 12:14].copy().view("<u2")[0] == round(100 * run["score"])


def test_hidden_seeds_are_never_shown(client: httpx.Client, scored: dict[str, Any]) -> None:
    (entry,) = client.get("/api/competitions/hidden/leaderboard").json()["entries"]
    for path in ("runs", "runs/0/replay", "runs/0/frames"):
        response = client.get(f"/api/submissions/{entry['id']}/{path}")
        assert response.status_code == 403
        assert "not shown" in response.json()["error"]
    for path in ("/api/competitions", "/api/competitions/hidden", "/api/competitions/hidden/leaderboard"):
        assert str(HIDDEN.seeds[0]) not in client.get(path).text


ERRORS = {
    "unknown path": ("GET", "/api/nothing", 404, "nothing at /api/nothing"),
    "unknown page": ("GET", "/no/such/page", 404, "nothing at /no/such/page"),
    "wrong method": (
        "DELETE",
        "/api/competitions",
        405,
        "DELETE does not work at /api/competitions; use GET",
    ),
    "unknown submission": ("GET", "/api/submissions/99", 404, "no submission 99"),
    "huge submission": ("GET", f"/api/submissions/{10**30}", 404, "no submission"),
    "negative submission": ("GET", "/api/submissions/-1", 404, "no submission -1"),
    "not a submission": ("GET", "/api/submissions/x", 422, "'submission_id' is wrong"),
    "unknown board": ("GET", "/api/competitions/x/leaderboard", 404, "no competition 'x'"),
}


@pytest.mark.parametrize(("method", "path", "status", "reason"), ERRORS.values(), ids=ERRORS)
def test_every_error_is_one_sentence(
    untouched_client: httpx.Client, method: str, path: str, status: int, reason: str
) -> None:
    response = untouched_client.request(method, path)
    assert response.status_code == status
    assert response.json().keys() == {"error"}
    assert reason in response.json()["error"]


def test_no_runs_before_the_score(client: httpx.Client, submit: Submit) -> None:
    response = client.get(f"/api/submissions/{submit()['id']}/runs")
    assert response.status_code == 409
    assert "is queued, so it has no runs yet" in response.json()["error"]


@pytest.mark.parametrize("path", ["8/replay", "-1/frames"])
def test_unknown_run(client: httpx.Client, scored: dict[str, Any], path: str) -> None:
    response = client.get(f"/api/submissions/{scored['id']}/runs/{path}")
    assert response.status_code == 404
    assert "the runs are 0 to 7" in response.json()["error"]


def test_fault_of_the_server_is_one_sentence(server: RunningServer, client: httpx.Client) -> None:
    server.site.database.engine.dispose()
    (server.settings.data_dir / "sevenlanes.sqlite3").write_bytes(b"not a database" * 1_000)
    for name in ("wal", "shm"):
        (server.settings.data_dir / f"sevenlanes.sqlite3-{name}").unlink(missing_ok=True)
    response = client.get("/api/competitions")
    assert response.status_code == 500
    assert response.json().keys() == {"error"}
    assert "Content-Security-Policy" in response.headers


def test_damaged_upload_is_the_servers_fault(
    server: RunningServer, client: httpx.Client, evaluator: Evaluator, submit: Submit
) -> None:
    submission = submit()
    server.site.store.path(submission["sha256"]).write_bytes(b"rot")
    while evaluator.work_once():
        pass
    answer = client.get(f"/api/submissions/{submission['id']}").json()
    assert answer["status"] == "queued"  # it waits for another attempt, nobody's policy is to blame
    assert "changed on disk" in answer["error"]
