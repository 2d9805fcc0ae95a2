"""A driver's rule of thumb without learning: change toward the lane in which one gets ahead fastest.

A lane's promise is the mean speed that a car at full pedal would drive in it over the next `HORIZON` frames: up to
the first car ahead at 80 mph, from there on at that car's speed. Lanes farther away promise less, since each lane
change takes time, and only lanes that can be reached now count.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ..envs.highway.config import HighwayConfig
from ..envs.highway.rules import RULES
from .policy import HIGHWAY

CONFIG = HighwayConfig(lanes_side=3, patches_ahead=40, patches_behind=10)
NOTHING, LEFT, RIGHT = 0, 3, 4

HORIZON = 180  # frames over which a lane is judged
CHANGE_COST = 2.0  # mph of promise that a lane change must bring to be worth it
TOP_SPEED = 80.0  # mph
MPH_PER_CELL = RULES.cell / RULES.units_per_mph / HORIZON  # one free cell more, spread over the horizon
CODE_OF_STANDING, CODES_PER_MPH = (
    1,
    2.5,
)  # observation.py: code = 1 + floor(2.5 mph), 0 off the road, 255 empty
ROOM_AHEAD, ROOM_BEHIND = 6, 4  # cells that the rules want free for a lane change at full pedal


def promises(codes: NDArray[np.float64]) -> NDArray[np.float64]:
    """The promise [B, lanes] in mph of every lane ahead, for codes [B, patches_ahead, lanes], farthest first."""
    nearest_first = codes[:, ::-1]
    cars = (nearest_first > 0) & (nearest_first < 255)
    free = np.where(cars.any(axis=1), cars.argmax(axis=1), CONFIG.patches_ahead)
    first = np.take_along_axis(nearest_first, np.minimum(free, CONFIG.patches_ahead - 1)[:, None], axis=1)[
        :, 0
    ]
    speed = np.where(cars.any(axis=1), (first - CODE_OF_STANDING) / CODES_PER_MPH, TOP_SPEED)
    return np.minimum(speed + MPH_PER_CELL * free, TOP_SPEED)


class LookAhead:
    """The rule of thumb as a policy; see `policy.Policy`."""

    name = "look ahead"
    environment = HIGHWAY
    observation: Mapping[str, int] = {
        "lanes_side": CONFIG.lanes_side,
        "patches_ahead": CONFIG.patches_ahead,
        "patches_behind": CONFIG.patches_behind,
        "temporal_window": CONFIG.temporal_window,
    }

    def reset(self, seed: int) -> None:
        """Nothing to do: no memory and no chance."""

    def act(self, observations: NDArray[np.float32]) -> NDArray[np.uint8]:
        """Left, right or nothing for observations [B, num_inputs]."""
        codes = np.rint(observations.reshape(-1, *CONFIG.grid_shape) * 255.0)
        promise = promises(codes[:, : CONFIG.patches_ahead])
        beside = codes[:, CONFIG.patches_ahead - ROOM_AHEAD : CONFIG.patches_ahead + ROOM_BEHIND]
        can_enter = (beside == 255).all(axis=1)
        own = CONFIG.lanes_side
        left = self._best(promise[:, :own][:, ::-1], can_enter[:, :own][:, ::-1])
        right = self._best(promise[:, own + 1 :], can_enter[:, own + 1 :])
        stay = promise[:, own]
        actions = np.where(left >= right, LEFT, RIGHT)
        return np.where(np.maximum(left, right) > stay, actions, NOTHING).astype(np.uint8)

    @staticmethod
    def _best(promise: NDArray[np.float64], can_enter: NDArray[np.bool_]) -> NDArray[np.float64]:
        """The best promise [B] to one side, for lanes [B, nearest first]; 0 where the next lane is closed."""
        reachable = np.logical_and.accumulate(can_enter, axis=1)
        cost = CHANGE_COST * np.arange(1, promise.shape[1] + 1)
        best: NDArray[np.float64] = np.where(reachable, promise - cost, 0.0).max(axis=1)
        return best
