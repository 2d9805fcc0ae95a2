"""Batches of driving scenes: reproducible, and their trajectories are what the highway drives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.perception.camera.conditions import CONDITIONS
from sevenlanes.perception.camera.driving_scenes import DrivingScenes, DrivingScenesConfig, SceneBatch
from sevenlanes.perception.camera.projection import CameraConfig

SMALL = DrivingScenesConfig(
    num_images=48, batch_size=24, moments_per_drive=4, seed=3, camera=CameraConfig(width=64, height=32)
)


@pytest.fixture(scope="module")
def batch() -> SceneBatch:
    return DrivingScenes(SMALL).batch(1)


def test_a_batch_is_the_same_in_any_order(batch: SceneBatch) -> None:
    scenes = DrivingScenes(SMALL)
    first, second = list(scenes)
    assert len(scenes) == 2
    assert second.pictures.images.tobytes() == batch.pictures.images.tobytes()
    assert second.trajectories.tobytes() == batch.trajectories.tobytes()
    assert first.pictures.images.tobytes() != batch.pictures.images.tobytes()


def test_trajectories_pass_through_the_present(batch: SceneBatch) -> None:
    scenes = batch.pictures.scenes
    present = np.flatnonzero(batch.times == 0)[0]
    np.testing.assert_allclose(batch.trajectories[:, :, present, 0], scenes.offset, atol=1e-4)
    np.testing.assert_allclose(batch.trajectories[:, :, present, 1], scenes.distance, atol=1e-4)
    assert batch.known[:, :, present].all()
    assert (batch.times[0], batch.times[-1], len(batch.times)) == (-3.0, 3.0, 61)


def test_trajectories_are_driven_at_the_cars_speeds(batch: SceneBatch) -> None:
    assert batch.known[:, 0].all(), "the viewer never leaves the map"
    assert 0.6 < batch.known.mean() < 1.0
    steps = np.diff(batch.trajectories[..., 1], axis=2) * SMALL.rate
    known = batch.known[:, :, 1:] & batch.known[:, :, :-1]
    assert steps[known].min() >= -1e-3
    assert steps[known].max() <= 80 * 0.44704 + 1e-2
    sideways = np.abs(np.diff(batch.trajectories[..., 0], axis=2))[known]
    assert sideways.max() == pytest.approx(6 * 3.6 / 30, abs=1e-3)  # a lane in 30 frames, six frames a step


def test_conditions_come_as_often_as_asked() -> None:
    rare = DrivingScenesConfig(
        num_images=400,
        batch_size=400,
        conditions={"day": 0.9, "night": 0.1},
        camera=CameraConfig(width=16, height=16, samples=1),
    )
    condition = DrivingScenes(rare).batch(0).condition
    names = list(CONDITIONS)
    assert set(condition) == {names.index("day"), names.index("night")}
    assert (condition == names.index("night")).mean() == pytest.approx(0.1, abs=0.05)


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"num_image": 8}, "did you mean 'num_images'"),
        ({"batch_size": 12}, "num_images must be a multiple of batch_size, and that of moments_per_drive"),
        ({"conditions": {"snow": 1.0}}, "a condition must be one of day, .*got 'snow'"),
        ({"conditions": {"day": -1.0}}, "shares must be 0 or more"),
        ({"rate": 7}, "rate must be one of 5, 6, 10, .*got 7"),
        ({"highway": {"lanez": 3}}, "did you mean 'lanes'"),
        ({"camera": {"widht": 3}}, "did you mean 'width'"),
        ({"past_s": -1.0}, "past_s must be from 0 to 60 seconds, got -1.0"),
        ({"viewer": 40}, "the viewer must be a car from 0 to 19"),
    ],
)
def test_settings_that_can_not_be_are_refused(settings: dict[str, Any], reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason):
        DrivingScenesConfig.from_dict(settings)


def test_settings_from_plain_data() -> None:
    made = DrivingScenesConfig.from_dict({"highway": {"lanes": 2, "num_cars": 6}, "camera": {"width": 64}})
    assert made.highway == HighwayConfig(lanes=2, num_cars=6)
    assert made.camera == CameraConfig(width=64)


def test_only_batches_that_exist() -> None:
    with pytest.raises(InvalidInput, match="there are the batches 0 to 1, got 2"):
        DrivingScenes(SMALL).batch(2)
