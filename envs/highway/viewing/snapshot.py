"""What a viewer needs to know of one frame, copied from the highway before it drives on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..highways import Highways
from ..rules import RULES
from .safety_zone import SafetyZone, safety_zone


@dataclass(frozen=True)
class Snapshot:
    """One frame of one highway; C cars, of which the first `num_controlled` are driven."""

    frame: int
    num_controlled: int
    road: float  # cells that the road has scrolled under the view
    position: NDArray[np.float64]  # [C] fronts, cells from the map's top
    lateral: NDArray[np.float64]  # [C] lanes
    speed: NDArray[np.float64]  # [C] mph
    signal: NDArray[np.int64]  # [C] the side to which a car changes lanes: -1 left, 1 right, 0 none
    held_up: NDArray[np.bool_]  # [C] slowed down by the safety system
    action: int  # the ego car's last
    distance: float  # cells driven, the mean over the controlled cars
    mean_mph: float  # since reset, the mean over the controlled cars: a run's figure
    passed: int  # by the ego car
    blocked: int  # the ego car's
    zone: SafetyZone  # the ego car's


def take(highways: Highways, index: int = 0) -> Snapshot:
    """The present frame of highway `index`."""
    cars = range(highways.config.num_cars)
    goal = RULES.lane_steps * highways.target[index]
    return Snapshot(
        frame=int(highways.frame[index]),
        num_controlled=highways.config.num_controlled,
        road=highways.road_cells(index),
        position=highways.position_cells[index].copy(),
        lateral=highways.lateral[index] / RULES.lane_steps,
        speed=highways.speed_mph[index].copy(),
        signal=np.sign(goal - highways.lateral[index]).astype(np.int64),
        held_up=np.array([highways.is_held_up(index, car) for car in cars]),
        action=int(highways.action[index, 0]),
        distance=float(highways.speed_sum[index].mean()) / RULES.cell,
        mean_mph=float(highways.mean_speed_mph[index].mean()),
        passed=int(highways.passed[index, 0]),
        blocked=int(highways.blocked[index, 0]),
        zone=safety_zone(highways, index),
    )
