"""How far forecasts are from what came: ADE and FDE, for all cars and for kinds of cars.

ADE is the mean distance in m over all steps, FDE that at the last one (Pellegrini, Ess, Schindler and Van Gool, "You'll
never walk alone", ICCV 2009).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .camera.units import LANE_WIDTH_M
from .data.tracked import LEAST_STEPS
from .data.trajectories import RATE, Drives, Floats, Tracks
from .motion import CHANGING, velocity

SLOWER = 2.0  # m/s, from which a car counts as slowing down
KINDS = ("driving on", "slowing down", "changing lanes", "changing later")
Flags = npt.NDArray[np.bool_]


def counted(drives: Drives, tracks: Tracks) -> Flags:
    """[N, A, 30] which places are asked for: those of other cars that are tracked now and still on the map then."""
    tracked = np.all(tracks.known[:, :, -LEAST_STEPS:], axis=-1, keepdims=True)
    flags: Flags = drives.lasting & tracked
    flags[:, 0] = False
    return flags


def kinds_of(drives: Drives) -> dict[str, Flags]:
    """Which cars [N, A] are of a kind, by what they really do; each that lasts for three seconds is of one kind."""
    now, then = drives.tracks.past[:, :, -1], drives.future[:, :, -1]
    speed = RATE / LEAST_STEPS * (then - drives.future[:, :, -1 - LEAST_STEPS])[..., 1]
    pace = velocity(drives.tracks, 0.2)
    changing = np.abs(pace[..., 0]) > CHANGING
    later = ~changing & (np.abs(then - now)[..., 0] > LANE_WIDTH_M / 2)
    slowing = ~changing & ~later & (speed < pace[..., 1] - SLOWER)
    return dict(zip(KINDS, (~changing & ~later & ~slowing, slowing, changing, later), strict=True))


def displacements(path: Floats, drives: Drives, asked: Flags) -> dict[str, float]:
    """ADE and FDE of `path` [N, A, 30, 2], FDE along and across the road, and FDE of each kind of car; in m."""
    error = path - drives.future
    distance = np.linalg.norm(error, axis=-1)
    last = asked[..., -1]
    figures = {
        "ADE": distance[asked].mean(),
        "FDE": distance[..., -1][last].mean(),
        "FDE along": np.abs(error[:, :, -1, 1])[last].mean(),
        "FDE across": np.abs(error[:, :, -1, 0])[last].mean(),
    }
    kinds = {kind: last & chosen for kind, chosen in kinds_of(drives).items()}
    figures |= {
        f"FDE {kind}": distance[..., -1][chosen].mean() for kind, chosen in kinds.items() if chosen.any()
    }
    return {name: float(value) for name, value in figures.items()}
