"""The original's reward of a decision: distance driven, zero at 40 mph."""

import numpy as np
from numpy.typing import NDArray

from .rules import RULES


def decision_reward(distance: NDArray[np.integer], frames: NDArray[np.integer]) -> NDArray[np.float64]:
    """(distance in px - 2 * frames) / 20; for 30 frames 0.075 mph - 3, from -3 to 3.

    distance: units of 1/10,000 cell driven in the decision [...]; frames: frames of the decision [...], 30 but for a
    last decision that `max_frames` cuts short.
    """
    pixels = distance / RULES.units_per_px
    return (pixels - RULES.reward_zero_px * frames) / RULES.reward_scale_px
