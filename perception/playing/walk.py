"""A walk through the plane in which every point is a digit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..data.digits import Digits
from ..paradigms.vae import walk
from .moving_picture import enlarged, write_moving_picture
from .request import Request

ZOOM, FPS = 10, 14


def play(model: Any, load: Callable[[], Digits], request: Request) -> list[str]:
    """Write `walk.gif`: from the middle of the 0s to that of the 1s, and on to the 9s."""
    request.refuse_input("its walk")
    images = walk(model.get_layer("encoder"), model.get_layer("decoder"), load())
    path = request.out / "walk.gif"
    write_moving_picture(path, enlarged(images, ZOOM), FPS)
    return [f"The walk from 0 to 9 is {path}."]
