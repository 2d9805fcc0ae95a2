"""Shapes that turn into each other."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def morph(
    start: npt.NDArray[np.float64], end: npt.NDArray[np.float64], frames: int
) -> npt.NDArray[np.float32]:
    """From one image [h, w] (0 paper, 1 ink) towards the other: [frames, h, w], without the last one.

    Blends the distances to the shapes' outlines, inside negative, and draws where the blend is negative (Payne and
    Toga, "Distance field manipulation of surface models", IEEE CG&A 12, 1992).
    """
    a, b = _signed_distance(start), _signed_distance(end)
    blends = [(1.0 - share) * a + share * b for share in np.linspace(0.0, 1.0, frames, endpoint=False)]
    return np.stack([np.clip(0.5 - blend, 0.0, 1.0) for blend in blends]).astype(np.float32)


def _signed_distance(image: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """For each pixel its distance to the outline in pixels, negative inside the ink."""
    inside = image > 0.5
    return _distance_to(inside) - _distance_to(~inside)


def _distance_to(shape: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """The distance of each pixel's centre to the nearest pixel of `shape`: [h, w]."""
    points = np.argwhere(shape)
    if len(points) == 0:
        return np.full(shape.shape, float(sum(shape.shape)))
    pixels = np.indices(shape.shape).reshape(2, -1).T
    squares = ((pixels[:, None] - points[None]) ** 2).sum(axis=-1).min(axis=1)
    found: npt.NDArray[np.float64] = np.sqrt(squares).reshape(shape.shape)
    return found
