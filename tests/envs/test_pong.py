"""Pong: one game and many are the same, and its screen shows what its observations show."""

import subprocess
import sys
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
import sevenlanes.envs  # noqa: F401 - registers the worlds
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AutoresetMode
from sevenlanes.envs.errors import InvalidInput

pytest.importorskip("ale_py", reason='ale-py is not installed: pip install "sevenlanes[atari]"')

from sevenlanes.envs.pong import PongEnv, PongVectorEnv

STICKY = {"sticky_action_probability": 0.25}


def actions(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(6, size=count).astype(np.uint8)


def make_vector(num_envs: int, **settings: Any) -> PongVectorEnv:
    envs = gym.make_vec("sevenlanes/Pong-v0", num_envs, **settings)
    assert isinstance(envs, PongVectorEnv)
    return envs


def shrunk(frames: np.ndarray) -> np.ndarray:
    """Frames uint8 [n, 210, 160, 3] merged, made grey (ITU-R 601) and shrunk to [84, 84] by area, to within one step.

    A cell is 2.5 rows of the screen high and 40/21 of its columns wide.
    """
    grey = np.rint(frames @ np.array([0.2989, 0.5870, 0.1140])).max(axis=0)
    rows = np.repeat(grey, 2, axis=0).reshape(84, 5, 160).sum(axis=1)
    cells = np.repeat(rows, 21, axis=1).reshape(84, 84, 40).sum(axis=2)
    return np.rint(cells / 200)


@pytest.mark.parametrize("render_mode", [None, "rgb_array", "rgb_array_list"])
def test_passes_gymnasiums_checker_without_warnings(render_mode: str | None) -> None:
    env = gym.make("sevenlanes/Pong-v0", render_mode=render_mode)
    check_env(env.unwrapped)
    env.close()


@pytest.mark.parametrize("settings", [{}, STICKY], ids=str)
def test_one_game_is_the_same_alone_and_among_others(settings: dict[str, float]) -> None:
    envs, env = make_vector(3, **settings), PongEnv(**settings)
    assert envs.metadata["autoreset_mode"] is AutoresetMode.NEXT_STEP
    seen, first = envs.reset(seed=5)[0], env.reset(seed=6)[0]
    assert env.observation_space.contains(first)
    assert np.array_equal(seen[1], first)
    for action in actions(200):
        seen, rewards, terminated, truncated, _ = envs.step(np.full(3, action))
        alone = env.step(action)
        assert np.array_equal(seen[1], alone[0])
        assert (rewards[1], terminated[1], truncated[1]) == alone[1:4]


def test_sticky_actions_change_the_game() -> None:
    def last(**settings: float) -> bytes:
        env = PongEnv(**settings)
        env.reset(seed=1)
        return [env.step(action)[0].tobytes() for action in actions(60)][-1]

    assert last() == last()
    assert last() != last(**STICKY)
    assert last(**STICKY) == last(**STICKY)


def test_a_game_ends_with_the_twenty_first_point_and_begins_anew() -> None:
    envs = make_vector(2)
    envs.reset(seed=0)
    points, ended = np.zeros(2), np.zeros(2, np.bool_)
    while not ended.any():
        _, rewards, ended, truncated, _ = envs.step(np.zeros(2, int))
        points += rewards
        assert set(rewards.tolist()) <= {-1, 0, 1}
        assert not truncated.any()
    assert (points[ended] == -21).all()
    _, rewards, terminated, _, info = envs.step(np.zeros(2, int))
    assert not terminated[ended].any()
    assert (rewards[ended] == 0).all()
    assert (info["episode_frame_number"][ended] <= 30).all()


def test_a_game_is_truncated_at_max_frames() -> None:
    env = PongEnv(max_frames=100)
    env.reset(seed=0)
    flags = [env.step(0)[2:4] for _ in range(25)]
    assert flags == [(False, False)] * 24 + [(False, True)]
    with pytest.raises(InvalidInput, match=r"call env\.reset"):
        env.step(0)


@pytest.mark.parametrize("settings", [{}, STICKY], ids=str)
def test_the_screen_shows_the_game_of_the_observations(settings: dict[str, float]) -> None:
    env = PongEnv(render_mode="rgb_array_list", **settings)
    for seed in (3, None):
        observation, _ = env.reset(seed=seed)
        (first,) = env.render()
        assert np.abs(shrunk(first[None]) - observation[-1]).max() <= 1
        for action in actions(150):
            observation, frames = env.step(action)[0], env.render()
            assert len(frames) == 4
            assert np.abs(shrunk(np.stack(frames[2:])) - observation[-1]).max() <= 1


def test_frames_wait_until_they_are_rendered() -> None:
    every, last = PongEnv(render_mode="rgb_array_list"), PongEnv(render_mode="rgb_array")
    assert (every.metadata["render_fps"], last.metadata["render_fps"]) == (60, 15)
    for env in (every, last):
        env.reset(seed=8)
        for action in actions(20):
            env.step(action)
    frames = every.render()
    assert len(frames) == 81
    assert every.render() == []
    assert np.array_equal(frames[-1], last.render())


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"max_frame": 3}, "did you mean 'max_frames'"),
        ({"max_frames": 0}, "max_frames must be a whole number from 1"),
        ({"sticky_action_probability": 1}, "from 0 to less than 1"),
        ({"render_mode": "human"}, "render_mode must be rgb_array or rgb_array_list, or None"),
    ],
)
def test_a_wrong_setting_is_one_clear_error(settings: dict[str, Any], reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason):
        PongEnv(**settings)


def test_wrong_actions_are_one_clear_error() -> None:
    env, envs = PongEnv(), make_vector(2)
    with pytest.raises(InvalidInput, match=r"call env\.reset"):
        env.step(0)
    env.reset(seed=0)
    envs.reset(seed=0)
    with pytest.raises(InvalidInput, match="the action must be in Discrete"):
        env.step(6)
    with pytest.raises(InvalidInput, match="from 0 to 5, got 0 to 6"):
        envs.step(np.array([0, 6]))
    with pytest.raises(InvalidInput, match="actions must be 2 whole numbers"):
        envs.step(np.array([0.5, 1]))


def test_some_games_are_reset_by_a_mask() -> None:
    envs = make_vector(2)
    seen = envs.reset(seed=4)[0].copy()
    later = envs.step(np.zeros(2, int))[0].copy()
    again = envs.reset(seed=4, options={"reset_mask": np.array([False, True])})[0]
    assert np.array_equal(again[1], seen[1])
    assert np.array_equal(again[0], later[0])


def test_without_ale_py_there_is_one_clear_error() -> None:
    program = "import sys; sys.modules['ale_py'] = None; import sevenlanes.envs.pong"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stderr.splitlines()[-1].endswith('Pong needs ale-py: pip install "sevenlanes[atari]".')
