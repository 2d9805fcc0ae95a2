"""Drives that are simulated while they are seen."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.highway_env import HighwayEnv
from sevenlanes.envs.highway.highways import Highways
from sevenlanes.envs.highway.replay import Replay
from sevenlanes.envs.highway.viewing.drive import Drive
from sevenlanes.envs.highway.viewing.driver import KeyboardDriver, RecordedDriver

from .drivers import Scripted, scripted_drive

ACTIONS = (3, 0, 2, 4, 1)


@pytest.mark.parametrize("step", [0.3, 1.0, 7.7, 64.0])
def test_it_is_the_same_drive_however_it_is_seen(step: float) -> None:
    drive = scripted_drive(*ACTIONS, max_frames=310)
    for time in np.arange(0, 310 + step, step):
        moment = drive.at(float(time))
    env = HighwayEnv(max_frames=310)
    env.reset(seed=7)
    for decision in range(11):
        _, _, _, truncated, info = env.step(ACTIONS[decision % 5])
    assert truncated
    figures = moment.figures
    assert figures.ended
    assert figures.mean_mph == pytest.approx(float(info["speed_mph"][0]))
    assert (figures.passed, figures.blocked) == (info["passed"][0], info["blocked"][0])
    assert len(figures.speeds) == 311


def test_figures_are_of_their_moment() -> None:
    drive = scripted_drive(1, 3)
    highways = Highways(HighwayConfig(), 1)
    highways.reset([7])
    highways.step(np.array([[1]]))
    first_reward = 0.075 * highways.mean_speed_mph[0, 0] - 3
    highways.act(np.array([[3]]))
    highways.advance(5)
    start, later = drive.at(0).figures, drive.at(35.5).figures
    assert (start.reward, start.action, start.frame) == (None, 0, 0)
    assert later.reward == pytest.approx(first_reward)
    assert (later.action, later.frame, later.seed) == (3, 35, 7)
    assert later.mean_mph == pytest.approx(highways.mean_speed_mph[0, 0])
    assert later.speeds[-1] == pytest.approx(highways.speed_mph[0, 0])
    assert drive.distances(35)[35] == pytest.approx(highways.speed_sum[0, 0] / 10_000, rel=1e-5)


def test_values_belong_to_the_decision_that_is_driven() -> None:
    drive = Drive(HighwayConfig(), 7, Scripted((0,), (1.0, 2.0, 3.0, 4.0, 5.0)))
    assert drive.at(0).figures.values is None  # nothing is decided yet
    assert drive.at(1).figures.values == (1.0, 2.0, 3.0, 4.0, 5.0)


def test_a_refused_lane_change_is_told() -> None:
    drive = scripted_drive(3, 3, 3, 3, 3, 3, 3, 4)  # from the middle lane to the left edge, and on
    texts = {drive.at(30 * decision + 10).figures.action_text for decision in range(30)}
    assert {"Steers left", "Left is blocked"} <= texts
    drive.restart()
    for decision in range(30):
        blocked_before = drive.at(30 * decision).figures.blocked
        figures = drive.at(30 * decision + 10).figures
        assert figures.refused == (figures.blocked > blocked_before)


def test_restart_is_the_same_drive() -> None:
    drive = scripted_drive(*ACTIONS)
    first = drive.at(200)
    drive.restart()
    assert drive.simulated == 0
    again = drive.at(200)
    assert again.scene.cars == first.scene.cars
    assert again.figures.mean_mph == first.figures.mean_mph


def test_several_cars_are_told_by_their_mean() -> None:
    drive = scripted_drive(0, num_controlled=5)
    highways = Highways(HighwayConfig(num_controlled=5), 1)
    highways.reset([7])
    highways.step(np.zeros((1, 5), int))
    assert drive.at(30).figures.mean_mph == pytest.approx(highways.mean_speed_mph[0].mean())


def test_the_replay_of_a_whole_drive() -> None:
    drive = scripted_drive(*ACTIONS, max_frames=310)
    drive.at(310)
    replay = drive.replay()
    assert replay is not None
    assert replay.actions[:, 0].tolist() == [*ACTIONS, *ACTIONS, 3]
    again = Drive(replay.config, 7, RecordedDriver(Replay.from_bytes(replay.to_bytes())))
    assert again.at(310).scene.cars == drive.at(310).scene.cars


def test_the_replay_of_a_drive_that_was_left() -> None:
    drive = scripted_drive(*ACTIONS)
    assert drive.replay() is None
    drive.at(29)
    assert drive.replay() is None
    drive.at(80)
    replay = drive.replay()
    assert replay is not None
    assert replay.config.max_frames == 60
    assert replay.actions[:, 0].tolist() == [3, 0]
    assert len(list(replay.drive())) == 61


def test_a_replay_that_diverges_stops() -> None:
    drive = scripted_drive(*ACTIONS)
    drive.at(2000)
    replay = drive.replay()
    assert replay is not None
    changed = replay.actions.copy()
    changed[15] = 0 if changed[15] else 3
    other = Drive(replay.config, 7, RecordedDriver(dataclasses.replace(replay, actions=changed)))
    other.at(599)
    with pytest.raises(InvalidInput, match="between frame 300 and 600"):
        other.at(601)


def test_a_recorded_name_can_not_steer_a_terminal() -> None:
    replay = Replay.record(
        HighwayConfig(max_frames=30), 7, "\x1b[2Jevil\n" + "x" * 1000, np.zeros((1, 1), np.uint8)
    )
    assert RecordedDriver(replay).name == ("[2Jevil" + "x" * 1000)[:80]


def test_keys_are_actions_once_or_as_long_as_they_are_held() -> None:
    keyboard = KeyboardDriver(num_controlled=3)
    highways = Highways(HighwayConfig(num_controlled=3), 1)

    def chosen() -> list[int]:
        return [int(action) for action in keyboard.choose(highways).actions]

    assert chosen() == [0, 0, 0]
    keyboard.press(3)
    keyboard.release(3)  # tapped between two decisions
    assert keyboard.intention == 3
    assert chosen() == [3, 3, 3]
    assert chosen() == [0, 0, 0]
    keyboard.press(1)
    keyboard.press(4)
    assert chosen() == [4, 4, 4]
    keyboard.release(4)
    assert chosen() == [1, 1, 1]
    keyboard.restart()
    assert chosen() == [0, 0, 0]
    with pytest.raises(InvalidInput, match="an action must be from 0 to 4, got 5"):
        keyboard.press(5)


def test_a_persons_drive_is_recorded_as_such() -> None:
    drive = Drive(HighwayConfig(), 7, KeyboardDriver(1))
    assert drive.at(30).figures.name == "you"
    replay = drive.replay()
    assert replay is not None
    assert replay.policy == "keyboard"
