"""Live drives, watched by a real websocket client."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from collections.abc import Callable, Iterator
from contextlib import aclosing
from typing import Any

import httpx
import numpy as np
import pytest
from sevenlanes.agents.evaluate import evaluate
from sevenlanes.agents.policy_file import load_policy
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.frames import record_size
from sevenlanes.server.evaluator import Evaluator
from sevenlanes.server.live import MAX_MESSAGES_BEHIND, DriveKey, LiveDrive
from sevenlanes.server.serving import RunningServer
from sevenlanes.server.settings import ServerSettings
from websockets.exceptions import ConnectionClosedError, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from .small_competitions import HIDDEN, SMALL, SUBMISSIONS, make_policy, wait_until

Submit = Callable[..., dict[str, Any]]
SLOW = dataclasses.replace(SMALL, slug="slow", world=HighwayConfig(max_frames=600))


def watch(server: RunningServer, submission_id: object, query: str = "", **options: Any) -> ClientConnection:
    address = server.url.replace("http", "ws")
    return connect(f"{address}/api/submissions/{submission_id}/live{query}", compression=None, **options)


def read(connection: ClientConnection) -> Iterator[Any]:
    """Text messages as objects, binary ones as bytes."""
    for message in connection:
        yield json.loads(message) if isinstance(message, str) else message


def frame_numbers(records: bytes, size: int) -> list[int]:
    return np.frombuffer(records, np.uint8).reshape(-1, size)[:, :4].copy().view("<u4").ravel().tolist()


def test_drive_from_start_to_end(
    server: RunningServer, client: httpx.Client, evaluator: Evaluator, submit: Submit
) -> None:
    submission = submit()
    while evaluator.work_once():
        pass
    with watch(server, submission["id"], "?seed=3") as connection:
        start, *records, end = read(connection)
    assert start["type"] == "start"
    assert start["submission"]["id"] == submission["id"]
    assert start["seed"] == 3
    assert start["frames_per_second"] == 60
    config = HighwayConfig.from_dict(start["config"])
    assert (start["environment"], start["view"]) == ("sevenlanes/Highway-v0", "highway")
    assert frame_numbers(b"".join(records), record_size(config)) == list(range(config.max_frames + 1))
    expected = evaluate(load_policy(make_policy()), SMALL.world, [3])
    assert end == {
        "type": "end",
        "score": pytest.approx(expected.mean),
        "frames": config.max_frames,
        "replay": f"/api/submissions/{submission['id']}/runs/3/replay",
    }
    recorded = client.get(f"/api/submissions/{submission['id']}/runs/3/frames").content
    assert b"".join(records) == recorded


def test_drive_on_another_seed_has_no_replay(server: RunningServer, submit: Submit) -> None:
    with watch(server, submit()["id"], "?seed=2147483647") as connection:
        *_, end = read(connection)
    assert end["replay"] is None


def test_late_viewer_joins_the_same_drive(settings: ServerSettings) -> None:
    with RunningServer(settings, [SLOW]) as server:
        response = httpx.post(
            f"{server.url}{SUBMISSIONS.replace('small', 'slow')}",
            params={"name": "x", "author": "Ann"},
            content=make_policy(),
        )
        submission_id = response.json()["id"]
        with watch(server, submission_id, "?seed=1") as first:
            size = record_size(HighwayConfig.from_dict(json.loads(first.recv())["config"]))
            early = b""
            while len(early) < 60 * size:
                early += bytes(first.recv())
            with watch(server, submission_id, "?seed=1") as second:
                assert json.loads(second.recv())["type"] == "start"
                so_far, following = bytes(second.recv()), bytes(second.recv())
            assert len(server.site.drives) == 1
    assert so_far.startswith(early)
    assert frame_numbers(so_far + following, size) == list(range(len(so_far + following) // size))
    assert len(following) == 3 * size


def test_drive_that_nobody_watches_ends(settings: ServerSettings) -> None:
    with RunningServer(settings, [dataclasses.replace(SLOW, baselines=("do-nothing",))]) as server:
        with watch(server, 1) as connection:
            connection.recv()
            assert len(server.site.drives) == 1
        wait_until(lambda: len(server.site.drives) == 0, "the end of the drive")


def refusal(server: RunningServer, submission_id: object, query: str) -> str:
    """The reason with which a live drive is refused."""
    with watch(server, submission_id, query) as connection:
        message = json.loads(connection.recv())
        with pytest.raises(ConnectionClosedError) as closed:
            connection.recv()
    assert message["type"] == "error"
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1008
    return str(message["error"])


@pytest.mark.parametrize(
    ("submission", "query", "reason"),
    [
        ("99", "", "no submission 99"),
        ("x", "", "submission must be a whole number"),
        ("1", "?seed=5", "seeds of 'hidden' are hidden"),
    ],
)
def test_refusals(untouched_server: RunningServer, submission: str, query: str, reason: str) -> None:
    assert reason in refusal(untouched_server, submission, query)


def test_impossible_seeds(server: RunningServer, submit: Submit) -> None:
    submission = submit()
    for seed in ("-1", "1.5", str(2**31), "0" * 20 + str(10**12)):
        reason = refusal(server, submission["id"], f"?seed={seed}")
        assert "seed must be a whole number from 0 to 2147483647" in reason


def test_hidden_seeds_are_not_driven(untouched_server: RunningServer) -> None:
    with watch(untouched_server, 1) as connection:
        start = json.loads(connection.recv())
    assert start["submission"]["competition"] == "hidden"
    assert start["seed"] not in HIDDEN.seeds


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "http://[", "http://127.0.0.1"])
def test_pages_of_other_sites_are_refused(untouched_server: RunningServer, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused, watch(untouched_server, 1, origin=origin):
        pass
    assert refused.value.response.status_code == 403
    assert origin in json.loads(refused.value.response.body)["error"]


def test_own_page_may_watch(untouched_server: RunningServer) -> None:
    with watch(untouched_server, 1, origin=untouched_server.url) as connection:
        assert json.loads(connection.recv())["type"] == "start"


@pytest.mark.parametrize(
    ("limit", "reason"),
    [("max_live_drives", "1 live drives are going on"), ("max_live_viewers", "1 viewers are")],
)
def test_limits(settings: ServerSettings, limit: str, reason: str) -> None:
    tight = dataclasses.replace(settings, **{limit: 1})
    with RunningServer(tight, [dataclasses.replace(SLOW, baselines=("do-nothing",))]) as server:
        with watch(server, 1, "?seed=1") as first:
            first.recv()
            with watch(server, 1, "?seed=2") as second:
                message = json.loads(second.recv())
        assert message["type"] == "error"
        assert reason in message["error"]


def test_damaged_policy_is_told(server: RunningServer, submit: Submit) -> None:
    submission = submit()
    server.site.store.path(submission["sha256"]).unlink()
    with watch(server, submission["id"]) as connection:
        message = json.loads(connection.recv())
    assert message == {
        "type": "error",
        "error": "The live drive stopped by a fault of the server; its log has the details.",
    }


def test_slow_viewer_skips_and_never_delays_the_drive() -> None:
    async def scenario() -> list[bytes]:
        drive = LiveDrive(DriveKey(1, 1))
        drive.publish(b"0")
        async with aclosing(drive.follow()) as messages:
            received = [await anext(messages)]
            for number in range(1, 500):  # the viewer takes nothing meanwhile
                drive.publish(b"%d" % number)
            drive.ended = True
            received += [message async for message in messages]
        return received

    received = asyncio.run(scenario())
    assert received == [b"0", *(b"%d" % number for number in range(500 - MAX_MESSAGES_BEHIND, 500))]
