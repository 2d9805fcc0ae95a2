import numpy as np
import pytest
from numpy.typing import NDArray
from sevenlanes.agents.rollout import Rollout
from sevenlanes.agents.trajectories import Trajectories, collect, collect_episodes, in_a_row
from sevenlanes.agents.world import World

NUM_ENVS = 5


def rollout(max_episode_steps: int) -> Rollout:
    world = World.of("sevenlanes/CartPole-v1", {"max_episode_steps": max_episode_steps})
    return Rollout(world.make_envs(NUM_ENVS), seed=0)


def sample(observations: NDArray[np.float32]) -> tuple[NDArray[np.generic], ...]:
    """Pushes toward where the pole falls; the value is the angle, the log-probability the position."""
    angles = observations[:, 2]
    return (angles > 0).astype(np.int64), observations[:, 0], angles


def test_steps_follow_each_other_and_resets_are_not_used() -> None:
    driven = collect(rollout(max_episode_steps=7), sample, 20)
    assert driven.observations.shape == (20, NUM_ENVS, 4)
    np.testing.assert_array_equal(driven.values[:-1], driven.observations[:, :, 2])
    np.testing.assert_array_equal(driven.log_probabilities, driven.observations[:, :, 0])
    np.testing.assert_array_equal(driven.actions, driven.observations[:, :, 2] > 0)
    ended = driven.terminated | driven.truncated
    np.testing.assert_array_equal(driven.is_used[1:], ~ended[:-1])
    assert ended[:, 0].nonzero()[0].tolist() == [6, 14], "7 steps, a reset, 7 steps"
    assert driven.decisions == 18 * NUM_ENVS == driven.rewards.sum()
    assert driven.episode_returns == (7.0,) * 2 * NUM_ENVS


def test_what_is_collected_later_goes_on() -> None:
    whole, parts = rollout(7), rollout(7)
    together = collect(whole, sample, 20)
    apart = [collect(parts, sample, steps) for steps in (7, 13)]
    for name in ("observations", "rewards", "is_used"):
        joined = np.concatenate([getattr(part, name) for part in apart])
        np.testing.assert_array_equal(getattr(together, name), joined)
    np.testing.assert_array_equal(together.values[-1], apart[1].values[-1])


@pytest.mark.parametrize("limit", [12, 500])
def test_one_whole_episode_of_each_environment(limit: int) -> None:
    episodes = collect_episodes(rollout(limit), sample)
    assert_whole(episodes)
    if limit == 12:
        assert episodes.is_used.all()
    else:
        assert not episodes.is_used.all(), "some end early and wait"


def test_episodes_begin_anew_each_time() -> None:
    driver = rollout(500)
    first, second = (collect_episodes(driver, sample) for _ in range(2))
    assert_whole(second)
    assert not np.array_equal(first.observations[0], second.observations[0])


def assert_whole(episodes: Trajectories) -> None:
    ended = episodes.terminated | episodes.truncated
    assert (np.abs(episodes.observations[0]) < 0.05).all(), "where a Cart-Pole begins"
    np.testing.assert_array_equal(episodes.is_used.sum(axis=0) - 1, ended.argmax(axis=0))
    lengths = episodes.is_used.sum(axis=0)
    assert all(episodes.is_used[:length, index].all() for index, length in enumerate(lengths))
    assert lengths.max() == len(episodes.is_used)


def test_rows_are_steps_with_the_environments_side_by_side() -> None:
    assert in_a_row(np.arange(12).reshape(2, 3, 2))[3].tolist() == [6, 7]
