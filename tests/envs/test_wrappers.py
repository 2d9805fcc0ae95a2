"""Our one wrapper, and Gymnasium's own around our highway: docs/environments.md promises that they work."""

from typing import Any

import gymnasium as gym
import numpy as np
import pytest
import sevenlanes.envs  # noqa: F401 - registers the worlds
from gymnasium import wrappers
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.original_scale import OriginalScale, original_scale


def make(**settings: Any) -> gym.Env[Any, Any]:
    return gym.make("sevenlanes/Highway-v0", **settings).unwrapped


@pytest.mark.parametrize(
    ("wrap", "shape", "dtype"),
    [
        (wrappers.FlattenObservation, (280,), np.float32),
        (
            lambda _: wrappers.DtypeObservation(make(observation_dtype="uint8"), np.float32),
            (40, 7),
            np.float32,
        ),
        (lambda env: wrappers.RescaleObservation(env, np.float32(-1), np.float32(1)), (40, 7), np.float32),
        (lambda env: wrappers.FrameStackObservation(env, 4), (4, 40, 7), np.float32),
        (lambda env: wrappers.ReshapeObservation(env, (40, 7, 1)), (40, 7, 1), np.float32),
        (OriginalScale, (40, 7), np.float32),
        (lambda env: wrappers.FlattenObservation(OriginalScale(env)), (280,), np.float32),
    ],
)
def test_gymnasiums_wrappers_fit(wrap: Any, shape: tuple[int, ...], dtype: Any) -> None:
    env = wrap(make(max_frames=300))
    observation, _ = env.reset(seed=1)
    assert env.observation_space.contains(observation)
    assert env.observation_space.contains(env.step(3)[0])
    assert (observation.shape, observation.dtype) == (shape, dtype)


@pytest.mark.parametrize(
    "settings", [{}, {"temporal_window": 2}, {"num_controlled": 3, "temporal_window": 1}]
)
def test_the_original_scale_stays_in_its_space(settings: dict[str, int]) -> None:
    env = OriginalScale(make(max_frames=300, **settings))
    assert env.observation_space.contains(env.reset(seed=1)[0])
    env.action_space.seed(1)
    for _ in range(10):
        assert env.observation_space.contains(env.step(env.action_space.sample())[0])


@pytest.mark.parametrize("dtype", ["float32", "uint8"])
def test_the_original_scale_by_hand(dtype: str) -> None:
    env = OriginalScale(make(observation_dtype=dtype, lanes_side=6, num_cars=1))
    road = env.reset(seed=0)[0]
    # Alone in the middle of seven lanes, at 80 mph = 4 px/frame: 3 columns off the road on each side.
    assert (road[:, :3] == 0).all()
    assert (road[:, 10:] == 0).all()
    road = env.step(0)[0]
    assert road[30:34, 6] == pytest.approx(0.04)
    assert (road[:30, 3:10] == 1).all()


def test_the_original_scale_of_a_past_action_is_the_number_of_cells() -> None:
    env = OriginalScale(make(temporal_window=2))
    env.reset(seed=0)
    env.step(3)
    observation = env.step(1)[0]
    assert observation[560:565].tolist() == [0, 280, 0, 0, 0]
    assert observation[845:].tolist() == [0, 0, 0, 280, 0]
    assert observation[:560].max() == 1


def test_the_original_scale_of_a_vector() -> None:
    envs = gym.make_vec("sevenlanes/Highway-v0", 3, observation_dtype="uint8")
    space = OriginalScale(make()).observation_space
    scaled = wrappers.vector.TransformObservation(
        envs, lambda seen: original_scale(seen, HighwayConfig()), single_observation_space=space
    )
    observations, _ = scaled.reset(seed=4)
    assert scaled.observation_space.contains(observations)
    assert np.array_equal(observations[1], OriginalScale(make()).reset(seed=5)[0])


def test_the_original_scale_is_for_highways() -> None:
    with pytest.raises(InvalidInput, match="OriginalScale must be around a highway, got"):
        OriginalScale(gym.make("CartPole-v1"))
