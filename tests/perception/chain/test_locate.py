"""From boxes to metres: by hand, and against the camera's own labels."""

import numpy as np
import pytest
from sevenlanes.perception.camera.projection import CameraConfig
from sevenlanes.perception.camera.units import CAR_LENGTH_M
from sevenlanes.perception.chain.locate import CAR_WIDTH_M, TYRE_M, hidden_parts, locate
from sevenlanes.perception.data.driving import shoot_views

CAMERA = CameraConfig(width=192, height=96, pitch=0.0)


def box_of(distance: float, offset: float, camera: CameraConfig = CAMERA) -> list[float]:
    """The box of a car in the open, from the camera's own projection."""
    ahead, right = distance + camera.eye_behind_front_m, offset - camera.eye_right_m
    ends = [right - CAR_WIDTH_M / 2, right + CAR_WIDTH_M / 2]
    columns = [float(camera.project(x, 0.0, z)[0]) for x in ends for z in (ahead, ahead + CAR_LENGTH_M)]
    bottom = float(camera.row_of(ahead + TYRE_M))
    return [min(columns), bottom - 20, max(columns), bottom]


@pytest.mark.parametrize(
    ("distance", "offset"), [(10.0, 0.0), (20.0, -3.6), (20.0, 3.6), (35.0, 7.2), (15.0, 0.5)]
)
def test_a_box_is_where_its_car_stands(distance: float, offset: float) -> None:
    found = locate(np.array([[box_of(distance, offset)]]), np.array([[True]]), CAMERA)
    assert found.distance[0, 0] == pytest.approx(distance, abs=1e-6)
    assert found.offset[0, 0] == pytest.approx(offset, abs=1e-6)


def test_by_hand_without_pitch() -> None:
    # f = 96 / tan(29°) = 173.19; the lowest row is 17.319 under the horizon: 1.5 / 0.1 = 15 m before the eye.
    box = [[[96.0 + 10.0, 40.0, 96.0 + 30.0, 48.0 + 17.319]]]
    found = locate(np.array(box), np.array([[True]]), CAMERA)
    assert found.distance[0, 0] == pytest.approx(15.0 - TYRE_M - 2.1, abs=1e-3)
    # left edge: the front corner, 0.05774 (14.45 + 5.07) + 0.935; right edge: the rear one, 0.17322 * 14.45 - 0.935
    left, right = 10 / 173.19 * (14.45 + CAR_LENGTH_M) + 0.935, 30 / 173.19 * 14.45 - 0.935
    assert found.offset[0, 0] == pytest.approx((left + right) / 2 - 0.3, abs=1e-3)


def test_what_does_not_stand_on_the_road_is_left_out() -> None:
    found = locate(np.array([[[80.0, 20.0, 90.0, 30.0]]]), np.array([[True]]), CAMERA)
    assert not found.there.any()


def test_a_nearer_box_hides_the_foot_and_an_edge() -> None:
    boxes = np.array([[[50.0, 40.0, 70.0, 60.0], [60.0, 45.0, 90.0, 70.0], [120.0, 45.0, 130.0, 55.0]]])
    foot, left, right = hidden_parts(boxes, np.ones((1, 3), np.bool_))
    assert foot.tolist() == [[False, False, False]]  # exactly half of it is covered
    assert left.tolist() == [[False, False, False]]
    assert right.tolist() == [[True, False, False]]


def test_errors_by_distance_against_the_cameras_labels() -> None:
    """The median error stays under a fifteenth of the distance."""
    camera = CameraConfig(width=192, height=96)
    views = shoot_views(128, 11, {"day": 1.0}, 192, 96)
    tall = views.boxes[..., 3] - views.boxes[..., 1] >= 6
    found = locate(views.boxes, tall & (views.visibility > 0.9), camera)
    error = np.abs(found.distance - views.distance)
    for low, high in ((4, 8), (8, 15), (15, 25), (25, 35), (35, 45)):
        chosen = found.there & (views.distance >= low) & (views.distance < high)
        assert chosen.sum() > 20
        assert np.median(error[chosen]) < low / 15
        assert np.median(np.abs(found.offset - views.offset)[chosen]) < 0.3
