"""Which transitions are drawn how often: those with large TD errors more (prioritised replay, proportional).

Schaul, Quan, Antonoglou and Silver, "Prioritized experience replay", 2016:

    P(i) = pᵢ^α / Σⱼ pⱼ^α,   pᵢ = |δᵢ| + ε        wᵢ = (N · P(i))^−β / max_j wⱼ

A transition that was not learnt from yet has the greatest priority so far. The pᵢ^α are the leaves of a sum tree: a
binary tree whose every node is the sum of its two children, so that a draw and a change take log₂ of their number.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..envs.errors import InvalidInput
from ..envs.highway.compiled import compiled

SMALLEST = 1e-6  # ε: no transition is forgotten for good because its error was 0 once


@compiled
def set_leaves(tree: NDArray[np.float64], indices: NDArray[np.int64], values: NDArray[np.float64]) -> None:
    """Set leaves, one after the other, and all sums above them. `tree` [2 L]: node n has the children 2 n, 2 n + 1."""
    num_leaves = len(tree) // 2
    for i in range(len(indices)):
        node = num_leaves + indices[i]
        tree[node] = values[i]
        while node > 1:
            node //= 2
            tree[node] = tree[2 * node] + tree[2 * node + 1]


@compiled
def find_leaves(tree: NDArray[np.float64], sums: NDArray[np.float64], indices: NDArray[np.int64]) -> None:
    """For each of `sums` the first leaf at which the leaves' running sum exceeds it, written into `indices`."""
    num_leaves = len(tree) // 2
    for i in range(len(sums)):
        rest, node = sums[i], 1
        while node < num_leaves:
            node *= 2
            # Rounding may leave a rest where nothing is on the right: a leaf of 0 is never drawn.
            if rest >= tree[node] and tree[node + 1] > 0.0:
                rest -= tree[node]
                node += 1
        indices[i] = node - num_leaves


class Priorities:
    """The priorities of `num_transitions` places, none of which can be drawn at first.

    `exponent` α from 0 to 1: how much the errors matter; 0 draws uniformly.
    """

    def __init__(self, num_transitions: int, exponent: float) -> None:
        self._exponent = exponent
        self._num_leaves = 1 << max(num_transitions - 1, 1).bit_length()
        self._tree: NDArray[np.float64] = np.zeros(2 * self._num_leaves)
        self._greatest = 1.0  # pᵢ^α that was ever set

    @property
    def values(self) -> NDArray[np.float64]:
        """The pᵢ^α of all places, 0 for those that can not be drawn."""
        return self._tree[self._num_leaves :]

    def admit(self, indices: NDArray[np.int64], may_be_drawn: NDArray[np.bool_]) -> None:
        """New transitions at `indices` [M], as urgent as the most urgent; those that may not be drawn get 0."""
        set_leaves(self._tree, indices, np.where(may_be_drawn, self._greatest, 0.0))

    def update(self, indices: NDArray[np.int64], td_errors: NDArray[np.float32]) -> None:
        """What the transitions at `indices` [M] turned out to be worth: `td_errors` [M], of any sign."""
        values = (np.abs(td_errors, dtype=np.float64) + SMALLEST) ** self._exponent
        self._greatest = max(self._greatest, float(values.max()))
        set_leaves(self._tree, indices, values)

    def draw(
        self, num_batches: int, batch_size: int, generator: np.random.Generator
    ) -> NDArray[np.int64]:  # [K, B]
        """K batches of B places, each batch one from each B-th part of the sum (the paper's stratified draw)."""
        parts = np.arange(batch_size) + generator.random((num_batches, batch_size))
        indices = np.empty(parts.size, np.int64)
        find_leaves(self._tree, (parts * (self._tree[1] / batch_size)).reshape(-1), indices)
        return indices.reshape(parts.shape)

    def weights(self, indices: NDArray[np.int64], beta: float) -> NDArray[np.float32]:
        """Importance weights [K, B] of `indices` [K, B], at most 1 in each batch; β = 1 undoes the bias wholly."""
        drawn = self.values[indices]
        weights: NDArray[np.float64] = (drawn.min(axis=-1, keepdims=True) / drawn) ** beta  # N cancels
        return weights.astype(np.float32)

    def get_state(self) -> dict[str, Any]:
        """Everything needed to go on."""
        return {"values": self.values.copy(), "greatest": self._greatest}

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Go on from what `get_state` gave; `InvalidInput` unless it was for as many places."""
        if state["values"].shape != self.values.shape:
            raise InvalidInput(
                f"priorities must have the shape {self.values.shape}, got {state['values'].shape}."
            )
        self._greatest = float(state["greatest"])
        set_leaves(self._tree, np.arange(self._num_leaves), state["values"])
