"""What a sensor tells at one moment: where cars are, seen from the own car, and how surely."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Sightings:
    """N moments with at most M cars each. Distances and offsets as in `camera.scene.Scenes`."""

    there: NDArray[np.bool_]  # [N, M] false where nothing was seen: all moments have as many places
    distance: Floats  # [N, M] m from the own front bumper to the car's rear
    offset: Floats  # [N, M] m from the own middle to the car's, right is more than 0
    distance_sd: Floats  # [N, M] m, one standard deviation
    offset_sd: Floats  # [N, M] m
