"""Which cars a camera ought to see from where they are believed to be: a track that is not seen there is wrong."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..camera.projection import CameraConfig
from ..camera.units import CAR_LENGTH_M
from .locate import CAR_WIDTH_M
from .sightings import Floats

NEAREST_M, FARTHEST_M = 3.0, 30.0  # before the eye, where detectors hardly miss a car in the open
LEAST_SHARE = 0.6  # of a car's columns that must be in the picture ...
MOST_HIDDEN = 0.4  # ... and that a nearer car may hide


def expected(
    distance: Floats, offset: Floats, there: NDArray[np.bool_], camera: CameraConfig
) -> NDArray[np.bool_]:
    """Which of the cars [N, T] (m from the own front bumper to the rear, and sideways) must be seen."""
    first, last, ahead = columns_of(distance, offset, camera)
    inside = np.minimum(last, camera.width) - np.maximum(first, 0.0)
    nearer = there[:, None] & (ahead[:, None] < ahead[:, :, None] - 0.5 * CAR_LENGTH_M)
    common = np.minimum(last[:, :, None], last[:, None]) - np.maximum(first[:, :, None], first[:, None])
    hidden = np.where(nearer, common, 0.0).max(axis=2, initial=0.0)
    wide = last - first
    return np.asarray(
        there
        & (ahead > NEAREST_M)
        & (ahead < FARTHEST_M)
        & (inside > LEAST_SHARE * wide)
        & (hidden < MOST_HIDDEN * wide)
    )


def columns_of(distance: Floats, offset: Floats, camera: CameraConfig) -> tuple[Floats, Floats, Floats]:
    """The first and the last column of each car, and metres before the eye to its rear."""
    ahead = distance + camera.eye_behind_front_m
    right = offset - camera.eye_right_m
    near, far = np.maximum(ahead, 0.5), np.maximum(ahead + CAR_LENGTH_M, 0.5)
    edges = [(right + side * CAR_WIDTH_M / 2) / z for side in (-1, 1) for z in (near, far)]
    columns = camera.width / 2 + camera.focal * np.stack(edges)
    return columns.min(axis=0), columns.max(axis=0), ahead
