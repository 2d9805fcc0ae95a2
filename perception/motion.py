"""Motion in numbers: fitted velocities, and what they foretell.

N moments, A cars, 31 steps of the past, 30 of the future; places as in `data.trajectories.Tracks`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .camera.units import LANE_WIDTH_M
from .data.trajectories import FUTURE_STEPS, PAST_STEPS, RATE, Tracks

Floats = npt.NDArray[np.float32]
PAST = (np.arange(1 - PAST_STEPS, 1) / RATE).astype(np.float32)  # s, the present is 0
FUTURE = (np.arange(1, FUTURE_STEPS + 1) / RATE).astype(np.float32)  # s
ARRIVED = 0.1  # lanes from the middle
CHANGING = 1.0  # m/s sideways, from which a car is on its way to another lane


def velocity(tracks: Tracks, seconds: float) -> Floats:
    """The slope [N, A, 2] m/s of the line of least squares through the last `seconds`; 0 where too little is known."""
    steps = slice(-round(seconds * RATE) - 1, None)
    weights = tracks.known[:, :, steps, None].astype(np.float32)
    places = np.where(weights > 0, tracks.past[:, :, steps], 0.0)
    count = np.maximum(weights.sum(axis=2, keepdims=True), 1.0)
    times = weights * PAST[steps, None]
    times = weights * (PAST[steps, None] - times.sum(axis=2, keepdims=True) / count)
    spread = (times**2).sum(axis=2)
    slope = (times * places).sum(axis=2) / np.maximum(spread, 1e-6)
    return np.where(spread > 0, slope, 0.0).astype(np.float32)


def constant_velocity(tracks: Tracks, seconds: float) -> Floats:
    """Everybody drives on, sideways as well: [N, A, 30, 2] m."""
    path = tracks.past[:, :, -1:] + velocity(tracks, seconds)[:, :, None] * FUTURE[:, None]
    return path.astype(np.float32)


def lane_keeping(tracks: Tracks, seconds: float, sideways_s: float) -> Floats:
    """Everybody drives on, but who is changing lanes stops in the next lane's middle: [N, A, 30, 2] m.

    Velocities are fitted to the last `seconds` along the road, and to the last `sideways_s`.
    """
    path = constant_velocity(tracks, seconds)
    sideways = velocity(tracks, sideways_s)[..., 0]
    place = lane_place(tracks)[:, :, -1]
    changing = np.abs(sideways) > CHANGING
    # Who has just arrived in a middle does not go on to the next.
    onward = np.where(sideways > 0, np.ceil(place - ARRIVED), np.floor(place + ARRIVED))
    middle = np.clip(np.where(changing, onward, np.round(place)), 0, tracks.lanes - 1)
    now = tracks.past[:, :, -1:, 0]
    goal = now + LANE_WIDTH_M * (middle - place)[:, :, None]
    moving = now + sideways[:, :, None] * FUTURE
    moving = np.where(sideways[:, :, None] > 0, np.minimum(moving, goal), np.maximum(moving, goal))
    path[..., 0] = np.where(changing[:, :, None], moving, goal)
    return path


def lane_place(tracks: Tracks) -> Floats:
    """Where cars were across the road, in lanes [N, A, 31]: 0 in the leftmost one's middle, 1 in the next one's."""
    return (tracks.past[..., 0] + tracks.across[:, None, None]) / LANE_WIDTH_M - 0.5
