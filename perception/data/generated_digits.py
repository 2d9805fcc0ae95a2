"""Handwritten-looking digits, drawn: a stand-in for MNIST that is always there.

Each digit is a few strokes through control points. Points jitter, the whole is turned, slanted and scaled, and a
pen of random width draws it: a pixel's ink falls off with its distance to the nearest stroke.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

SIZE = 28  # pixels
SEGMENTS = 4  # straight pieces between two control points
# Strokes in the unit square, x to the right and y down.
STROKES: tuple[tuple[tuple[tuple[float, float], ...], ...], ...] = (
    (((0.5, 0.0), (0.1, 0.3), (0.15, 0.8), (0.5, 1.0), (0.85, 0.7), (0.85, 0.25), (0.5, 0.0)),),
    (((0.3, 0.2), (0.55, 0.0), (0.5, 1.0)),),
    (((0.15, 0.25), (0.45, 0.0), (0.8, 0.2), (0.6, 0.55), (0.1, 1.0), (0.9, 0.95)),),
    (((0.15, 0.1), (0.6, 0.0), (0.75, 0.25), (0.4, 0.48), (0.85, 0.7), (0.6, 1.0), (0.1, 0.9)),),
    (((0.55, 0.0), (0.1, 0.6), (0.9, 0.6)), ((0.65, 0.3), (0.6, 1.0))),
    (((0.85, 0.0), (0.25, 0.05), (0.2, 0.45), (0.7, 0.45), (0.85, 0.75), (0.5, 1.0), (0.1, 0.9)),),
    (((0.7, 0.0), (0.3, 0.3), (0.15, 0.75), (0.5, 1.0), (0.85, 0.75), (0.6, 0.5), (0.2, 0.7)),),
    (((0.1, 0.05), (0.9, 0.0), (0.6, 0.5), (0.4, 1.0)),),
    (((0.5, 0.45), (0.2, 0.25), (0.5, 0.0), (0.8, 0.2), (0.5, 0.45)),
     ((0.5, 0.45), (0.15, 0.75), (0.5, 1.0), (0.85, 0.75), (0.5, 0.45))),
    (((0.8, 0.3), (0.45, 0.5), (0.2, 0.25), (0.5, 0.0), (0.8, 0.25), (0.75, 0.6), (0.6, 1.0)),),
)  # fmt: skip


def generate_digits(
    count: int, rng: np.random.Generator
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """Images [count, 28, 28], 0 the paper and 255 the ink, and labels [count], 0 to 9."""
    labels = rng.integers(0, 10, count).astype(np.uint8)
    images = np.stack([draw_digit(int(label), rng) for label in labels])
    return images, labels


def draw_digit(label: int, rng: np.random.Generator) -> npt.NDArray[np.uint8]:
    """One image [28, 28] of the digit `label`."""
    turn, slant = rng.normal(0.0, 0.12), rng.normal(0.1, 0.15)
    width, height = rng.uniform(11.0, 16.0), rng.uniform(17.0, 21.0)  # pixels
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    shape = rotation @ np.array([[1.0, -slant], [0.0, 1.0]]) @ np.diag([width, height])
    centre = SIZE / 2 + rng.normal(0.0, 0.7, 2)
    pieces = []
    for stroke in STROKES[label]:
        points = np.array(stroke) + rng.normal(0.0, 0.035, (len(stroke), 2)) - 0.5
        curve = _smooth(points) @ shape.T + centre
        pieces.append(np.stack([curve[:-1], curve[1:]], axis=1))
    distance = _distance(np.concatenate(pieces))
    pen = rng.uniform(0.9, 1.7)  # half the pen's width in pixels
    return np.asarray(255.0 * np.clip(pen + 0.5 - distance, 0.0, 1.0), np.uint8)


def _smooth(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """A Catmull-Rom curve through the points [n, 2]: [(n - 1) * SEGMENTS + 1, 2]."""
    padded = np.concatenate([points[:1], points, points[-1:]])
    t = np.linspace(0.0, 1.0, SEGMENTS, endpoint=False)[:, None]
    curve = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        curve.append(
            0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        )
    return np.concatenate([*curve, points[-1:]])  # fmt: skip


def _distance(pieces: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """From each pixel's centre to the nearest of the straight pieces [n, 2, 2]: [28, 28] pixels."""
    x, y = np.meshgrid(np.arange(SIZE) + 0.5, np.arange(SIZE) + 0.5)
    x, y = x[..., None] - pieces[:, 0, 0], y[..., None] - pieces[:, 0, 1]  # from the start, [28, 28, n]
    along_x, along_y = (pieces[:, 1] - pieces[:, 0]).T
    share = np.clip((x * along_x + y * along_y) / np.maximum(along_x**2 + along_y**2, 1e-9), 0.0, 1.0)
    found: npt.NDArray[np.float64] = np.sqrt(
        ((x - share * along_x) ** 2 + (y - share * along_y) ** 2).min(-1)
    )
    return found
