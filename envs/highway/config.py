"""The settings of a highway, checked once, in one frozen dataclass."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import InvalidInput, check_keys
from . import layout
from .reward import REWARDS
from .rules import RULES

NUM_ACTIONS = 5
ACTION_NAMES = ("nothing", "accelerate", "decelerate", "left", "right")
OBSERVATION_KEYS = ("lanes_side", "patches_ahead", "patches_behind", "temporal_window")

# The least and the greatest value of each setting, and why.
LIMITS: dict[str, tuple[int, int, str]] = {
    "lanes": (1, 7, "the road has at most seven lanes"),
    "num_cars": (1, 28, "at most four cars a lane always find room at the start"),
    "num_controlled": (1, 11, "a policy drives at most eleven cars"),
    "lanes_side": (0, 6, "six lanes to each side see the whole road"),
    "patches_ahead": (1, 60, "the map ends 52 cells before the ego car"),
    "patches_behind": (0, 17, "the map ends 17 cells behind the ego car"),
    "temporal_window": (0, 16, "as many earlier observations are stacked"),
    "frames_per_decision": (1, 1000, "frames between two actions"),
    "action_frames": (1, 1000, "frames in which an action takes effect"),
    "traffic_min_mph": (4, 79, "traffic must move"),
    "traffic_max_mph": (5, 80, "nobody drives faster than 80 mph"),
    "max_frames": (1, 500_000, "the distance is counted in 32 bits"),
}


@dataclass(frozen=True)
class HighwayConfig:
    """What can be chosen about a highway; the defaults are DeepTraffic 2.0 with one controlled car.

    Raises `InvalidInput` for values that no highway can have.
    """

    lanes: int = 7
    num_cars: int = 20
    num_controlled: int = 1  # cars 0 .. num_controlled - 1 follow the policy, car 0 is the ego car
    lanes_side: int = 3  # lanes observed on each side
    patches_ahead: int = 30  # cells observed ahead
    patches_behind: int = 10  # cells observed from the car's front backward
    temporal_window: int = 0  # earlier (observation, action) pairs stacked under the present observation
    frames_per_decision: int = 30
    action_frames: int = 1  # frames in which an action takes effect; 30 in version 1 of the original
    traffic_min_mph: int = 40  # speeds of traffic on a clear road lie from here ...
    traffic_max_mph: int = 54  # ... to, and not including, here
    max_frames: int = 2_000  # frames to truncation
    reward: str = "speed"  # one of `reward.REWARDS`

    def __post_init__(self) -> None:
        for name, (low, high, reason) in LIMITS.items():
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int | np.integer):
                raise InvalidInput(f"{name} must be a whole number from {low} to {high}, got {value!r}.")
            if not low <= value <= high:
                raise InvalidInput(f"{name} must be from {low} to {high} ({reason}), got {value}.")
            object.__setattr__(self, name, int(value))
        if self.reward not in REWARDS:
            raise InvalidInput(f"reward must be one of {', '.join(REWARDS)}, got {self.reward!r}.")
        if self.traffic_min_mph >= self.traffic_max_mph:
            raise InvalidInput(
                f"traffic_min_mph must be less than traffic_max_mph = {self.traffic_max_mph}, "
                f"got {self.traffic_min_mph}."
            )
        if self.action_frames > self.frames_per_decision:
            raise InvalidInput(
                f"action_frames must be at most frames_per_decision = {self.frames_per_decision}, "
                f"got {self.action_frames}."
            )
        if self.num_cars > 4 * self.lanes:
            raise InvalidInput(
                f"num_cars must be at most 4 for each lane, {4 * self.lanes} for {self.lanes} lanes, "
                f"got {self.num_cars}."
            )
        if self.num_controlled > self.num_cars:
            raise InvalidInput(
                f"num_controlled must be at most num_cars = {self.num_cars}, got {self.num_controlled}."
            )

    @property
    def grid_shape(self) -> tuple[int, int]:
        """Rows (farthest ahead first) and columns (left to right) of one observation."""
        return self.patches_ahead + self.patches_behind, 2 * self.lanes_side + 1

    @property
    def num_cells(self) -> int:
        """Cells in one observation."""
        return self.grid_shape[0] * self.grid_shape[1]

    @property
    def num_inputs(self) -> int:
        """Length of the flat observation: cells, and for each earlier step its cells and its one-hot action."""
        return self.num_cells + self.temporal_window * (self.num_cells + NUM_ACTIONS)

    @property
    def num_decisions(self) -> int:
        """Decisions in an episode; the last one may have fewer frames."""
        return -(-self.max_frames // self.frames_per_decision)

    def settings(self) -> np.ndarray:
        """The int32 array that the compiled core reads (`layout.py`)."""
        settings = np.zeros(layout.NUM_SETTINGS, np.int32)
        settings[layout.SET_LANES] = self.lanes
        settings[layout.SET_CARS] = self.num_cars
        settings[layout.SET_CONTROLLED] = self.num_controlled
        settings[layout.SET_SIDE] = self.lanes_side
        settings[layout.SET_AHEAD] = self.patches_ahead
        settings[layout.SET_BEHIND] = self.patches_behind
        settings[layout.SET_TRAFFIC_MIN] = RULES.factor_per_mph * self.traffic_min_mph
        settings[layout.SET_TRAFFIC_RANGE] = RULES.factor_per_mph * (
            self.traffic_max_mph - self.traffic_min_mph
        )
        settings[layout.SET_ACTION_FRAMES] = self.action_frames
        return settings

    def to_dict(self) -> dict[str, Any]:
        """The settings as plain data, for JSON."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> HighwayConfig:
        """The settings from plain data; raises `InvalidInput` for an unknown key or an impossible value."""
        check_keys("highway setting", values, [field.name for field in dataclasses.fields(cls)])
        return cls(**values)
