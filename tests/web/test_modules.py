"""The page's modules that need no browser, in Node where it is here."""

from __future__ import annotations

import hashlib
import json

import numpy as np
import pytest
from sevenlanes.envs.episode_frames import EpisodeView, read_picture, read_records
from sevenlanes.envs.episodes import CART_POLE, PONG, Episode, Episodes
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.frames import encode
from sevenlanes.envs.highway.highways import Highways

from ..ale import needs_ale
from ..node import needs_node, run_node

pytestmark = needs_node
POLE, GAME = Episodes(CART_POLE), Episodes(PONG, {"max_frames": 200})


def test_modules() -> None:
    run_node("--test", "web/modules.test.mjs")


@pytest.mark.parametrize("episodes", [POLE, pytest.param(GAME, marks=needs_ale)], ids=["cart-pole", "pong"])
def test_episodes_read_as_python_wrote_them(episodes: Episodes) -> None:
    view, generator = EpisodeView(episodes), np.random.default_rng(0)
    moments = Episode(view.env, 4).moments(lambda _observation: int(generator.integers(2)))
    content = b"".join(record for step in view.records(moments) for record in step)
    expected = list(read_records(content))
    found = json.loads(run_node("web/decode-episode.mjs", view.kind, data=content))
    assert [(each["frame"], each["action"], each["score"]) for each in found] == [
        (each.frame, each.action, each.score) for each in expected
    ]
    for each, record in zip(found, expected, strict=True):
        if view.kind == "state":
            assert each["state"] == np.frombuffer(record.body, "<f4").tolist()
        else:
            pixels = read_picture(record.body)
            assert each["size"] == [pixels.shape[1], pixels.shape[0]]
            opaque = np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)])
            assert each["sha256"] == hashlib.sha256(opaque.tobytes()).hexdigest()


def test_frames_read_as_python_wrote_them() -> None:
    config = HighwayConfig(num_controlled=3, max_frames=200)
    highways = Highways(config, 1)
    highways.reset(np.array([5]))
    records, expected = [], []
    for actions in np.random.default_rng(0).integers(5, size=(5, 1, 3)).astype(np.uint8):
        highways.step(actions)
        records.append(encode(highways, 0))
        expected.append((highways.frame[0], highways.passed[0, 0], highways.blocked[0, 0], actions[0]))
    frames = json.loads(run_node("web/decode.mjs", "20", "3", data=b"".join(records)))
    for frame, (number, passed, blocked, actions) in zip(frames, expected, strict=True):
        assert (frame["frame"], frame["passed"], frame["blocked"]) == (number, passed, blocked)
        assert frame["action"] == actions.tolist()
    last = frames[-1]
    assert np.allclose(last["position"], highways.position_cells[0], atol=0.01)
    assert np.allclose(np.array(last["lateral"]) * 30, highways.lateral[0])
    assert np.allclose(last["speed"], highways.speed_mph[0], atol=0.4)
    assert last["meanSpeed"] == pytest.approx(highways.mean_speed_mph[0, 0], abs=0.01)
