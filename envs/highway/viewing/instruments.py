"""The parts of a panel that tell figures: the speed sign, rows of figures, the scale of colours, the keys."""

from __future__ import annotations

from collections.abc import Sequence

from .canvas import Align, Canvas
from .lettering import BOLD, SEMIBOLD
from .style import ACCENT, GROUND, INK, INK_SOFT, PANEL, RULE, TOP_SPEED_MPH, speed_colour

ROW_HEIGHT, KEY_HEIGHT = 34.0, 22.0
KEY_SIZE, KEY_TEXT = 12, 13.5


def draw_speed_sign(canvas: Canvas, x: float, y: float, mph: float, width: float = 124) -> None:
    """A speed as a sign."""
    draw_sign(canvas, x, y, ("Speed", f"{mph:.0f}", "mph"), width)


def draw_sign(canvas: Canvas, x: float, y: float, figure: tuple[str, str, str], width: float = 124) -> None:
    """A figure (name, number, unit), after the American speed limit sign; its height is 1.1 times its width."""
    name, value, unit_name = figure
    unit = width / 124
    height = 136 * unit
    canvas.box(RULE, x, y + 1.5 * unit, width, height, 10 * unit)
    canvas.box(PANEL, x, y, width, height, 10 * unit)
    canvas.frame(INK, x + 4 * unit, y + 4 * unit, width - 8 * unit, height - 8 * unit, 7 * unit, 3 * unit)
    middle = x + width / 2
    size = 74 if len(value) < 3 else 56
    canvas.text(name, middle, y + 33 * unit, 19 * unit, SEMIBOLD, align="centre")
    canvas.text(value, middle, y + 96 * unit, size * unit, BOLD, align="centre")
    canvas.text(unit_name, middle, y + 120 * unit, 16 * unit, SEMIBOLD, align="centre")


def draw_figures(
    canvas: Canvas, x: float, y: float, width: float, rows: Sequence[tuple[str, str, str]]
) -> None:
    """Rows of (name, number, unit) with rules between them."""
    for number, (name, value, unit) in enumerate(rows):
        top = y + number * ROW_HEIGHT
        if number > 0:
            canvas.fill(RULE, x, top, width, 1)
        baseline = top + 23
        canvas.text(name, x, baseline, 16, colour=INK_SOFT)
        right = x + width
        if unit:
            right -= canvas.text(unit, right, baseline, 13, colour=INK_SOFT, align="right") + 4
        canvas.text(value, right, baseline, 19, BOLD, align="right")


def draw_speed_scale(canvas: Canvas, x: float, y: float, width: float) -> None:
    """What the colours of the cars mean; 27 high."""
    for column in range(canvas.px(width)):
        mph = TOP_SPEED_MPH * column / canvas.px(width)
        canvas.fill(speed_colour(mph), x + column / canvas.scale, y, 1 / canvas.scale, 8)
    corner = canvas.px(4)
    for right in (False, True):
        _round_end(canvas, x + width - 4 if right else x, y, corner, right)
    for mph in (0, 20, 40, 60, 80):
        text = f"{mph} mph" if mph == TOP_SPEED_MPH else str(mph)
        place = x + width * mph / TOP_SPEED_MPH
        align: Align = "left" if mph == 0 else "right" if mph == TOP_SPEED_MPH else "centre"
        canvas.text(text, place, y + 26, 13, colour=INK_SOFT, align=align)


def _round_end(canvas: Canvas, x: float, y: float, radius: int, right: bool) -> None:
    """Cut the corners of a bar 8 high by painting the ground around a half disc."""
    left, top = round(x * canvas.scale), round(y * canvas.scale)
    centre = left - 0.5 if right else left + radius - 0.5
    for row in range(2 * radius):
        for column in range(radius):
            distance = ((left + column - centre) ** 2 + (row + 0.5 - radius) ** 2) ** 0.5
            cover = min(max(distance - radius + 0.5, 0.0), 1.0)
            place = (left + column, top + row)
            if cover > 0 and canvas.surface.get_rect().collidepoint(place):
                under = canvas.surface.get_at(place)
                canvas.surface.set_at(place, under.lerp(GROUND, cover))


def draw_keys(
    canvas: Canvas, x: float, y: float, width: float, keys: Sequence[tuple[str, str]], columns: int = 2
) -> None:
    """Keys and what they do, in columns, filled row by row."""
    for number, (names, meaning) in enumerate(keys):
        left = x + number % columns * width / columns
        baseline = y + number // columns * KEY_HEIGHT + 15
        for name in names.split():
            left += _draw_key(canvas, left, baseline, name) + 4
        canvas.text(meaning, left + 3, baseline, KEY_TEXT, colour=INK_SOFT)


def keys_height(keys: Sequence[tuple[str, str]], columns: int = 2) -> float:
    """The height of `draw_keys`."""
    return -(-len(keys) // columns) * KEY_HEIGHT


def draw_message(canvas: Canvas, middle: float, width: float, message: str) -> None:
    """Something to tell, in a box at the foot of the picture; nothing where there is no message."""
    if not message:
        return
    text = canvas.fit(message, 14, SEMIBOLD, width - 24)
    box = canvas.text_width(text, 14, SEMIBOLD) + 24
    canvas.box(ACCENT, middle - box / 2, canvas.height - 50, box, 32, 8)
    canvas.text(text, middle, canvas.height - 29, 14, SEMIBOLD, GROUND, "centre")


def draw_key_row(canvas: Canvas, x: float, baseline: float, keys: Sequence[tuple[str, str]]) -> None:
    """Keys and what they do, side by side."""
    for names, meaning in keys:
        for name in names.split():
            x += _draw_key(canvas, x, baseline, name) + 4
        x += 3 + canvas.text(meaning, x + 3, baseline, KEY_TEXT, colour=INK_SOFT) + 18


ARROWS = {"←": 3, "→": 1, "↑": 0, "↓": 2}


def _draw_key(canvas: Canvas, x: float, baseline: float, name: str) -> float:
    """One key cap; returns its width."""
    width = 18.0 if len(name) == 1 else canvas.text_width(name, KEY_SIZE, SEMIBOLD) + 11
    canvas.box(PANEL, x, baseline - 13, width, 18, 4)
    canvas.frame(RULE, x, baseline - 13, width, 18, 4)
    if name in ARROWS:
        canvas.arrow(INK, x + width / 2 - 6.5, baseline - 10.5, 13, ARROWS[name])
    else:
        canvas.text(name, x + width / 2, baseline, KEY_SIZE, SEMIBOLD, align="centre")
    return width
