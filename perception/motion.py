"""Motion in numbers: fitted velocities, what they foretell, what a network is told of tracks, and tracks with a camera's errors.

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
CHANGING = 1.0  # m/s sideways, from which a car is on its way to another lane
USUAL_SPEED = 20.0  # m/s
LEAST_STEPS = 5  # of a history


def velocity(tracks: Tracks, seconds: float) -> Floats:
    """The slope [N, A, 2] m/s of the line of least squares through the last `seconds`; 0 where there are too few steps."""
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


def lane_keeping(tracks: Tracks, seconds: float) -> Floats:
    """Everybody drives on, but who is changing lanes stops in the next lane's middle: [N, A, 30, 2] m."""
    path = constant_velocity(tracks, seconds)
    sideways = velocity(tracks, seconds)[..., 0]
    place = lane_place(tracks)[:, :, -1]
    middle = np.where(sideways > CHANGING, np.ceil(place), np.floor(place))
    middle = np.where(np.abs(sideways) > CHANGING, middle, np.round(place))
    goal = (tracks.past[:, :, -1, 0] + LANE_WIDTH_M * (middle - place))[:, :, None]
    bounded = np.where(
        sideways[:, :, None] > 0, np.minimum(path[..., 0], goal), np.maximum(path[..., 0], goal)
    )
    path[..., 0] = np.where(np.abs(sideways[:, :, None]) > CHANGING, bounded, goal)
    return path


def lane_place(tracks: Tracks) -> Floats:
    """Where cars were across the road, in lanes [N, A, 31]: 0 in the leftmost one's middle, 1 in the next one's."""
    return (tracks.past[..., 0] + tracks.across[:, None, None]) / LANE_WIDTH_M - 0.5


def describe(tracks: Tracks) -> dict[str, npt.NDArray[np.generic]]:
    """What the network is told, as numbers about 1.

    "history" [N, A, 31, 5] for each step: the way from there to here (along: beyond that of 20 m/s), the velocity, the
    place within the lane; "known" [N, A, 31]; "present" [N, A, 7]: place, velocity (all that pairs of cars are told
    of each other), place within the lane, lanes to the left and to the right.
    """
    known = tracks.known[..., None]
    now = tracks.past[:, :, -1:]
    usual = (USUAL_SPEED * PAST[:, None]) * np.array([0.0, 1.0], np.float32)
    way = np.where(known, tracks.past - now - usual, 0.0)
    whole = known[:, :, 1:] & known[:, :, :-1]
    moved = np.diff(way, axis=2, prepend=way[:, :, :1])
    pace = np.where(np.concatenate([whole[:, :, :1], whole], axis=2), RATE * moved, 0.0)
    place = lane_place(tracks)
    within = np.where(tracks.known, place - np.round(place), 0.0)
    history = np.concatenate([way / LANE_WIDTH_M, pace / 10.0, within[..., None]], axis=-1)
    fitted = velocity(tracks, 1.0) - (0.0, USUAL_SPEED)
    lane = np.round(place[:, :, -1])
    lanes = np.stack([within[:, :, -1], np.minimum(lane, 2), np.minimum(tracks.lanes - 1 - lane, 2)], axis=-1)
    present = np.concatenate([now[:, :, 0] / (LANE_WIDTH_M, 10.0), fitted / 10.0, lanes], axis=-1)
    present = np.where(known[:, :, -1], present, 0.0)
    return {
        "history": history.astype(np.float32),
        "known": tracks.known,
        "present": present.astype(np.float32),
    }


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
