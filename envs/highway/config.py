"""The settings of a highway, checked once, in one frozen dataclass."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import InvalidInput

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
    "max_frames": (1, 1_000_000, "frames in an episode"),
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
    max_frames: int = 2_000  # frames to truncation

    def __post_init__(self) -> None:
        for name, (low, high, reason) in LIMITS.items():
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int | np.integer):
                raise InvalidInput(f"{name} must be a whole number from {low} to {high}, got {value!r}.")
            if not low <= value <= high:
                raise InvalidInput(f"{name} must be from {low} to {high} ({reason}), got {value}.")
            object.__setattr__(self, name, int(value))
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
        chosen = (self.lanes, self.num_cars, self.num_controlled)
        return np.array([*chosen, self.lanes_side, self.patches_ahead, self.patches_behind], np.int32)

    def to_dict(self) -> dict[str, int]:
        """The settings as plain data, for JSON."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> HighwayConfig:
        """The settings from plain data; raises `InvalidInput` for an unknown key or an impossible value."""
        known = [field.name for field in dataclasses.fields(cls)]
        for key in values:
            if key not in known:
                close = difflib.get_close_matches(str(key), known, 1)
                hint = f"; did you mean {close[0]!r}?" if close else ""
                raise InvalidInput(f"unknown highway setting {key!r}{hint} Known are: {', '.join(known)}.")
        return cls(**values)
