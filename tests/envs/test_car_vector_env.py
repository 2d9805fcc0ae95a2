from typing import Any

import numpy as np
import pytest
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.envs.highway.car_vector_env import CarVectorEnv
from sevenlanes.envs.highway.vector_env import HighwayVectorEnv

HIGHWAYS, CARS = 3, 4
SETTINGS: dict[str, Any] = {"num_controlled": CARS, "patches_ahead": 12, "max_frames": 90}


def random_actions(steps: int) -> np.ndarray:
    return np.random.default_rng(4).integers(5, size=(steps, HIGHWAYS * CARS))


def test_the_cars_drive_as_in_the_vector_of_highways() -> None:
    cars, highways = CarVectorEnv(HIGHWAYS, **SETTINGS), HighwayVectorEnv(HIGHWAYS, **SETTINGS)
    assert cars.observation_space.shape == (HIGHWAYS * CARS, 22, 7)
    seen, whole = cars.reset(seed=5)[0], highways.reset(seed=5)[0]
    for actions in random_actions(9):  # two episodes' ends and resets are among them
        np.testing.assert_array_equal(seen, whole.reshape(seen.shape))
        assert cars.observation_space.contains(seen)
        seen, rewards, terminated, truncated, info = cars.step(actions)
        whole, means, _, ends, infos = highways.step(actions.reshape(HIGHWAYS, CARS))
        np.testing.assert_allclose(rewards.reshape(HIGHWAYS, CARS).mean(axis=1), means)
        np.testing.assert_array_equal(truncated, ends.repeat(CARS))
        np.testing.assert_array_equal(info["speed_mph"], infos["speed_mph"].reshape(-1))
        np.testing.assert_array_equal(info["frame"], infos["frame"].repeat(CARS))
        assert not terminated.any()


@pytest.mark.parametrize("team_share", [0.0, 0.25, 1.0])
def test_a_reward_is_the_own_speed_and_a_share_of_the_groups(team_share: float) -> None:
    envs = CarVectorEnv(HIGHWAYS, team_share, **SETTINGS)
    envs.reset(seed=0)
    _, rewards, _, _, info = envs.step(random_actions(1)[0])
    own = 0.075 * info["speed_mph"] - 3.0
    group = own.reshape(HIGHWAYS, CARS).mean(axis=1).repeat(CARS)
    assert np.ptp(own) > 0.1, "the cars must differ"
    np.testing.assert_allclose(rewards, (1 - team_share) * own + team_share * group)


def test_all_end_together_and_the_next_step_is_a_reset() -> None:
    envs = CarVectorEnv(HIGHWAYS, **SETTINGS)
    envs.reset(seed=0)
    steps = [envs.step(actions) for actions in random_actions(4)]
    assert [truncated.all() for _, _, _, truncated, _ in steps] == [False, False, True, False]
    _, rewards, _, _, info = steps[3]
    assert not rewards.any()
    assert not info["frame"].any()


@pytest.mark.parametrize("steps", [2, 3])
def test_goes_on_exactly(steps: int) -> None:
    """From the middle of a drive, and from between its end and the reset."""
    settings = {**SETTINGS, "temporal_window": 2}
    envs, restored = (CarVectorEnv(HIGHWAYS, 0.5, **settings) for _ in range(2))
    envs.reset(seed=1)
    for actions in random_actions(steps):
        envs.step(actions)
    restored.reset(seed=2)
    restored.set_state(envs.get_state())
    for actions in random_actions(5):
        for a, b in zip(envs.step(actions)[:4], restored.step(actions)[:4], strict=True):
            np.testing.assert_array_equal(a, b)


def test_one_car_a_highway_is_the_plain_vector() -> None:
    cars, highways = CarVectorEnv(HIGHWAYS, max_frames=60), HighwayVectorEnv(HIGHWAYS, max_frames=60)
    cars.reset(seed=3), highways.reset(seed=3)
    for actions in random_actions(4)[:, :HIGHWAYS]:
        for a, b in zip(cars.step(actions)[:4], highways.step(actions)[:4], strict=True):
            np.testing.assert_allclose(a, b)


def test_refuses_what_can_not_be() -> None:
    with pytest.raises(InvalidInput, match="team_share must be a number from 0 to 1, got 2"):
        CarVectorEnv(team_share=2)
    with pytest.raises(InvalidInput, match=r"actions must have the shape \(12,\), got \(3, 4\)"):
        CarVectorEnv(HIGHWAYS, **SETTINGS).step(np.zeros((HIGHWAYS, CARS), np.int64))
    with pytest.raises(InvalidInput, match="unknown highway setting"):
        CarVectorEnv(num_crs=3)
