"""What a decision is worth: the original's reward, a shaped one, and a flawed one to learn from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .rules import RULES

BLOCKED_COST = 0.1  # of `shaped`: for a lane change that the rules refused


@dataclass(frozen=True)
class Sums:
    """What happened in one decision, or since reset, each an array [...] over highways and controlled cars.

    distance: units of 1/10,000 cell. frames: 30, but for a last decision that `max_frames` cuts short. blocked: lane
    changes refused. crossed: cars passed plus cars passed by.
    """

    distance: NDArray[np.integer]
    frames: NDArray[np.integer]
    blocked: NDArray[np.integer]
    crossed: NDArray[np.integer]

    def since(self, before: Sums) -> Sums:
        """What was added after `before`."""
        return Sums(
            self.distance - before.distance,
            self.frames - before.frames,
            self.blocked - before.blocked,
            self.crossed - before.crossed,
        )


def speed(sums: Sums) -> NDArray[np.float64]:
    """The original's: (distance in px - 2 * frames) / 20; for 30 frames 0.075 mph - 3, from -3 to 3."""
    pixels = sums.distance / RULES.units_per_px
    reward: NDArray[np.float64] = (pixels - RULES.reward_zero_px * sums.frames) / RULES.reward_scale_px
    return reward


def shaped(sums: Sums) -> NDArray[np.float64]:
    """The original's, less a little for each lane change that the rules refused: it teaches to ask for what is free."""
    return speed(sums) - BLOCKED_COST * sums.blocked


def passing(sums: Sums) -> NDArray[np.float64]:
    """One for every car that crosses the driver's line: a passing counter that is flawed on purpose.

    It forgets the direction. Where the pedal works (`HighwayPedal-v0`) more cars pass a driver who stops than a fast
    one can pass, so stopping is learnt: as the boat race of Clark and Amodei ("Faulty reward functions in the wild",
    2016) is won by driving in circles.
    """
    return sums.crossed.astype(np.float64)


REWARDS: Mapping[str, Callable[[Sums], NDArray[np.float64]]] = {
    "speed": speed,
    "shaped": shaped,
    "passing": passing,
}
