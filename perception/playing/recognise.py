"""The convolutional network says which digit somebody drew; or what it believes while digits morph."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ...envs.errors import InvalidInput
from ..data.digits import Digits
from ..drawing import COLOURS, new_figure, style
from ..paradigms.cnn import morphing_digits, probabilities
from .moving_picture import write_moving_picture
from .request import Request

SIZE, BOX = 28, 20  # pixels of the image, and of the box around its ink, as in MNIST
FPS = 14


def play(model: Any, load: Callable[[], Digits], request: Request) -> list[str]:
    """Name the digit in a picture file; without one, write `morph.gif`."""
    if request.given is None:
        path = request.out / "morph.gif"
        write_moving_picture(path, _believing(model, morphing_digits(load())), FPS)
        return [f"Digits that morph, and what it believes, are {path}."]
    belief = probabilities(model, read_digit(Path(request.given))[None])[0]
    order = np.argsort(-belief)
    return [f"{request.given}: a {order[0]}", *(f"  {digit}  {belief[digit]:6.1%}" for digit in order[:3])]


def read_digit(path: Path) -> npt.NDArray[np.float32]:
    """A picture of one digit [28, 28, 1], 0 paper to 1 ink, its ink as large and in the middle as MNIST's.

    Raises `InvalidInput` for a file that is no picture, or an empty one.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as image:
            grey = np.asarray(image.convert("RGBA").convert("L"), np.float32) / 255.0
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise InvalidInput(
            f"{path} can not be read as a picture; expected a PNG or JPEG of one digit."
        ) from error
    ink = 1.0 - grey if np.median(grey) > 0.5 else grey  # dark on light, or light on dark
    rows, columns = np.nonzero(ink > 0.3)
    if len(rows) == 0:
        raise InvalidInput(f"{path} shows nothing: expected one digit, dark on light or light on dark.")
    cut = ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    scale = BOX / max(cut.shape)
    size = (max(round(cut.shape[1] * scale), 1), max(round(cut.shape[0] * scale), 1))
    small = np.asarray(Image.fromarray(cut).resize(size, Image.Resampling.BOX), np.float32)
    page = np.zeros((SIZE, SIZE), np.float32)
    top, left = (SIZE - size[1]) // 2, (SIZE - size[0]) // 2
    page[top : top + size[1], left : left + size[0]] = small
    return page[..., None]


def _believing(model: Any, images: npt.NDArray[np.float32]) -> list[npt.NDArray[np.uint8]]:
    """Each image [28, 28] beside the probabilities of the ten digits, as pictures."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    figure = new_figure(6.0, 3.0)
    canvas: Any = FigureCanvasAgg(figure)  # not typed
    left, right = figure.subplots(1, 2, width_ratios=(1.0, 1.2))
    shown = left.imshow(images[0], cmap="gray_r", vmin=0.0, vmax=1.0, interpolation="bicubic")
    left.set_axis_off()
    bars = style(right, "what it believes").barh(range(10), np.zeros(10), color=COLOURS)
    right.set(xlim=(0.0, 1.0), yticks=range(10))
    right.invert_yaxis()
    frames = []
    for image, belief in zip(images, probabilities(model, images[..., None]), strict=True):
        shown.set_data(image)
        for bar, share in zip(bars, belief, strict=True):
            bar.set_width(float(share))
        canvas.draw()
        frames.append(np.asarray(canvas.buffer_rgba())[..., :3].copy())
    return frames
