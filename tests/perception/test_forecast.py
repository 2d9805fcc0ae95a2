"""The forecast as a driving loop calls it: any number of cars in any order, some of them unknown."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.perception.catalogue import find_card, load_paradigm
from sevenlanes.perception.data.trajectories import Tracks, record_drives

paradigm: Any = load_paradigm(find_card("forecast"))


@pytest.fixture(scope="module")
def model() -> Any:
    from sevenlanes.perception.backend import keras

    keras.utils.set_random_seed(1)
    model = paradigm.build()
    for weight in model.trainable_variables:  # as after a training: everything has a say
        weight.assign(1.5 * weight)
    return model


@pytest.fixture(scope="module")
def tracks() -> Tracks:
    return record_drives(256, 21).tracks.select(slice(0, 8))


def ask(model: Any, tracks: Tracks, past: Any = None, known: Any = None) -> Any:
    past = tracks.past[:, 1:] if past is None else past
    known = tracks.known[:, 1:] if known is None else known
    return paradigm.forecast(model, past, known, tracks.past[:, 0], tracks.across, tracks.lanes)


def test_it_begins_where_the_cars_are(model: Any, tracks: Tracks) -> None:
    path = ask(model, tracks)
    assert path.shape == (8, 19, 30, 2)
    assert path.dtype == np.float32
    assert np.isfinite(path).all()
    expected = paradigm.expect(tracks)[:, 1:]
    correction = np.abs(path - expected)
    assert correction.max() > 0.05
    assert correction.max() < 30.0


def test_what_is_not_known_does_not_count(model: Any, tracks: Tracks) -> None:
    past, known = tracks.past[:, 1:].copy(), tracks.known[:, 1:].copy()
    known[:, 3] = False
    known[:, 5, :20] = False
    before = ask(model, tracks, past, known)
    assert np.isnan(before[:, 3]).all()
    assert np.isfinite(np.delete(before, 3, axis=1)).all()
    past[~known] = np.nan
    np.testing.assert_allclose(ask(model, tracks, past, known), before, atol=1e-4)
    without = ask(model, tracks, np.delete(past, 3, axis=1), np.delete(known, 3, axis=1))
    np.testing.assert_allclose(without, np.delete(before, 3, axis=1), atol=1e-3)


def test_cars_have_no_order_and_mind_each_other(model: Any, tracks: Tracks) -> None:
    order = np.random.default_rng(0).permutation(19)
    path = ask(model, tracks)
    again = ask(model, tracks, tracks.past[:, 1:][:, order], tracks.known[:, 1:][:, order])
    np.testing.assert_allclose(again, path[:, order], atol=1e-3)
    moved = tracks.past[:, 1:].copy()
    moved[:, 0, :, 1] += 3.0
    assert np.abs(ask(model, tracks, moved) - path)[:, 1:].max() > 1e-3, "the others see the first one"


def test_other_shapes_are_refused(model: Any, tracks: Tracks) -> None:
    with pytest.raises(InvalidInput, match=r"past must have the shape .*31, 2.*, got \(8, 19, 30, 2\)"):
        ask(model, tracks, tracks.past[:, 1:, 1:])
    with pytest.raises(InvalidInput, match="known must have the shape"):
        ask(model, tracks, known=tracks.known)
