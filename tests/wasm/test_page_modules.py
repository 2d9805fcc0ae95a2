"""The page's modules around the core: a replay is the same drive, frame by frame, or refused with the reason."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.replay import Replay

from ..node import needs_node, run_node

pytestmark = needs_node


def recorded(config: HighwayConfig) -> Replay:
    actions = np.random.default_rng(0).integers(5, size=(config.num_decisions, config.num_controlled))
    return Replay.record(config, 42, "random", actions.astype(np.uint8))


@pytest.mark.parametrize(
    "config",
    [
        HighwayConfig(),
        HighwayConfig(num_controlled=11, max_frames=1_999, frames_per_decision=7),
        HighwayConfig(lanes=2, num_cars=8, temporal_window=2, max_frames=500),
    ],
)
def test_the_page_sees_the_same_drive(config: HighwayConfig) -> None:
    replay = recorded(config)
    assert run_node("wasm/replay.mjs", data=replay.to_bytes()) == replay.frames()


def refusal(content: bytes) -> str:
    return run_node("wasm/replay.mjs", data=content).decode()


def test_another_drive_is_refused_with_the_place() -> None:
    replay = recorded(HighwayConfig(max_frames=1_500))
    other = dataclasses.replace(replay, seed=43)
    assert "between frame 0 and 300; the file is damaged: fetch it again" in refusal(other.to_bytes())
    foreign = dataclasses.replace(other, core_hash="0" * 64)
    assert "another version of the simulation" in refusal(foreign.to_bytes())
    content = bytearray(replay.to_bytes())
    content[-25] = (content[-25] + 1) % 5  # an action in the middle
    with pytest.raises(InvalidInput, match=r"between frame \d+ and \d+") as error:
        Replay.from_bytes(bytes(content)).frames()
    assert refusal(bytes(content)).split(";")[0].lower() == str(error.value).split(";")[0].lower()


def test_a_damaged_file_is_refused() -> None:
    content = recorded(HighwayConfig(max_frames=60)).to_bytes()
    assert "damaged: fetch it again" in refusal(content[:-1])
    assert "hashes are not whole" in refusal(content.replace(b'"state_hash": "', b'"state_hash": "0'))
    assert "not a replay file" in refusal(b"something")


def test_modules() -> None:
    run_node("--test", "wasm/core.test.mjs")
