"""Which cars ought to be seen."""

import numpy as np
from sevenlanes.perception.camera.projection import CameraConfig
from sevenlanes.perception.chain.in_view import expected

CAMERA = CameraConfig(width=192, height=96)


def seen(*cars: tuple[float, float]) -> list[bool]:
    places = np.array([cars])
    there = np.ones(places.shape[:2], np.bool_)
    return [bool(each) for each in expected(places[..., 0], places[..., 1], there, CAMERA)[0]]


def test_a_car_ahead_is_expected_and_one_beside_or_behind_is_not() -> None:
    assert seen((15.0, 0.0)) == [True]
    assert seen((0.0, 3.6)) == [False]
    assert seen((-15.0, 0.0)) == [False]


def test_one_too_far_away_is_not() -> None:
    assert seen((60.0, 0.0)) == [False]


def test_one_behind_another_is_not_until_the_other_is_gone() -> None:
    assert seen((8.0, 0.0), (20.0, 0.0)) == [True, False]
    assert seen((8.0, -7.2), (20.0, 0.0)) == [False, True]  # the first is out of the picture


def test_one_that_is_not_there_hides_nothing() -> None:
    places = np.array([[(8.0, 0.0), (20.0, 0.0)]])
    said = expected(places[..., 0], places[..., 1], np.array([[False, True]]), CAMERA)
    assert said.tolist() == [[False, True]]
