"""Our vector of Cart-Poles moves to the last bit as Gymnasium's vector and as Gymnasium's single one."""

from typing import Any

import gymnasium as gym
import numpy as np
import pytest
import sevenlanes.envs  # noqa: F401 - registers the worlds
from gymnasium.envs.classic_control.cartpole import CartPoleEnv
from gymnasium.envs.classic_control.cartpole import CartPoleVectorEnv as GymnasiumVectorEnv
from gymnasium.vector import AutoresetMode
from sevenlanes.envs.cart_pole import CartPoleVectorEnv
from sevenlanes.envs.errors import InvalidInput


def make(num_envs: int, **settings: Any) -> CartPoleVectorEnv:
    envs = gym.make_vec("sevenlanes/CartPole-v1", num_envs, **settings)
    assert isinstance(envs, CartPoleVectorEnv)
    return envs


@pytest.mark.parametrize("settings", [{}, {"max_episode_steps": 7}, {"sutton_barto_reward": True}], ids=str)
@pytest.mark.parametrize("num_envs", [1, 5, 64])
def test_it_moves_to_the_bits_of_gymnasiums_vector(num_envs: int, settings: dict[str, Any]) -> None:
    ours, theirs = make(num_envs, **settings), GymnasiumVectorEnv(num_envs, **settings)
    assert ours.observation_space == theirs.observation_space
    assert ours.action_space == theirs.action_space
    assert ours.metadata["autoreset_mode"] is AutoresetMode.NEXT_STEP
    assert np.array_equal(ours.reset(seed=4)[0], theirs.reset(seed=4)[0])
    generator = np.random.default_rng(0)
    episodes = 0
    for _ in range(300):
        actions = generator.integers(2, size=num_envs)
        for mine, other in zip(ours.step(actions)[:4], theirs.step(actions)[:4], strict=True):
            assert mine.dtype == other.dtype
            np.testing.assert_array_equal(mine, other)
        assert np.array_equal(ours.get_state()["state"], theirs.state)
        episodes += int(ours.get_state()["ended"].sum())
    assert episodes >= 5 * num_envs, "it must have passed through resets"


def test_it_moves_to_the_bits_of_gymnasiums_single_one() -> None:
    ours, single = make(1), gym.make("CartPole-v1").unwrapped
    assert isinstance(single, CartPoleEnv)
    ours.reset(seed=9)
    single.reset()
    single.state = ours.get_state()["state"][:, 0].copy()
    for step in range(500):
        # A controller that holds the pole up, so that it goes far.
        action = int(single.state[2] + 0.3 * single.state[3] + 0.02 * np.sin(step) > 0)
        seen, rewards, terminated, truncated, _ = ours.step(np.array([action]))
        expected, reward, fell, _, _ = single.step(action)
        assert np.array_equal(ours.get_state()["state"][:, 0], single.state)
        assert np.array_equal(seen[0], expected)
        assert (rewards[0], terminated[0]) == (reward, fell)
        if fell:
            break
    assert step > 100
    assert terminated[0] or truncated[0]


def test_one_alone_is_gymnasiums_with_its_time_limit() -> None:
    env = gym.make("sevenlanes/CartPole-v1", render_mode="rgb_array")
    assert isinstance(env.unwrapped, CartPoleEnv)
    assert env.spec is not None
    assert env.spec.max_episode_steps == 500
    env.reset(seed=0)
    assert env.render().shape == (400, 600, 3)
    env.close()


def test_a_saved_state_goes_on_as_the_original() -> None:
    first, second = make(8, max_episode_steps=20), make(8, max_episode_steps=20)
    actions = np.random.default_rng(1).integers(2, size=(80, 8))
    first.reset(seed=2)
    second.reset(seed=3)
    for action in actions[:30]:
        first.step(action)
    state = first.get_state()
    second.set_state(state)
    for action in actions[30:]:
        for mine, other in zip(first.step(action), second.step(action), strict=True):
            np.testing.assert_equal(mine, other)
    with pytest.raises(InvalidInput, match=r"the state must have the shape \(4, 3\), got \(4, 8\)"):
        make(3).set_state(state)


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"gravity": 1}, "unknown Cart-Pole setting 'gravity'. Known are: max_episode_steps"),
        ({"max_episode_steps": 0}, "max_episode_steps must be a whole number from 1, got 0"),
        ({"render_mode": "rgb_array"}, "no render_mode"),
    ],
)
def test_a_wrong_setting_is_one_clear_error(settings: dict[str, Any], reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason):
        CartPoleVectorEnv(2, **settings)


@pytest.mark.parametrize("actions", [[0, 2], [-1, 0], [0], [[0, 1]]])
def test_wrong_actions_are_one_clear_error(actions: list[Any]) -> None:
    envs = make(2)
    envs.reset(seed=0)
    with pytest.raises(InvalidInput, match="actions must be 2 of 0 or 1"):
        envs.step(np.array(actions))
