"""The pinhole camera: where a point of the road stands on the picture, and what a pixel of the road is away.

World axes at the eye: x right, z forward along the road, the ground `eye_height_m` = h below. The camera looks along
z, turned down by the pitch p. A point (x, height y, z) has in the camera's own axes (h - y = d below the eye)

    forward = z cos p + d sin p        down = d cos p - z sin p

and with a focal length of f pixels and the optical axis through the picture's middle (c_x, c_y) it stands at

    column = c_x + f x / forward       row = c_y + f down / forward

On the ground d = h, so a row belongs to one distance and the other way round. With v = (row - c_y) / f

    z = h (cos p - v sin p) / (v cos p + sin p)        the horizon (z infinite): v = -tan p

Columns and rows are continuous: pixel (i, j) covers i to i + 1 and j to j + 1. f = width / (2 tan(fov / 2)).
Source: Hartley and Zisserman, Multiple View Geometry, 2nd edition, chapter 6.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...envs.errors import InvalidInput
from .units import CAR_LENGTH_M

LIMITS: dict[str, tuple[float, float]] = {
    "width": (16, 4096),
    "height": (16, 4096),
    "field_of_view": (20, 110),
    "pitch": (-10, 30),
    "eye_height_m": (0.8, 4.0),
    "eye_behind_front_m": (0.5, CAR_LENGTH_M),
    "eye_right_m": (-0.8, 0.8),
    "samples": (1, 8),
    "noise": (0, 10),
}
WHOLE = ("width", "height", "samples")


@dataclass(frozen=True)
class CameraConfig:
    """The picture and where the eye sits; the defaults are a driver's seat and pictures for training.

    Raises `InvalidInput` for values that no camera can have.
    """

    width: int = 128  # pixels
    height: int = 64  # pixels
    field_of_view: float = 58.0  # degrees from the left edge to the right
    pitch: float = 1.5  # degrees that the camera looks down
    eye_height_m: float = 1.5
    eye_behind_front_m: float = 2.1  # from the front bumper back to the eye
    eye_right_m: float = -0.3  # from the car's middle; less than 0 for a seat on the left
    samples: int = (
        2  # rays through a car's pixel, along each side; the rest of the picture is smoothed by formulas
    )
    noise: float = 1.0  # of the sensor, times that of the condition

    def __post_init__(self) -> None:
        for name, (low, high) in LIMITS.items():
            value = getattr(self, name)
            kind = "a whole number" if name in WHOLE else "a number"
            allowed = (int, np.integer) if name in WHOLE else (int, float, np.integer, np.floating)
            if isinstance(value, bool) or not isinstance(value, allowed) or not low <= value <= high:
                raise InvalidInput(f"{name} must be {kind} from {low:g} to {high:g}, got {value!r}.")

    @property
    def focal(self) -> float:
        """The focal length in pixels."""
        return self.width / (2 * math.tan(math.radians(self.field_of_view) / 2))

    @property
    def horizon(self) -> float:
        """The row of the horizon."""
        return self.height / 2 - self.focal * math.tan(math.radians(self.pitch))

    def row_of(self, distance_m: NDArray[np.floating] | float) -> NDArray[np.float64]:
        """The rows at which the ground stands that is so many metres before the eye."""
        return self.project(0.0, 0.0, distance_m)[1]

    def distance_of(self, row: NDArray[np.floating] | float) -> NDArray[np.float64]:
        """How many metres before the eye the ground of a row is; infinite at the horizon and above."""
        sine, cosine = math.sin(math.radians(self.pitch)), math.cos(math.radians(self.pitch))
        slope = (np.asarray(row, np.float64) - self.height / 2) / self.focal
        below = slope * cosine + sine
        with np.errstate(divide="ignore"):
            distance = self.eye_height_m * (cosine - slope * sine) / below
        return np.where(below > 0, distance, np.inf)

    def project(
        self,
        right_m: NDArray[np.floating] | float,
        height_m: NDArray[np.floating] | float,
        ahead_m: NDArray[np.floating] | float,
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Columns and rows of points: metres right of the eye, over the ground and ahead of the eye (more than 0)."""
        sine, cosine = math.sin(math.radians(self.pitch)), math.cos(math.radians(self.pitch))
        ahead, below = np.asarray(ahead_m, np.float64), self.eye_height_m - np.asarray(height_m, np.float64)
        forward, down = ahead * cosine + below * sine, below * cosine - ahead * sine
        column = self.width / 2 + self.focal * np.asarray(right_m, np.float64) / forward
        return column, self.height / 2 + self.focal * down / forward
