"""A ride, with a box around each car that the detection finds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from ...envs.highway.viewing.style import AMBER
from ..paradigms.detection import HEIGHT, WAYS, WIDTH, detect
from .moving_picture import write_moving_picture
from .request import Request
from .ride import FPS, magnified, ride_images

ZOOM, MIN_SCORE = 2, 0.5


def play(model: Any, load: Callable[[], Any], request: Request) -> list[str]:
    """Write `found_cars.gif`: what two looks find."""
    request.refuse_input("its ride")
    images = ride_images(WIDTH, HEIGHT, request.seed)
    frames = magnified(images, ZOOM)
    for frame, (boxes, scores) in zip(frames, detect(model, images)[WAYS[1]], strict=True):
        for box in boxes[scores >= MIN_SCORE]:
            _outline(frame, np.round(box * ZOOM).astype(int))
    path = request.out / "found_cars.gif"
    write_moving_picture(path, list(frames), FPS)
    return [f"The ride, and the cars that it finds, is {path}."]


def _outline(frame: npt.NDArray[np.uint8], box: npt.NDArray[np.int_], width: int = 2) -> None:
    left, top, right, bottom = box
    for part in (
        np.s_[top : top + width, left:right],
        np.s_[bottom - width : bottom, left:right],
        np.s_[top:bottom, left : left + width],
        np.s_[top:bottom, right - width : right],
    ):
        frame[part] = AMBER
