"""Trajectories without pictures: the same drives again, the future goes on where the past ends."""

import numpy as np
import pytest
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.perception.camera.units import CAR_LENGTH_M
from sevenlanes.perception.data.tracked import LEAST_STEPS, as_tracked
from sevenlanes.perception.data.trajectories import Drives, load_trajectories, record_drives


@pytest.fixture(scope="module")
def drives() -> Drives:
    return record_drives(256, 7)


def test_the_own_car_is_the_first_and_the_future_goes_on(drives: Drives) -> None:
    past, future = drives.tracks.past, drives.future
    assert past.shape == (256, 20, 31, 2)
    assert future.shape == (256, 20, 30, 2)
    np.testing.assert_allclose(past[:, 0, -1], np.broadcast_to([0.0, -CAR_LENGTH_M], (256, 2)), atol=1e-5)
    ahead = (future[:, :, 0] - past[:, :, -1])[drives.lasting[:, :, 0]]
    assert ahead[:, 1].min() >= -1e-3
    assert ahead[:, 1].max() <= 80 * 0.44704 / 10 + 1e-2
    assert (drives.lasting[:, :, :-1] >= drives.lasting[:, :, 1:]).all(), "who has left does not come back"


def test_the_test_has_other_drives() -> None:
    sets = [load_trajectories("sim", seed) for seed in (3, 3, 4)]
    assert sets[0].origin == sets[1].origin
    assert sets[0].origin.sha256 != sets[2].origin.sha256
    assert sets[0].sizes == {"train": 1_024, "test": 256}
    learnt = {row.tobytes() for row in sets[0].train.tracks.past[:, 1:4].reshape(1_024, -1)}
    assert not learnt & {row.tobytes() for row in sets[0].test.tracks.past[:, 1:4].reshape(256, -1)}
    with pytest.raises(InvalidInput, match="auto or sim"):
        load_trajectories("/some/folder", 0)


def test_a_camera_errs_more_far_away_and_never_about_the_own_car(drives: Drives) -> None:
    tracks = drives.tracks
    seen = as_tracked(tracks, np.random.default_rng(0))
    again = as_tracked(tracks, np.random.default_rng(0))
    assert seen.past.tobytes() == again.past.tobytes()
    assert (seen.past[:, 0] == tracks.past[:, 0]).all()
    assert seen.known[:, 0].all()
    assert (seen.known <= tracks.known).all()
    error = np.abs(seen.past - tracks.past)[:, 1:, -1]
    far = np.abs(tracks.past[:, 1:, -1, 1]) > 40.0
    assert (error[far].mean(axis=0) > 2 * error[~far].mean(axis=0)).all()
    assert (error.max(axis=(1, 2)) == 0).mean() == pytest.approx(1 / 3, abs=0.1), "a third is exact"
    length = seen.known[:, 1:].sum(axis=-1)[seen.known[:, 1:, -1] & tracks.known[:, 1:].all(axis=-1)]
    assert length.min() == LEAST_STEPS
    assert (length == 31).mean() == pytest.approx(0.5, abs=0.05)
