"""Cart-Pole by the simplest rule there is: push the cart to the side to which the pole leans."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ..envs.cart_pole import ANGLE
from ..envs.episodes import CART_POLE


class Lean:
    """The rule as a policy; see `policy.Policy`. It never looks at how fast the pole falls, so it swings ever wider."""

    name = "lean"
    environment = CART_POLE
    observation: Mapping[str, list[int]] = {"shape": [4]}

    def reset(self, seed: int) -> None:
        """Nothing to do: no memory and no chance."""

    def act(self, observations: NDArray[np.float32]) -> NDArray[np.uint8]:
        """Left or right for observations [B, 4]."""
        return (observations[:, ANGLE] > 0).astype(np.uint8)
