"""Replays and frame records: written, read back, re-simulated and refused."""

import dataclasses
import struct

import numpy as np
import pytest
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.frames import encode, record_size
from sevenlanes.envs.highway.highways import Highways
from sevenlanes.envs.highway.replay import Replay

CONFIG = HighwayConfig(max_frames=100, num_controlled=2)


@pytest.fixture(scope="module")
def replay() -> Replay:
    actions = np.random.default_rng(0).integers(5, size=(CONFIG.num_decisions, 2)).astype(np.uint8)
    return Replay.record(CONFIG, 42, "random", actions)


def test_it_reads_back_as_it_was_written(replay: Replay) -> None:
    again = Replay.from_bytes(replay.to_bytes())
    assert np.array_equal(again.actions, replay.actions)
    assert dataclasses.replace(again, actions=replay.actions) == replay


def test_it_drives_the_same_drive(replay: Replay) -> None:
    highways = Highways(CONFIG, 1)
    highways.reset([42])
    for actions in replay.actions:
        highways.step(actions[None])
    last = [seen.state_hash(0) for seen in replay.drive()][-1]
    assert last == highways.state_hash(0)


def test_frames_are_whole_records_from_0_to_the_end(replay: Replay) -> None:
    size, frames = record_size(CONFIG), replay.frames()
    assert size == 16 + 4 * 20 + 2
    assert len(frames) == size * 101
    assert [struct.unpack_from("<I", frames, size * number)[0] for number in range(101)] == list(range(101))


def test_a_record_says_what_the_highway_is() -> None:
    highways = Highways(HighwayConfig(), 1)
    highways.reset([3])
    highways.step(np.array([[3]]))
    record = encode(highways, 0)
    frame, passed, _, mean, blocked = struct.unpack_from("<IiIHH", record)
    assert (frame, passed, blocked) == (30, highways.passed[0, 0], highways.blocked[0, 0])
    assert mean == round(100 * highways.mean_speed_mph[0, 0])
    positions = np.frombuffer(record, "<i2", 20, 16) / 100
    assert np.abs(positions - highways.position_cells[0]).max() < 0.01
    assert np.array_equal(np.frombuffer(record, np.uint8, 20, 56), highways.lateral[0])
    assert np.abs(np.frombuffer(record, np.uint8, 20, 76) * 0.4 - highways.speed_mph[0]).max() < 0.4
    assert record[96] == 3
    assert len(record) == 97


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda content: b"", "not a replay file"),
        (lambda content: content[:-1], "needs 8 actions"),
        (lambda content: content + b"\x00", "needs 8 actions .* got 9"),
        (lambda content: content[:-4], "got 4, enough for 60 of 100 frames"),
        (
            lambda content: content[:-4] + b"\x09" + content[-3:],
            "action at frame 60 must be from 0 to 4, got 9",
        ),
        (lambda content: content.replace(b"replay/2", b"replay/1"), "must begin with 'sevenlanes-replay/2'"),
        (
            lambda content: content.replace(b'"checkpoints": ""', b'"checkpoints": "0"'),
            "must have 0 hex digits",
        ),
        (lambda content: content.replace(b'"random"', b"8"), "its policy must be a name, got 8"),
        (lambda content: content.replace(b'"seed": 42', b'"seed": -2'), "its seed must be"),
        (lambda content: content.replace(b'"lanes": 7', b'"lanes": 9'), "lanes must be from 1 to 7"),
        (lambda content: content.replace(b'"seed"', b'"sead"'), "needs the keys"),
        (lambda content: content.replace(b"{", b"[", 1), "header can not be read"),
    ],
)
def test_a_damaged_file_is_refused_with_the_reason(replay: Replay, damage, reason: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InvalidInput, match=reason):
        Replay.from_bytes(damage(replay.to_bytes()))


def test_another_drive_than_the_recorded_one_is_noticed(replay: Replay) -> None:
    with pytest.raises(InvalidInput, match="damaged: fetch it again"):
        dataclasses.replace(replay, seed=43).frames()
    with pytest.raises(InvalidInput, match="another version of the simulation"):
        dataclasses.replace(replay, seed=43, core_hash="0" * 64).frames()


@pytest.mark.parametrize(
    ("decision", "place"), [(0, "0 and 300"), (13, "300 and 600"), (66, "1800 and 2000")]
)
def test_the_place_of_a_difference_is_told(decision: int, place: str) -> None:
    whole = Replay.record(HighwayConfig(), 7, "steady", np.zeros((67, 1), np.uint8))
    assert len(whole.checkpoints) == 6 * 8
    changed = whole.actions.copy()
    changed[decision] = 2
    with pytest.raises(InvalidInput, match=f"between frame {place}; the file is damaged"):
        dataclasses.replace(whole, actions=changed).frames()


def test_no_checkpoint_is_needed_for_the_last_state() -> None:
    """Ten decisions: the state after the tenth is both the first checkpoint and the last state."""
    config = HighwayConfig(max_frames=300)
    replay = Replay.record(config, 7, "steady", np.zeros((10, 1), np.uint8))
    assert replay.checkpoints == replay.state_hash[:8]
    assert len(replay.frames()) == 301 * record_size(config)
