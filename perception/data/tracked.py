"""Tracks as a camera's tracker might have them: with errors that grow with the distance, short, with cars unseen."""

from __future__ import annotations

import numpy as np

from .trajectories import Tracks

LEAST_STEPS = 5  # of a history


def as_tracked(tracks: Tracks, generator: np.random.Generator) -> Tracks:
    """The same tracks as a camera's tracker might have them.

    Places are wrong by up to 0.1 m + 2 % of the distance along and 0.05 m + 0.4 % across (standard deviations; half
    of the variance stays for the whole history), more in some moments than in others, in a third not at all. Cars
    are hidden, in half of the moments all that are behind; half of the histories are short. The own car is known.
    """
    count, cars, steps = tracks.known.shape
    draw = generator.random
    distance = np.abs(tracks.past[:, :, -1, 1])[..., None]
    scale = np.maximum(1.5 * draw((count, 1, 1)) - 0.5, 0.0)
    sigma = scale * (distance * (0.004, 0.02) + (0.05, 0.1)) * np.sqrt(0.5)  # [N, A, 2]
    errors = generator.normal(size=(count, cars, steps, 2)) + generator.normal(size=(count, cars, 1, 2))
    places = tracks.past + errors * sigma[:, :, None]
    hidden = draw((count, cars)) < 0.5 * draw((count, 1))
    hidden |= (tracks.past[:, :, -1, 1] < 0) & (draw((count, 1)) < 0.5)
    length = np.where(draw((count, cars)) < 0.5, steps, generator.integers(LEAST_STEPS, steps, (count, cars)))
    known = tracks.known & ~hidden[..., None] & (np.arange(steps) >= steps - length[..., None])
    places[:, 0], known[:, 0] = tracks.past[:, 0], tracks.known[:, 0]
    return Tracks(places.astype(np.float32), known, tracks.across, tracks.lanes)
