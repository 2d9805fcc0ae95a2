"""The generator draws a number, each digit in a hand of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...envs.errors import InvalidInput
from ...envs.whole_file import whole_file
from ..data.digits import Digits
from ..drawing import tile
from ..paradigms.gan import draw
from .moving_picture import enlarged
from .request import Request

ZOOM, MOST = 4, 40
HANDS = 3  # rows


def play(model: Any, load: Callable[[], Digits], request: Request) -> list[str]:
    """Write `digits.png`: the digits that were given, in three hands."""
    from PIL import Image

    number = request.given or "0123456789"
    if not (number.isascii() and number.isdigit() and len(number) <= MOST):
        raise InvalidInput(f"it draws digits, up to {MOST}, for example 2026; got {number!r}.")
    images = draw(model, np.array([int(digit) for digit in number * HANDS], np.int32), request.seed)
    path = request.out / "digits.png"
    with whole_file(path) as part:
        page = tile(np.asarray(images), len(number), gap=0)[None].astype(np.float32)
        Image.fromarray(enlarged(page, ZOOM)[0]).save(part, "PNG")
    return [f"The number {number}, in {HANDS} hands, is {path}."]
