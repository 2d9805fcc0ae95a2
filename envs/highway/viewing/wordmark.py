"""The project's sign: a car between lane lines (web/favicon.svg), and its name."""

from __future__ import annotations

from .canvas import Canvas
from .lettering import BOLD
from .style import Colour

UNITS = 32  # the sign is drawn on a field of 32 by 32
FIELD, DASH, CAR = (27, 32, 40), (141, 151, 165), (253, 224, 74)
DASH_COLUMNS, DASH_ROWS = (4, 8, 24, 28), (5, 14, 23)


def draw_wordmark(canvas: Canvas, x: float, y: float, size: float) -> None:
    """The sign with its corner at (x, y) and the name beside it."""
    unit = size / UNITS

    def box(colour: Colour, left: float, top: float, width: float, height: float, radius: float) -> None:
        canvas.box(colour, x + left * unit, y + top * unit, width * unit, height * unit, radius * unit)

    box(FIELD, 0, 0, UNITS, UNITS, 7)
    for column in DASH_COLUMNS:
        for row in DASH_ROWS:
            box(DASH, column - 0.8, row - 0.8, 1.6, 5.6, 0.8)
    box(CAR, 11, 6, 10, 20, 4)
    box(FIELD, 13, 12, 6, 3.4, 1.2)
    box(FIELD, 13.4, 21, 5.2, 2.2, 1)
    canvas.text("Sevenlanes", x + size * 1.28, y + size * 0.7, size * 0.68, BOLD)
