"""`sevenlanes/Highway-v0` for one learner: the Gymnasium contract and what a user sees of it."""

from typing import Any

import gymnasium as gym
import numpy as np
import pytest
import sevenlanes.envs  # noqa: F401 - registers the worlds
from gymnasium.utils.env_checker import check_env
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.envs.highway.highway_env import HighwayEnv

SETTINGS = [
    {},
    {"num_controlled": 3},
    {"temporal_window": 2},
    {"num_controlled": 11, "lanes_side": 1},
    {"observation_dtype": "uint8"},
]


@pytest.fixture(autouse=True)
def _no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.parametrize("render_mode", [None, "rgb_array", "ansi"])
def test_passes_gymnasiums_checker_without_warnings(
    settings: dict[str, Any], render_mode: str | None
) -> None:
    env = gym.make("sevenlanes/Highway-v0", render_mode=render_mode, max_frames=300, **settings)
    check_env(env.unwrapped)  # any warning is an error here (pyproject.toml)
    env.close()


def test_same_seed_and_actions_give_the_same_drive() -> None:
    def drive() -> tuple[list[bytes], list[float], str]:
        env = HighwayEnv(num_controlled=2)
        observations, rewards = [env.reset(seed=7)[0].tobytes()], []
        for step in range(20):
            observation, reward, *_ = env.step(np.array([step % 5, (step + 1) % 5]))
            observations.append(observation.tobytes())
            rewards.append(reward)
        return observations, rewards, env.highways.state_hash(0)

    assert drive() == drive()


def test_an_episode_truncates_at_max_frames_and_never_terminates() -> None:
    env = HighwayEnv(max_frames=100)
    env.reset(seed=0)
    flags = [env.step(0)[2:4] for _ in range(4)]
    assert flags == [(False, False)] * 3 + [(False, True)]
    assert env.highways.frame[0] == 100


def test_the_reward_is_the_originals() -> None:
    env = HighwayEnv()
    env.reset(seed=3)
    total, mean = 0.0, 0.0
    for _ in range(10):
        _, reward, _, _, info = env.step(0)
        total += reward
        mean = float(info["speed_mph"][0])
    assert total / 10 == pytest.approx(0.075 * mean - 3)


def test_codes_are_the_floats_times_255() -> None:
    floats, codes = HighwayEnv().reset(seed=9)[0], HighwayEnv(observation_dtype="uint8").reset(seed=9)[0]
    assert codes.dtype == np.uint8
    assert np.array_equal(floats, (codes / 255).astype(np.float32))


def test_the_first_reset_without_a_seed_differs_from_the_next() -> None:
    env = HighwayEnv()
    first = env.reset()[0]
    assert not np.array_equal(first, env.reset()[0])


def test_a_large_seed_is_accepted() -> None:
    env = HighwayEnv()
    assert np.array_equal(env.reset(seed=2**40)[0], env.reset(seed=2**40)[0])


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"lane_side": 3}, "did you mean 'lanes_side'"),
        ({"num_controlled": 12}, "num_controlled must be from 1 to 11"),
        ({"patches_ahead": 2.5}, "patches_ahead must be a whole number"),
        ({"num_cars": 20, "lanes": 2}, "num_cars must be at most 4 for each lane"),
        ({"observation_dtype": "int8"}, "observation_dtype must be float32 or uint8"),
        ({"observation_dtype": "uint8", "temporal_window": 1}, "uint8 needs temporal_window 0"),
        ({"render_mode": "hologram"}, "render_mode must be one of human, rgb_array, ansi"),
    ],
)
def test_a_wrong_setting_is_one_clear_error(settings: dict[str, object], reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason):
        HighwayEnv(**settings)  # type: ignore[arg-type]


@pytest.mark.parametrize("action", [5, -1, 2.5, [0], "left"])
def test_a_wrong_action_is_one_clear_error(action: object) -> None:
    env = HighwayEnv()
    env.reset(seed=0)
    with pytest.raises(InvalidInput, match="the action must be in Discrete"):
        env.step(action)


def test_step_before_reset_is_one_clear_error() -> None:
    with pytest.raises(InvalidInput, match=r"call env\.reset"):
        HighwayEnv().step(0)


def test_the_human_window_shows_every_frame_and_can_be_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    import pygame

    flips: list[int] = []
    monkeypatch.setattr(pygame.display, "flip", lambda: flips.append(1))
    env = HighwayEnv(render_mode="human", max_frames=90)
    env.reset(seed=1)
    env.step(3)
    assert len(flips) == 31  # the still picture after reset and 30 driven frames
    pygame.event.post(pygame.event.Event(pygame.QUIT))
    env.step(0)
    env.step(0)
    assert len(flips) == 31  # the drive went on unseen
    assert env.highways.frame[0] == 90
    env.close()


def test_the_picture_shows_the_ego_car() -> None:
    env = HighwayEnv(render_mode="rgb_array")
    env.reset(seed=1)
    picture = env.render()
    assert picture.shape == (700, 664, 3)
    # Around the ego car in the middle lane (cell 52.5) there is its white outline, elsewhere on that row only lines.
    lane = picture[525:565, 45 + 3 * 30 : 45 + 4 * 30]
    assert (lane > 240).all(axis=2).sum() > 50
    lane_beside = picture[525:565, 45 + 4 * 30 + 4 : 45 + 5 * 30 - 4]
    assert not (lane_beside > 240).all(axis=2).any()
    assert not np.array_equal(picture, _after_a_decision(env))


def _after_a_decision(env: HighwayEnv) -> np.ndarray:
    env.step(0)
    picture: np.ndarray = env.render()
    return picture


def test_text_shows_the_ego_car_and_its_speed() -> None:
    env = HighwayEnv(render_mode="ansi")
    env.reset(seed=1)
    env.step(0)
    text = env.render()
    assert text.count("A") == 2
    assert f"frame 30/2000  {env.highways.speed_mph[0, 0]:.0f} mph now" in text
