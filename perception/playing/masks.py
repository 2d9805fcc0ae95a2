"""A ride, and below it what the segmentation makes of every pixel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..camera.annotate import CLASS_COLOURS
from ..paradigms.segmentation import HEIGHT, WIDTH, segment
from .moving_picture import write_moving_picture
from .request import Request
from .ride import FPS, magnified, ride_images

ZOOM = 3


def play(model: Any, load: Callable[[], Any], request: Request) -> list[str]:
    """Write `masks.gif`."""
    request.refuse_input("its ride")
    images = ride_images(WIDTH, HEIGHT, request.seed)
    both = np.concatenate([images, CLASS_COLOURS[segment(model, images)]], axis=1)
    path = request.out / "masks.gif"
    write_moving_picture(path, list(magnified(both, ZOOM)), FPS)
    return [f"The ride, and what it sees, is {path}."]
