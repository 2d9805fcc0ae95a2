"""What is on the road at one moment between two frames: positions blended, jumps not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from .snapshot import Snapshot

MAX_JUMP_CELLS = 5.0  # a car that moves farther in a frame has left the map and re-entered
BRAKE_FRAMES = 12
BRAKE_MPH = 2.5  # lost within BRAKE_FRAMES
WRAP_CELLS = 1000.0  # the road counter starts again at zero every hundred kilometres or so


class Role(Enum):
    """Who drives a car."""

    EGO = "ego"
    CONTROLLED = "controlled"
    TRAFFIC = "traffic"


@dataclass(frozen=True)
class SceneCar:
    """One car as it is drawn."""

    role: Role
    position: float  # front, cells from the map's top
    lateral: float  # lanes
    speed: float  # mph
    braking: bool
    signal: int  # -1 left, 1 right, 0 none


@dataclass(frozen=True)
class Scene:
    """The road at one moment; `snapshot` is the frame before it."""

    snapshot: Snapshot
    time: float  # frames
    road: float  # cells
    cars: tuple[SceneCar, ...]


def blend(before: Snapshot, after: Snapshot, part: float, earlier: Snapshot | None = None) -> Scene:
    """The moment `part` (0 to 1) of the way between two frames; `earlier`, some frames ago, tells who brakes."""
    moves = np.abs(after.position - before.position) <= MAX_JUMP_CELLS * max(1, after.frame - before.frame)
    parts = np.where(moves, part, 0.0)  # [C]

    def mix(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
        return a + (b - a) * parts

    position, lateral = mix(before.position, after.position), mix(before.lateral, after.lateral)
    speed = mix(before.speed, after.speed)
    braking = braking_cars(before, earlier)
    step = after.road - before.road
    return Scene(
        snapshot=before,
        time=before.frame + part * (after.frame - before.frame),
        road=before.road + (0.0 if step < -WRAP_CELLS else step * part),
        cars=tuple(
            SceneCar(
                role_of(car, before.num_controlled),
                float(position[car]),
                float(lateral[car]),
                float(speed[car]),
                bool(braking[car]),
                int(before.signal[car]),
            )
            for car in range(len(position))
        ),
    )


def role_of(car: int, num_controlled: int) -> Role:
    """Car 0 is the ego car, the next ones follow the same policy, the rest is traffic."""
    return Role.EGO if car == 0 else Role.CONTROLLED if car < num_controlled else Role.TRAFFIC


def braking_cars(now: Snapshot, earlier: Snapshot | None) -> NDArray[np.bool_]:
    """Which cars [C] have lost speed since `earlier`; those that re-entered meanwhile are other cars."""
    if earlier is None:
        return np.zeros(len(now.speed), np.bool_)
    same = np.abs(now.position - earlier.position) <= 4 * MAX_JUMP_CELLS
    return same & (earlier.speed - now.speed > BRAKE_MPH)
