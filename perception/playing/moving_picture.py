"""Pictures one after the other, as a GIF that every browser shows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...envs.whole_file import whole_file


def write_moving_picture(path: Path, frames: Sequence[npt.NDArray[np.uint8]], fps: int) -> None:
    """Write frames [h, w] (grey) or [h, w, 3] as an endless GIF, whole or not at all."""
    from PIL import Image

    images = [Image.fromarray(np.ascontiguousarray(frame)) for frame in frames]
    with whole_file(path) as part:
        images[0].save(
            part, "GIF", save_all=True, append_images=images[1:], duration=1000 // fps, loop=0, optimize=False
        )


def enlarged(images: npt.NDArray[np.float32], zoom: int) -> list[npt.NDArray[np.uint8]]:
    """Images [n, h, w(, 1)], 0 paper to 1 ink, as dark ink on white, `zoom` times as large and smoothed."""
    from PIL import Image

    pictures = np.reshape(255.0 * (1.0 - np.clip(images, 0.0, 1.0)), (*images.shape[:3],)).astype(np.uint8)
    size = (zoom * images.shape[2], zoom * images.shape[1])
    return [np.asarray(Image.fromarray(each).resize(size, Image.Resampling.BICUBIC)) for each in pictures]
