"""What a car looks like: its body and paint follow from the drive's seed and its number, and stay for the drive."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .rendering.bodies import BODIES
from .rendering.colour import srgb

PAINTS = (
    srgb(232, 232, 226),  # white
    srgb(232, 232, 226),
    srgb(172, 178, 182),  # silver
    srgb(112, 120, 128),  # grey
    srgb(44, 49, 56),  # graphite
    srgb(44, 49, 56),
    srgb(168, 44, 40),  # red
    srgb(48, 86, 140),  # blue
    srgb(30, 56, 92),  # navy
    srgb(20, 104, 84),  # the green of guide signs
    srgb(232, 178, 40),  # amber
    srgb(196, 112, 62),  # copper
    srgb(120, 150, 158),  # pale blue
)
EGO_PAINT = srgb(0, 97, 74)
SHARES = (0.24, 0.18, 0.18, 0.20, 0.12, 0.08)  # of the bodies
GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def _even(seeds: NDArray[np.int64], cars: NDArray[np.int64], salt: int) -> NDArray[np.float64]:
    """Even numbers from 0 to 1 for each seed and car: splitmix64 (Steele, Lea, Flood, OOPSLA 2014)."""
    with np.errstate(
        over="ignore"
    ):  # a lone number warns of the overflow that arrays take silently, and it is meant
        value = (seeds.astype(np.uint64) * np.uint64(64) + cars.astype(np.uint64)) * np.uint64(8)
        value = (value + np.uint64(salt + 1)) * GOLDEN
        value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    even: NDArray[np.float64] = (value >> np.uint64(11)).astype(np.float64) / 2**53
    return even


def bodies_of(seeds: NDArray[np.int64], cars: NDArray[np.int64]) -> NDArray[np.int64]:
    """Which of `BODIES` each car has; seeds and cars broadcast."""
    seeds, cars = np.broadcast_arrays(seeds, cars)
    index = np.searchsorted(np.cumsum(SHARES), _even(seeds, cars, 0) * sum(SHARES), side="right")
    return np.minimum(index, len(BODIES) - 1).astype(np.int64)


def paints_of(seeds: NDArray[np.int64], cars: NDArray[np.int64]) -> NDArray[np.float64]:
    """Each car's paint [..., 3], the ego car's always green; seeds and cars broadcast."""
    seeds, cars = np.broadcast_arrays(seeds, cars)
    paints = np.array(PAINTS)[(_even(seeds, cars, 1) * len(PAINTS)).astype(np.int64)]
    return np.where(cars[..., None] == 0, EGO_PAINT, paints)
