"""Forecasts of tracks, and the smoothed past that they are told."""

import numpy as np
import pytest
from sevenlanes.perception.camera.projection import CameraConfig
from sevenlanes.perception.chain.history import STEPS, History
from sevenlanes.perception.chain.kalman import predict, smooth, update
from sevenlanes.perception.chain.outlook import Outlook
from sevenlanes.perception.chain.sightings import Sightings
from sevenlanes.perception.chain.track import OwnMotion, Tracker
from sevenlanes.perception.chain.trained import load_network

CAMERA = CameraConfig(width=192, height=96)


def test_what_came_later_corrects_what_was_believed_before() -> None:
    """A car at 25 m/s that was thought to drive 20."""
    generator = np.random.default_rng(1)
    mean, covariance = np.array([0.0, 20.0]), np.diag([9.0, 4.0])
    means, covariances = [], []
    truth = 2.5 * np.arange(1, 32)
    for place in truth + generator.normal(0.0, 1.0, len(truth)):
        mean, covariance = predict(mean, covariance, 0.1, 0.2)
        mean, covariance = update(mean, covariance, np.asarray(place), np.asarray(1.0))
        means.append(mean)
        covariances.append(covariance)
    filtered = np.array(means)
    better = smooth(filtered, np.array(covariances), 0.1, 0.2)
    np.testing.assert_array_equal(better[-1], filtered[-1])
    assert np.abs(better[:, 0] - truth).mean() < 0.6 * np.abs(filtered[:, 0] - truth).mean()
    assert np.abs(better[0, 1] - 25.0) < 1.0 < np.abs(filtered[0, 1] - 25.0)


def followed(looks: int, then_unseen: int = 0) -> tuple[Tracker, Outlook]:
    """A car 20 m ahead in the middle lane that drives as we do, at 21 m/s, and then can not be seen."""
    tracker = Tracker(1, CAMERA)
    outlook = Outlook(load_network("forecast"), tracker, 7, 0.1)
    for look in range(looks + then_unseen):
        own = OwnMotion(np.array([2.1 * look]), np.array([12.6]), np.array([21.0]))
        if look:
            tracker.advance(0.1, outlook.moves())
        there = np.array([[look < looks]])
        tracker.look(own, Sightings(there, *(np.array([[value]]) for value in (20.0, 0.0, 0.3, 0.2))))
        outlook.look(tracker, own)
    return tracker, outlook


def test_a_steady_car_is_forecast_to_drive_on_and_moves_so_out_of_sight() -> None:
    tracker, outlook = followed(looks=30, then_unseen=2)
    path = outlook.paths[0, 0]
    assert path.shape == (30, 2)
    assert path[-1, 0] == pytest.approx(63.0, abs=4.0)  # 3 s at 21 m/s
    assert abs(path[-1, 1]) < 1.0
    np.testing.assert_allclose(outlook.moves()[0, 0], path[2] - path[1])
    assert tracker.along[0, 0, 0] - 2.1 * 31 == pytest.approx(20.0, abs=0.5)


def test_what_was_hardly_seen_is_not_forecast() -> None:
    _, outlook = followed(looks=3)
    assert np.isnan(outlook.paths).all()
    assert np.isnan(outlook.moves()).all()


def test_a_track_that_takes_anothers_place_has_no_past() -> None:
    tracker = Tracker(1, CAMERA)
    history = History(tracker, 0.1)
    own = OwnMotion(np.array([0.0]), np.array([12.6]), np.array([21.0]))
    tracker.alive[0, 0], tracker.number[0, 0] = True, 1
    history.keep(tracker, own)
    history.keep(tracker, own)
    assert history.known[0, 0].sum() == 2
    tracker.number[0, 0] = 2
    history.keep(tracker, own)
    assert history.known[0, 0].sum() == 1
    assert history.places().shape == (1, tracker.alive.shape[1], STEPS, 2)
