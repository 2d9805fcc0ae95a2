"""A stream of seeds for each of many worlds, so that a world's drives depend on its own seed and on no neighbour.

Each stream is a SplitMix64 generator (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014),
begun at the scrambled first seed. Worlds can therefore be spread over processes and machines in any way.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .seeds import MAX_SEED

GAMMA = np.uint64(0x9E3779B97F4A7C15)  # 2**64 / golden ratio, odd: steps that visit all 64-bit numbers


class SeedStreams:
    """`states` uint64 [N] is everything there is; it begins at `seeds` [N]."""

    def __init__(self, seeds: NDArray[np.integer]) -> None:
        self.states = _mix(seeds.astype(np.uint64) + GAMMA)

    def begin(self, seeds: NDArray[np.integer], chosen: NDArray[np.bool_]) -> None:
        """Let the streams of the `chosen` [N] begin anew, at `seeds` [N]."""
        self.states = np.where(chosen, _mix(seeds.astype(np.uint64) + GAMMA), self.states)

    def next(self, chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Seeds int64 [N] from 0 to 2**31 - 1; only the streams of the `chosen` [N] move on."""
        after = self.states + GAMMA
        self.states = np.where(chosen, after, self.states)
        return (_mix(after) % np.uint64(MAX_SEED)).astype(np.int64)


def _mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """SplitMix64's scrambling of 64-bit numbers."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
