"""What a car's driver could see: the highway's state in metres, from the chosen car's front bumper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...envs.errors import InvalidInput
from ...envs.highway import layout
from ...envs.highway.config import HighwayConfig
from ...envs.highway.highways import Highways
from ...envs.highway.rules import RULES
from .units import CAR_LENGTH_M, LANE_WIDTH_M, METRES_PER_CELL, METRES_PER_SECOND_PER_MPH


@dataclass(frozen=True)
class Scenes:
    """N moments, each seen from one of its C cars. All is measured from the viewer's middle and front bumper."""

    lanes: int  # of the road
    seed: NDArray[np.int64]  # [N] of the highway: what the landscape and the cars look like
    frame: NDArray[np.int64]  # [N] since the drive began
    viewer: NDArray[np.int64]  # [N] the car in which the camera is
    along: NDArray[np.float64]  # [N] m from the road's beginning to the viewer's front
    across: NDArray[np.float64]  # [N] m from the road's left edge to the viewer's middle
    speed: NDArray[np.float64]  # [N] m/s, the viewer's
    distance: NDArray[
        np.float64
    ]  # [N, C] m from the viewer's front to the car's rear; less than 0: beside or behind
    offset: NDArray[np.float64]  # [N, C] m from the viewer's middle to the car's; right is more than 0
    lane: NDArray[np.int64]  # [N, C] the lane at the car's middle, 0 the leftmost
    relative_speed: NDArray[np.float64]  # [N, C] m/s, the car's less the viewer's
    signal: NDArray[np.int64]  # [N, C] the side to which the car changes lanes: -1 left, 1 right, 0 none
    braking: NDArray[np.bool_]  # [N, C] whether the safety system holds the car up

    def __len__(self) -> int:
        return len(self.seed)

    def select(self, chosen: slice | NDArray[Any]) -> Scenes:
        """Some of the moments."""
        arrays = {name: value[chosen] for name, value in vars(self).items() if isinstance(value, np.ndarray)}
        return Scenes(lanes=self.lanes, **arrays)


def read(highways: Highways, viewer: int | NDArray[np.integer] = 0) -> Scenes:
    """The present moments of all highways, seen from car `viewer` (one for all, or [N])."""
    return read_states(highways.config, highways.states, viewer)


def read_states(
    config: HighwayConfig, states: NDArray[np.int32], viewer: int | NDArray[np.integer] = 0
) -> Scenes:
    """The moments of saved rows `states` [N, columns] of `Highways.states`, seen from car `viewer`.

    Raises `InvalidInput` if a viewer is not one of the cars.
    """
    viewers = np.broadcast_to(np.asarray(viewer), len(states)).astype(np.int64)
    if viewers.min(initial=0) < 0 or viewers.max(initial=0) >= config.num_cars:
        raise InvalidInput(
            f"the viewer must be a car from 0 to {config.num_cars - 1}, got {viewers.min()} to {viewers.max()}."
        )

    def cars(field: int) -> NDArray[np.int64]:
        first = layout.car_column(field, config.num_cars)
        return states[:, first : first + config.num_cars].astype(np.int64)

    def own(values: NDArray[Any]) -> NDArray[Any]:
        return values[np.arange(len(states)), viewers]

    lateral = cars(layout.LATERAL)
    # The road scrolls down as much as the map's top moves forward, so this grows by a car's speed and by nothing else.
    along = (states[:, layout.ROAD, None] - cars(layout.POSITION)) / RULES.cell * METRES_PER_CELL
    across = (lateral / RULES.lane_steps + 0.5) * LANE_WIDTH_M
    speed = cars(layout.SPEED) / RULES.units_per_mph * METRES_PER_SECOND_PER_MPH
    return Scenes(
        lanes=config.lanes,
        seed=states[:, layout.SEED].astype(np.int64),
        frame=states[:, layout.FRAME].astype(np.int64),
        viewer=viewers,
        along=own(along),
        across=own(across),
        speed=own(speed),
        distance=along - CAR_LENGTH_M - own(along)[:, None],
        offset=across - own(across)[:, None],
        lane=(lateral + RULES.middle) // RULES.lane_steps,
        relative_speed=speed - own(speed)[:, None],
        signal=np.sign(RULES.lane_steps * cars(layout.TARGET) - lateral),
        braking=cars(layout.FOLLOWING) < RULES.free_following,
    )
