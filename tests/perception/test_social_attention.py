"""Attention over cars: weights add up to one, nobody minds a car that is not known, and cars have no order."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

CARS, UNITS, HEADS = 6, 8, 2


@pytest.fixture(scope="module")
def layer() -> Any:
    from sevenlanes.perception.backend import keras
    from sevenlanes.perception.social_attention import SocialAttention

    keras.utils.set_random_seed(0)
    return SocialAttention(UNITS, HEADS)


def look(layer: Any, states: Any, places: Any, known: Any) -> tuple[Any, Any]:
    pairs = (places[:, None] - places[:, :, None]).astype(np.float32)
    away = np.abs(pairs).sum(axis=-1)
    return tuple(np.array(each) for each in layer([states, pairs, away, known]))  # type: ignore[return-value]


def test_who_is_not_known_gets_no_weight(layer: Any) -> None:
    rng = np.random.default_rng(0)
    states = rng.normal(size=(3, CARS, UNITS)).astype(np.float32)
    places, known = rng.normal(size=(3, CARS, 2)), np.ones((3, CARS), np.bool_)
    known[1, 2] = False
    seen, weights = look(layer, states, places, known)
    assert seen.shape == (3, CARS, UNITS)
    np.testing.assert_allclose(weights.sum(axis=2), 1.0, rtol=1e-5)
    assert (weights[1, :, 2] == 0).all()
    assert (weights[0] > 0).all()
    states[1, 2], places[1, 2] = 9.0, -9.0
    others = np.arange(CARS) != 2
    np.testing.assert_allclose(look(layer, states, places, known)[0][1, others], seen[1, others], rtol=1e-5)


def test_the_sum_is_that_of_the_equations(layer: Any) -> None:
    rng = np.random.default_rng(1)
    states, places = rng.normal(size=(1, CARS, UNITS)).astype(np.float32), rng.normal(size=(1, CARS, 2))
    seen, _ = look(layer, states, places, np.ones((1, CARS), np.bool_))
    w, bias, u, e, v = (np.array(weight) for weight in layer.weights)
    i = 4
    messages = np.maximum(states[0, i] @ w + bias + states[0] @ u + (places[0] - places[0, i]) @ e, 0.0)
    away = np.abs(places[0] - places[0, i]).sum(axis=-1, keepdims=True)
    scores = np.exp(messages @ v - away * (0.5, 1.0))
    weights = scores / scores.sum(axis=0)
    halves = [weights[:, head] @ messages[:, 4 * head : 4 * head + 4] for head in range(HEADS)]
    np.testing.assert_allclose(seen[0, i], np.concatenate(halves), rtol=1e-4, atol=1e-5)


def test_a_soft_grid_tells_lane_and_distance() -> None:
    from sevenlanes.perception.social_attention import LANES, STRETCHES, SeeEachOther

    places = np.array([[[[2.0, 1.0]], [[3.0, 2.25]], [[2.0, 9.0]]]], np.float32)  # lanes, tens of metres
    seen, away = (np.array(each) for each in SeeEachOther()(places))
    assert seen.shape == (1, 3, 3, 29)
    np.testing.assert_allclose(seen[0, 0, 1, :2], (1.0, 1.25))
    grid = seen[..., 2:].reshape(1, 3, 3, len(LANES), len(STRETCHES))
    right = list(LANES).index(1.0)
    expected = np.zeros_like(grid[0, 0, 1])
    expected[right, list(STRETCHES).index(2.0)] = expected[right, list(STRETCHES).index(3.0)] = 0.5  # 12.5 m
    np.testing.assert_allclose(grid[0, 0, 1], expected)
    assert (grid[0, 0, 2] == 0).all(), "80 m ahead is beyond the grid"
    np.testing.assert_allclose(away[0], [[2.0, 3.25, 8.0], [3.25, 2.0, 8.75], [8.0, 8.75, 2.0]])
