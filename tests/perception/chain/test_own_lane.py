"""The own lane from the mask."""

import numpy as np
import pytest
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.highways import Highways
from sevenlanes.perception.camera.camera import Camera
from sevenlanes.perception.camera.projection import CameraConfig
from sevenlanes.perception.camera.scene import read
from sevenlanes.perception.chain.own_lane import OwnPlace, edges, in_lane, own_across


def test_edges_are_where_the_verge_becomes_road() -> None:
    # landscape, landscape, road, marking, road, object; and a row in which a car stands at the left edge
    rows = np.array([[[1, 1, 2, 3, 2, 4], [1, 5, 2, 2, 2, 1]]])
    left, right = edges(rows)
    np.testing.assert_array_equal(left, [[2.0, np.nan]])
    np.testing.assert_array_equal(right, [[5.0, 5.0]])


def test_the_cameras_own_masks_tell_the_place_to_a_fraction_of_a_lane() -> None:
    highways = Highways(HighwayConfig(max_frames=10_000), 24)
    generator = np.random.default_rng(0)
    camera, errors = CameraConfig(width=128, height=64), []
    for _ in range(4):
        for _ in range(8):
            highways.step(generator.choice([0, 3, 4], (24, 1)))
        highways.advance(13)
        scenes = read(highways)
        classes = Camera(camera).shoot(scenes, "day").labels.classes
        errors.append(own_across(classes, 7, camera) - scenes.across)
    error = np.concatenate(errors)
    assert np.isnan(error).mean() < 0.2
    assert np.nanmax(np.abs(error)) < 0.9  # a quarter of a lane


def test_without_an_edge_there_is_no_answer() -> None:
    assert np.isnan(own_across(np.full((1, 64, 128), 2), 7, CameraConfig(width=128, height=64))).all()


def test_the_place_follows_steering_and_averages_answers() -> None:
    place = OwnPlace(1, 7)
    nothing, stays = np.array([np.nan]), np.array([0.0])
    assert place.take(nothing, stays)[0] == pytest.approx(12.6)  # the middle of seven lanes
    assert place.take(np.array([5.6]), stays)[0] == pytest.approx(5.4)
    assert place.take(nothing, np.array([1.2]))[0] == pytest.approx(6.6)
    assert place.take(np.array([13.8]), np.array([1.2]))[0] == pytest.approx(
        6.6
    )  # one outlier of 7.2 m changes nothing


def test_in_lane() -> None:
    np.testing.assert_allclose(in_lane(np.array([0.1, 3.5, 3.7, 12.6])), [1.8, 1.8, 5.4, 12.6])
