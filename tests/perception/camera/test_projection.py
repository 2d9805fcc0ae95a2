"""The pinhole camera: rows and distances belong to each other, and settings that can not be are refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.perception.camera.projection import CameraConfig


@pytest.mark.parametrize("pitch", [-2.0, 0.0, 1.5, 10.0])
def test_row_and_distance_are_inverse(pitch: float) -> None:
    camera = CameraConfig(pitch=pitch)
    distances = np.array([4.0, 7.5, 20.0, 60.0, 400.0])
    rows = camera.row_of(distances)
    assert np.all(np.diff(rows) < 0)  # farther is higher
    assert np.all(rows > camera.horizon)
    np.testing.assert_allclose(camera.distance_of(rows), distances)


def test_at_the_horizon_and_above_is_no_ground() -> None:
    camera = CameraConfig()
    assert np.all(np.isinf(camera.distance_of(np.array([camera.horizon - 1e-9, 0.0]))))
    assert camera.distance_of(camera.horizon + 1e-6) > 1e5


def test_a_level_camera_by_hand() -> None:
    camera = CameraConfig(width=200, height=100, field_of_view=90.0, pitch=0.0, eye_height_m=1.5)
    assert camera.focal == pytest.approx(100.0)
    column, row = camera.project(3.0, 0.5, 10.0)  # 3 m right, 1 m below the eye, 10 m ahead
    assert (column, row) == (pytest.approx(130.0), pytest.approx(60.0))


def test_the_view_is_as_wide_as_its_angle() -> None:
    camera = CameraConfig(field_of_view=60.0, pitch=0.0)
    column, _ = camera.project(np.tan(np.radians(30.0)) * 5.0, camera.eye_height_m, 5.0)
    assert column == pytest.approx(camera.width)


@pytest.mark.parametrize(
    ("setting", "reason"),
    [
        ({"width": 15}, "width must be a whole number from 16 to 4096, got 15"),
        ({"height": 64.0}, "height must be a whole number from 16 to 4096, got 64.0"),
        ({"samples": 0}, "samples must be a whole number from 1 to 8, got 0"),
        ({"field_of_view": 180}, "field_of_view must be a number from 20 to 110, got 180"),
        ({"pitch": float("nan")}, "pitch must be a number from -10 to 30, got nan"),
        ({"eye_height_m": "high"}, "eye_height_m must be a number from 0.8 to 4, got 'high'"),
        ({"noise": True}, "noise must be a number from 0 to 10, got True"),
    ],
)
def test_settings_that_can_not_be_are_refused(setting: dict[str, Any], reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason):
        CameraConfig(**setting)
