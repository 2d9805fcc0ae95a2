"""What a decision is worth: the original's reward, a shaped one, and a flawed one to learn from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from numba.extending import register_jitable
from numpy.typing import NDArray

from .rules import RULES

# Numba freezes module globals into the code; attributes of a dataclass it can not read.
UNITS_PER_PX, ZERO_PX, SCALE_PX = RULES.units_per_px, RULES.reward_zero_px, RULES.reward_scale_px
BLOCKED_COST = 0.1  # of `shaped`: for a lane change that the rules refused


class Sums(NamedTuple):
    """What happened in one decision, or since reset, each an array [...] over highways and controlled cars.

    In compiled code (docs/wasm.md) each is the number of one car.

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


@register_jitable
def speed(sums: Sums) -> NDArray[np.float64]:
    """The original's: (distance in px - 2 * frames) / 20; for 30 frames 0.075 mph - 3, from -3 to 3."""
    reward: NDArray[np.float64] = (sums.distance / UNITS_PER_PX - ZERO_PX * sums.frames) / SCALE_PX
    return reward


@register_jitable
def shaped(sums: Sums) -> NDArray[np.float64]:
    """The original's, less a little for each lane change that the rules refused: it teaches to ask for what is free."""
    return speed(sums) - BLOCKED_COST * sums.blocked


@register_jitable
def passing(sums: Sums) -> NDArray[np.float64]:
    """One for every car that crosses the driver's line: a passing counter that is flawed on purpose.

    It forgets the direction. Where the pedal works (`HighwayPedal-v0`) more cars pass a driver who stops than a fast
    one can pass, so stopping is learnt: as the boat race of Clark and Amodei ("Faulty reward functions in the wild",
    2016) is won by driving in circles.
    """
    reward: NDArray[np.float64] = sums.crossed * np.float64(1)
    return reward


REWARDS: Mapping[str, Callable[[Sums], NDArray[np.float64]]] = {
    "speed": speed,
    "shaped": shaped,
    "passing": passing,
}
