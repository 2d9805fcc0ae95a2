"""A ride through day, night and rain: what the driver sees."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ...envs.highway.config import HighwayConfig
from ..camera.camera import Camera
from ..camera.film import weather
from ..camera.projection import CameraConfig
from ..camera.units import FRAMES_PER_SECOND
from ..camera.wandering import Ride

LIGHTS, SECONDS, FPS = ("day", "night", "rain"), 4, 10
WARM_UP = 600  # frames: by then the cars have spread


def ride_images(width: int, height: int, seed: int) -> npt.NDArray[np.uint8]:
    """Pictures [n, height, width, 3] of one drive, FPS a second, its light changing on the way."""
    camera, ride = Camera(CameraConfig(width=width, height=height)), Ride(HighwayConfig(), seed)
    ride.drive(WARM_UP)
    images = []
    for condition in weather(LIGHTS, SECONDS * FPS):
        images.append(camera.render(ride.look(), condition)[0])
        ride.drive(FRAMES_PER_SECOND // FPS)
    return np.stack(images)


def magnified(images: npt.NDArray[np.uint8], zoom: int) -> npt.NDArray[np.uint8]:
    """Images [n, h, w, 3] with every pixel `zoom` pixels wide."""
    return images.repeat(zoom, axis=1).repeat(zoom, axis=2)
