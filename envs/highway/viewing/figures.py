"""The numbers beside the road, as plain data: what a panel shows of one drive at one moment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..config import HighwayConfig
from .scene import Scene

FRAMES_PER_SECOND = 60
CAR_CELLS = 3.4
ACTION_TEXTS = ("Keeps lane and speed", "Accelerates", "Decelerates", "Steers left", "Steers right")
REFUSED_TEXTS = {3: "Left is blocked", 4: "Right is blocked"}


@dataclass(frozen=True)
class Figures:
    """One drive at one moment. All but the speed are of the last whole frame."""

    name: str
    seed: int
    frame: int
    max_frames: int
    num_controlled: int
    speed_mph: float  # the ego car's
    mean_mph: float  # since the start, over the controlled cars
    distance_cells: float  # driven, over the controlled cars
    passed: int
    blocked: int
    reward: float | None  # of the last whole decision; None before the first
    action: int  # the last one
    held_up: bool  # by the safety system
    refused: bool  # the last action was a lane change, and the rules refused it
    values: tuple[float, ...] | None  # of the five actions, to the driver
    intention: int | None  # what a person is going to do at the next decision
    speeds: NDArray[np.float32]  # the ego car's in all frames so far, mph

    @property
    def action_text(self) -> str:
        """What the ego car does, in words."""
        if self.refused:
            return REFUSED_TEXTS[self.action]
        return "Held up by the car ahead" if self.held_up else ACTION_TEXTS[self.action]

    @property
    def is_hindered(self) -> bool:
        """Whether it can not do as it likes."""
        return self.held_up or self.refused

    @property
    def ended(self) -> bool:
        """Whether the drive is over."""
        return self.frame >= self.max_frames


@dataclass(frozen=True)
class Moment:
    """One drive at one moment: the road and the numbers beside it."""

    scene: Scene
    figures: Figures
    config: HighwayConfig


def signed(number: int) -> str:
    """A number with a true minus sign."""
    return f"−{-number}" if number < 0 else str(number)


def signed_decimal(number: float, digits: int) -> str:
    """A number with its sign, plus or true minus; none where it is zero as written."""
    text = f"{abs(number):.{digits}f}"
    if float(text) == 0:
        return text
    return f"−{text}" if number < 0 else f"+{text}"
