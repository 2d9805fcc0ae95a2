"""What a network is told of tracks, as numbers about 1."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from .camera.units import LANE_WIDTH_M
from .data.trajectories import RATE, Floats, Tracks
from .motion import PAST, lane_keeping, lane_place, velocity

FITTED_S, SIDEWAYS_S = 1.0, 0.5  # of the past, to which velocities are fitted along and across the road
EVERY = 3  # steps of the past between two that are told
USUAL_SPEED = 20.0  # m/s
HISTORY_STEPS = len(PAST[::EVERY])
AT_USUAL_SPEED = USUAL_SPEED * PAST[::EVERY, None] * np.array([0.0, 1.0], np.float32)


def expect(tracks: Tracks) -> Floats:
    """The path [N, A, 30, 2] m that the network corrects."""
    return lane_keeping(tracks, FITTED_S, SIDEWAYS_S)


def describe(tracks: Tracks) -> dict[str, npt.NDArray[Any]]:
    """Four arrays by name.

    "history" [N, A, 11, 5], each 0.3 s: how far right and ahead of where one comes here from at 20 m/s, the
    velocity, the place within the lane. "known" [N, A, 11]: whether that means anything. "present" [N, A, 5]: velocity,
    place within the lane, lanes to the left and right, at most 2. "expected" [N, A, 4, 2]: the places now and in one,
    two, three seconds, in lanes and tens of metres; all that cars are told of each other.
    """
    places, known = tracks.past[:, :, ::EVERY], tracks.known[:, :, ::EVERY]
    now = tracks.past[:, :, -1:]
    way = np.where(known[..., None], places - now - AT_USUAL_SPEED, 0.0)
    whole = known[:, :, 1:] & known[:, :, :-1]
    moved = np.where(whole[..., None], np.diff(way, axis=2), 0.0)
    pace = np.concatenate([moved[:, :, :1], moved], axis=2) * (RATE / EVERY)
    lane = np.round(lane_place(tracks))
    within = lane_place(tracks) - lane
    history = np.concatenate([way / LANE_WIDTH_M, pace / 10.0, within[:, :, ::EVERY, None]], axis=-1)
    fitted = velocity(tracks, FITTED_S) - (0.0, USUAL_SPEED)
    sides = np.stack([lane, tracks.lanes - 1 - lane], axis=-1)[:, :, -1]
    present = np.concatenate([fitted / 10.0, within[:, :, -1:], np.minimum(sides, 2)], axis=-1)
    expected = np.concatenate([now, expect(tracks)[:, :, RATE - 1 :: RATE]], axis=2) / (LANE_WIDTH_M, 10.0)
    return {
        "history": np.where(known[..., None], history, 0.0).astype(np.float32),
        "known": known,
        "present": np.where(known[:, :, -1:], present, 0.0).astype(np.float32),
        "expected": np.where(known[:, :, -1:, None], expected, 0.0).astype(np.float32),
    }
