"""Fitted velocities are those that were driven, and lane keeping ends in a lane's middle."""

import numpy as np
import pytest
from sevenlanes.perception.data.trajectories import Drives, Tracks, record_drives
from sevenlanes.perception.displacement import KINDS, counted, displacements, kinds_of
from sevenlanes.perception.motion import FUTURE, PAST, constant_velocity, lane_keeping, lane_place, velocity


def straight(right: float, ahead: float) -> Tracks:
    """One car beside the own one at constant velocity, m/s; the own one stands in lane 1 of 3."""
    past = np.zeros((1, 2, 31, 2), np.float32)
    past[0, 1] = PAST[:, None] * np.array([right, ahead], np.float32)
    return Tracks(past, np.ones((1, 2, 31), np.bool_), np.array([1.5 * 3.6], np.float32), 3)


@pytest.fixture(scope="module")
def drives() -> Drives:
    return record_drives(256, 11)


def test_a_line_through_the_past_has_its_slope() -> None:
    tracks = straight(0.5, 12.0)
    np.testing.assert_allclose(velocity(tracks, 1.0)[0, 1], (0.5, 12.0), rtol=1e-4)
    tracks.past[0, 1, ::2], tracks.known[0, 1, ::2] = np.nan, False
    np.testing.assert_allclose(velocity(tracks, 2.0)[0, 1], (0.5, 12.0), rtol=1e-4)
    tracks.known[0, 1, :-1] = False
    assert (velocity(tracks, 2.0)[0, 1] == 0).all(), "one place has no slope"
    noisy = straight(0.5, 12.0)
    noisy.past[...] += np.random.default_rng(0).normal(size=noisy.past.shape).astype(np.float32)
    expected = [np.polyfit(PAST[-11:], noisy.past[0, 1, -11:, axis], 1)[0] for axis in (0, 1)]
    np.testing.assert_allclose(velocity(noisy, 1.0)[0, 1], expected, rtol=1e-3)


@pytest.mark.parametrize(("right", "goal"), [(7.2, 3.6), (-7.2, -3.6), (0.3, 0.0)])
def test_who_changes_lanes_stops_in_the_next_middle(right: float, goal: float) -> None:
    tracks = straight(right, 20.0)
    tracks.past[0, 1, :, 0] += np.sign(right) * 0.4  # a little on its way
    path = lane_keeping(tracks, 0.5, 0.5)[0, 1]
    np.testing.assert_allclose(path[-1], (goal, 60.0), atol=1e-3)
    assert np.abs(np.diff(path[:, 0])).max() <= abs(right) / 10 + 1e-4, "not faster than before"
    np.testing.assert_allclose(
        constant_velocity(tracks, 0.5)[0, 1, :, 0], np.sign(right) * 0.4 + right * FUTURE, rtol=1e-3
    )


def test_lanes_are_counted_from_the_left(drives: Drives) -> None:
    place = lane_place(drives.tracks)[:, :, -1]
    assert np.abs(place - np.round(place)).mean() < 0.05, "most cars drive in a lane's middle"
    assert (place.min(), place.max()) == pytest.approx((0.0, 6.0), abs=1e-4)


def test_lane_keeping_is_the_better_guess_on_real_drives(drives: Drives) -> None:
    asked = counted(drives, drives.tracks)
    assert not asked[:, 0].any(), "nobody asks for the own car"
    guesses = constant_velocity(drives.tracks, 0.5), lane_keeping(drives.tracks, 0.5, 0.5)
    free, kept = (displacements(path, drives, asked) for path in guesses)
    assert kept["FDE"] < 0.9 * free["FDE"]
    assert kept["FDE changing lanes"] < 0.5 * free["FDE changing lanes"]
    assert kept["FDE driving on"] < 1.0 < kept["FDE slowing down"]
    truth = displacements(drives.future, drives, asked)
    assert set(truth.values()) == {0.0}
    assert sum(kinds_of(drives)[kind] for kind in KINDS).max() == 1, "of one kind each"
    shifted = displacements(drives.future + np.array([3.0, 4.0], np.float32), drives, asked)
    assert (shifted["ADE"], shifted["FDE along"], shifted["FDE across"]) == pytest.approx(
        (5.0, 4.0, 3.0), rel=1e-4
    )
