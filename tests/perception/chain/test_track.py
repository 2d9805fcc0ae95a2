"""The tracker: births, matches, deaths, and what it remembers."""

import numpy as np
import pytest
from sevenlanes.perception.camera.projection import CameraConfig
from sevenlanes.perception.chain.sightings import Sightings
from sevenlanes.perception.chain.track import OwnMotion, Tracker, TrackerConfig

CAMERA = CameraConfig(width=192, height=96)
Places = list[tuple[float, float]]  # m ahead of the own front bumper, m to the right


def sightings(*highways: Places) -> Sightings:
    most = max(1, *(len(each) for each in highways))
    there = np.array([[place < len(each) for place in range(most)] for each in highways])
    padded = np.array([[*each, *[(0.0, 0.0)] * (most - len(each))] for each in highways], np.float64)
    return Sightings(
        there, padded[..., 0], padded[..., 1], np.full(there.shape, 0.5), np.full(there.shape, 0.3)
    )


def own(along: float = 0.0, across: float = 12.6, highways: int = 1) -> OwnMotion:
    return OwnMotion(np.full(highways, along), np.full(highways, across), np.full(highways, 30.0))


def test_a_track_counts_after_two_sightings_and_keeps_its_number() -> None:
    tracker = Tracker(1, CAMERA)
    tracker.look(own(), sightings([(20.0, 0.0)]))
    assert tracker.alive.sum() == 1
    assert not tracker.confirmed.any()
    tracker.advance(0.1)
    tracker.look(own(3.0), sightings([(19.0, 0.0)]))  # it drove 2 m, we 3 m
    assert tracker.confirmed.sum() == 1
    assert tracker.number[tracker.confirmed].tolist() == [1]


def test_what_was_seen_only_once_is_forgotten() -> None:
    tracker = Tracker(1, CAMERA)
    tracker.look(own(), sightings([(20.0, 0.0)]))
    tracker.advance(0.1)
    tracker.look(own(), sightings([]))
    assert not tracker.alive.any()


def test_two_cars_side_by_side_keep_apart() -> None:
    """The Hungarian method takes the best of all pairings, not each track's nearest sighting."""
    tracker = Tracker(1, CAMERA)
    for look in range(10):
        tracker.advance(0.1)
        places = [(20.0, -3.6 + 0.1 * look), (20.0, 0.0)]
        tracker.look(own(2.06 * look), sightings(places[:: 1 if look % 2 else -1]))
    assert tracker.confirmed.sum() == 2
    assert sorted(tracker.number[tracker.confirmed].tolist()) == [1, 2]


def drive_past(seconds: float) -> Tracker:
    """A car at 20 m/s in the lane to the right, seen for two seconds, then lost sight of while we pass it at 30 m/s."""
    tracker = Tracker(1, CAMERA)
    for look in range(round(10 * seconds) + 1):
        distance = 22.0 - 1.0 * look
        if look:
            tracker.advance(0.1)
        tracker.look(own(3.0 * look), sightings([(distance, 3.6)] if distance > 2 else []))
    return tracker


def test_a_car_that_we_pass_is_remembered_where_it_is() -> None:
    tracker = drive_past(3.0)
    assert tracker.confirmed.sum() == 1
    place = tracker.confirmed
    assert tracker.along[place][0, 1] == pytest.approx(20.0, abs=0.7)
    assert tracker.along[place][0, 0] - 90.0 == pytest.approx(-8.0, abs=1.0)
    assert tracker.across[place][0] - 12.6 == pytest.approx(3.6, abs=0.1)


def test_it_is_forgotten_behind_the_map() -> None:
    assert not drive_past(7.0).alive.any()


def test_a_car_that_ought_to_be_seen_and_is_not_dies() -> None:
    tracker = Tracker(1, CAMERA)
    for look in range(10):
        tracker.advance(0.1)
        tracker.look(own(2.06 * look), sightings([(15.0, 0.0)] if look < 5 else []))
        if look == 6:
            assert tracker.confirmed.any()
    assert not tracker.alive.any()


def test_two_cars_can_not_stand_in_one_place() -> None:
    """A car beside us is remembered; what is then seen in its place is it, somewhere else than thought."""
    tracker = drive_past(2.5)
    for look in range(2):
        tracker.advance(0.1)
        tracker.look(own(75.0 + 3.0 * (look + 1)), sightings([(-0.5 - look, 2.6)]))
    assert tracker.confirmed.sum() == 1


def test_highways_do_not_mix() -> None:
    tracker = Tracker(2, CAMERA)
    for look in range(3):
        tracker.advance(0.1)
        tracker.look(own(2.06 * look, highways=2), sightings([(20.0, 0.0)], [(10.0, 0.0), (25.0, 3.6)]))
    assert tracker.confirmed.sum(axis=1).tolist() == [1, 2]


def test_told_paths_replace_constant_velocity() -> None:
    tracker = Tracker(1, CAMERA, TrackerConfig(hits=1))
    tracker.look(own(), sightings([(20.0, 0.0)]))
    paths = np.full((*tracker.alive.shape, 2), np.nan)
    paths[0, 0] = 1.5, -0.6
    tracker.advance(0.1, paths)
    assert tracker.along[0, 0, 0] == pytest.approx(21.5)
    assert tracker.across[0, 0] == pytest.approx(12.0)
