"""The observation of what is believed: with perfect knowledge it is the simulation's own, byte for byte."""

import numpy as np
import pytest
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.highways import Highways
from sevenlanes.perception.camera.scene import read
from sevenlanes.perception.chain.perceived_state import PerceivedState


def cars_of(highways: Highways) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    scenes = read(highways)
    there = np.broadcast_to(np.arange(scenes.distance.shape[1]) > 0, scenes.distance.shape)
    cars = {
        "along": scenes.along[:, None] + scenes.distance,
        "across": scenes.across[:, None] + scenes.offset,
        "speed": scenes.speed[:, None] + scenes.relative_speed,
    }
    return scenes.across, there, cars


@pytest.mark.parametrize(
    "settings",
    [{}, {"patches_ahead": 50, "temporal_window": 2}, {"lanes": 4, "num_cars": 9, "lanes_side": 1}],
)
def test_who_knows_all_sees_what_the_simulation_shows(settings: dict[str, int]) -> None:
    config = HighwayConfig(**settings)
    highways, perceived = Highways(config, 6), PerceivedState(config, 6)
    generator = np.random.default_rng(0)
    for _ in range(40):
        perceived.write(highways.states, *cars_of(highways))
        np.testing.assert_array_equal(perceived.observe(), highways.observe()[:, 0])
        actions = generator.integers(0, 5, 6)
        perceived.act(actions)
        highways.step(actions[:, None])


def test_unknown_cars_are_nowhere_and_the_nearest_are_kept() -> None:
    config = HighwayConfig()
    highways, perceived = Highways(config, 1), PerceivedState(config, 1)
    highways.advance(200)
    across, there, cars = cars_of(highways)
    perceived.write(highways.states, across, np.zeros_like(there), cars)
    alone = perceived.observe()[0]
    assert set(alone.tolist()) <= {0.0, 1.0, alone.min()} | set(alone[alone < 1].tolist())
    many = {name: np.repeat(values, 3, axis=1) for name, values in cars.items()}
    perceived.write(highways.states, across, np.repeat(there, 3, axis=1), many)
    assert (perceived.observe() < 1).sum() > (alone < 1).sum()


def test_one_car_has_the_camera() -> None:
    with pytest.raises(InvalidInput, match="num_controlled must be 1, got 3"):
        PerceivedState(HighwayConfig(num_controlled=3), 1)
