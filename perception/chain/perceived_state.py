"""From tracked cars to what the policy was trained on: its observation.

The cars are written into a row of a highway's state, as if the simulation had put them there, and the simulation's own
`observe` looks at it: so the encoding is exactly the one that policies learn from, whatever its settings. Cars that
nobody knows of stand beyond the map. Only what the own car knows enters: its tracks, its odometer, its lane.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...envs.errors import InvalidInput
from ...envs.highway import layout
from ...envs.highway.config import HighwayConfig
from ...envs.highway.highways import Highways
from ...envs.highway.rules import RULES
from ..camera.units import CAR_LENGTH_M, LANE_WIDTH_M, METRES_PER_CELL, METRES_PER_SECOND_PER_MPH
from .sightings import Floats

UNITS_PER_M = RULES.cell / METRES_PER_CELL
STEPS_PER_M = RULES.lane_steps / LANE_WIDTH_M
SPEED_UNITS = RULES.units_per_mph / METRES_PER_SECOND_PER_MPH  # units a frame in a metre a second
BEYOND = RULES.bottom_exit  # where cars stand that nobody knows of; no observation reaches so far
MAX_SPEED = RULES.max_factor * RULES.free_following // 1000


class PerceivedState:
    """Highways as the own cars believe them to be. `observe` shows what their policies are to see."""

    def __init__(self, config: HighwayConfig, num_highways: int) -> None:
        if config.num_controlled != 1:
            raise InvalidInput(
                f"one car has the camera: num_controlled must be 1, got {config.num_controlled}."
            )
        self._believed, self._cars = Highways(config, num_highways), config.num_cars

    def write(
        self, truth: NDArray[np.int32], own_across: Floats, there: NDArray[np.bool_], cars: dict[str, Floats]
    ) -> None:
        """Put the cars where they are believed to be.

        truth: the rows of `Highways.states`, of which only what the own car knows of itself is taken. own_across [N]:
        m from the road's left edge. cars: "along" (m from the road's beginning to the rear), "across" (m from the
        road's left edge to the middle) and "speed" (m/s) [N, T], which count where `there`. Of more cars than the
        highway has the nearest are written.
        """
        states, others = self._believed.states, self._cars - 1
        states[:, : layout.HEADER] = truth[:, : layout.HEADER]
        for field in range(layout.CAR_FIELDS):
            column = layout.car_column(field, self._cars)
            states[:, column] = truth[:, column]
        road = truth[:, layout.ROAD, None].astype(np.float64)
        position = road - (cars["along"] + CAR_LENGTH_M) * UNITS_PER_M
        own = truth[:, layout.car_column(layout.POSITION, self._cars), None]
        away = np.where(there, np.abs(position - own), np.inf)
        nearest = np.argsort(away, axis=1, kind="stable")[:, :others]
        known = np.take_along_axis(there, nearest, axis=1)

        def put(field: int, values: Floats, nobody: int) -> None:
            first = layout.car_column(field, self._cars) + 1
            chosen = np.take_along_axis(values, nearest, axis=1)
            chosen = np.where(known, chosen, nobody)
            states[:, first : first + others] = nobody
            states[:, first : first + chosen.shape[1]] = np.rint(chosen)

        put(layout.POSITION, position, BEYOND)
        put(layout.LATERAL, self.steps_of(cars["across"]), 0)
        put(layout.SPEED, np.clip(cars["speed"] * SPEED_UNITS, 0, MAX_SPEED), 0)
        states[:, layout.car_column(layout.LATERAL, self._cars)] = np.rint(self.steps_of(own_across))

    def steps_of(self, across: Floats) -> Floats:
        """Lateral positions in 1/30 lane, on the road, from metres."""
        greatest = RULES.lane_steps * (self._believed.config.lanes - 1)
        return np.clip(across * STEPS_PER_M - RULES.lane_steps / 2, 0, greatest)

    def observe(self) -> NDArray[np.float32]:
        """Observations [N, num_inputs] of the own cars."""
        return self._believed.observe()[:, 0]

    def act(self, actions: NDArray[np.integer]) -> None:
        """Remember the actions [N] that followed, for policies that see their own past."""
        self._believed.act(np.asarray(actions)[:, None])

    @property
    def states(self) -> NDArray[np.int32]:
        """The rows as they are believed to be, as `Highways.states`."""
        return self._believed.states
