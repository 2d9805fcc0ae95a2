"""The picture while it is drawn, and the few shapes that things on it are made of. Edges are smooth by formulas.

A pixel belongs to the nearest thing that covers at least half of it: one rule for all labels.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .compiled import inlined, subroutine

SKY, LANDSCAPE, ROAD, MARKING, OBJECT, CAR, OWN_CAR = 0, 1, 2, 3, 4, 5, 6
CLASS_NAMES = ("sky", "landscape", "road", "lane marking", "object", "car", "own car")
HALF = 0.5


class Canvas(NamedTuple):
    """What is drawn on; H rows and W columns."""

    light: NDArray[np.float32]  # [H, W, 3] linear
    classes: NDArray[np.uint8]  # [H, W] one of the classes above
    instances: NDArray[np.uint8]  # [H, W] 0, or 1 and the car's number
    depth: NDArray[np.float32]  # [H, W] m to the nearest car, along the optical axis


def canvas_of(height: int, width: int) -> Canvas:
    """An empty canvas."""
    return Canvas(
        np.zeros((height, width, 3), np.float32),
        np.zeros((height, width), np.uint8),
        np.zeros((height, width), np.uint8),
        np.zeros((height, width), np.float32),
    )


@inlined
def place(view, x, height, z):
    """Column, row and pixels a metre of a point: x m right of the eye, z m ahead of it, so high over the ground."""
    below = view.height - height
    forward = z * view.cosine + below * view.sine
    scale = view.focal / forward
    down = below * view.cosine - z * view.sine
    return view.middle_column + scale * x, view.middle_row + scale * down, scale


@inlined
def ray(view, column, row):
    """The direction right, up and forward of the ray through a point of the picture."""
    slope = (row - view.middle_row) / view.focal
    right = (column - view.middle_column) / view.focal
    return right, -(slope * view.cosine + view.sine), view.cosine - slope * view.sine


@inlined
def blend(canvas, row, column, colour, share):
    """Cover a share of a pixel."""
    light = canvas.light
    light[row, column, 0] += (colour[0] - light[row, column, 0]) * share
    light[row, column, 1] += (colour[1] - light[row, column, 1]) * share
    light[row, column, 2] += (colour[2] - light[row, column, 2]) * share


@inlined
def shine(canvas, row, column, colour, share):
    """Add light to a pixel."""
    canvas.light[row, column, 0] += colour[0] * share
    canvas.light[row, column, 1] += colour[1] * share
    canvas.light[row, column, 2] += colour[2] * share


@inlined
def dim(canvas, row, column, factor):
    """Multiply a pixel's light."""
    canvas.light[row, column, 0] *= factor
    canvas.light[row, column, 1] *= factor
    canvas.light[row, column, 2] *= factor


@inlined
def cover(canvas, row, column, colour, share, kind):
    """Cover a share of a pixel by a thing of class `kind`."""
    blend(canvas, row, column, colour, share)
    if share >= HALF:
        canvas.classes[row, column] = kind


@subroutine
def span(low, high, size):
    """The whole pixels from `low` to `high` that are on the picture: first, and one after the last."""
    first = min(max(low, 0.0), float(size))
    last = min(max(high, 0.0), float(size))
    return math.floor(first), math.ceil(last)


@inlined
def overlap(low, high, pixel):
    """How much of the pixel from `pixel` to `pixel` + 1 lies between `low` and `high`."""
    return max(min(high, pixel + 1.0) - max(low, float(pixel)), 0.0)


@subroutine
def fill_box(canvas, view, left, top, right, bottom, colour, kind):
    """An upright rectangle."""
    first_row, last_row = span(top, bottom, view.rows)
    first_column, last_column = span(left, right, view.columns)
    for row in range(first_row, last_row):
        share = overlap(top, bottom, row)
        for column in range(first_column, last_column):
            cover(canvas, row, column, colour, share * overlap(left, right, column), kind)


@subroutine
def fill_ellipse(canvas, view, column, row, wide, high, upper, lower, kind):
    """An ellipse with half axes `wide` and `high`, shaded from the colour of its top to that of its foot."""
    first_row, last_row = span(row - high - 1, row + high + 1, view.rows)
    first_column, last_column = span(column - wide - 1, column + wide + 1, view.columns)
    edge = 0.5 * (wide + high)
    for y in range(first_row, last_row):
        down = (y + 0.5 - row) / high
        part = min(max(0.5 + 0.5 * down, 0.0), 1.0)
        colour = (
            upper[0] + (lower[0] - upper[0]) * part,
            upper[1] + (lower[1] - upper[1]) * part,
            upper[2] + (lower[2] - upper[2]) * part,
        )
        for x in range(first_column, last_column):
            across = (x + 0.5 - column) / wide
            share = min(max((1.0 - math.sqrt(across * across + down * down)) * edge + 0.5, 0.0), 1.0)
            if share > 0.0:
                cover(canvas, y, x, colour, share * min(1.0, 2.0 * edge), kind)


@subroutine
def fill_spire(canvas, view, column, top, bottom, wide, upper, lower, kind):
    """A triangle on its base, `wide` to each side at the foot."""
    first_row, last_row = span(top, bottom, view.rows)
    for row in range(first_row, last_row):
        part = min(max((row + 0.5 - top) / (bottom - top), 0.0), 1.0)
        half, share = wide * part, overlap(top, bottom, row)
        colour = (
            upper[0] + (lower[0] - upper[0]) * part,
            upper[1] + (lower[1] - upper[1]) * part,
            upper[2] + (lower[2] - upper[2]) * part,
        )
        first_column, last_column = span(column - half, column + half, view.columns)
        for x in range(first_column, last_column):
            cover(canvas, row, x, colour, share * overlap(column - half, column + half, x), kind)


@subroutine
def glow(canvas, view, column, row, radius, colour, strength):
    """Light around a point, nothing at `radius` and beyond."""
    first_row, last_row = span(row - radius, row + radius, view.rows)
    first_column, last_column = span(column - radius, column + radius, view.columns)
    for y in range(first_row, last_row):
        down = (y + 0.5 - row) / radius
        for x in range(first_column, last_column):
            across = (x + 0.5 - column) / radius
            away = math.sqrt(across * across + down * down)
            if away < 1.0:
                near = 1.0 - away
                shine(canvas, y, x, colour, strength * near * near * near)
