"""After the signals over a lane: five lamps in a dark box, one an action, and what each action is worth."""

from __future__ import annotations

from collections.abc import Sequence

from .canvas import Canvas
from .figures import Figures
from .lettering import REGULAR, SEMIBOLD
from .style import BOX, BOX_TEXT, LAMP_GLOW, LAMP_OFF, LAMP_ON, PANEL

ORDER = (3, 2, 0, 1, 4)  # actions from left to right: left, decelerate, nothing, accelerate, right
TURNS = {1: 0, 4: 1, 2: 2, 3: 3}  # quarter turns of an action's arrow; nothing has a dot
HEIGHT, VALUES_HEIGHT = 52.0, 68.0
BAR_HEIGHT, BAR_WIDTH, VALUE_SIZE = 36.0, 20.0, 13.0
LEAST_BAR = 2.0


def height_of(figures: Figures) -> float:
    """The height of the box, with or without values."""
    return HEIGHT if figures.values is None else HEIGHT + VALUES_HEIGHT


def draw_signals(
    canvas: Canvas,
    x: float,
    y: float,
    width: float,
    figures: Figures,
    lamp: float = 38,
    height: float | None = None,
) -> None:
    """The last action shines; a rim marks what a person is going to do next.

    lamp: the size of one; height: of the box, where it is to be higher than it needs to be.
    """
    height = height_of(figures) if height is None else height
    canvas.box(BOX, x, y, width, height, 10)
    step = (width - 20 - lamp) / (len(ORDER) - 1)
    for place, action in enumerate(ORDER):
        left, top = x + 10 + place * step, y + (HEIGHT - lamp) / 2
        lit = action == figures.action and figures.frame > 0
        if lit:
            canvas.box(LAMP_GLOW, left, top, lamp, lamp, lamp / 2)
        if action == figures.intention and action != 0:
            canvas.frame(LAMP_ON, left, top, lamp, lamp, lamp / 2, 1.5)
        _draw_sign(canvas, left, top, lamp, action, LAMP_ON if lit else LAMP_OFF)
    if figures.values is not None:
        middles = [x + 10 + lamp / 2 + place * step for place in range(len(ORDER))]
        _draw_values(canvas, middles, y + HEIGHT, step, figures.values, figures.action)
    elif height > HEIGHT:
        canvas.text("tells no values", x + width / 2, y + height - 38, 13, colour=BOX_TEXT, align="centre")


def _draw_sign(
    canvas: Canvas, x: float, y: float, lamp: float, action: int, colour: tuple[int, int, int]
) -> None:
    if action in TURNS:
        size = lamp * 0.72
        canvas.arrow(colour, x + (lamp - size) / 2, y + (lamp - size) / 2, size, TURNS[action])
    else:
        size = lamp * 0.28
        canvas.box(colour, x + (lamp - size) / 2, y + (lamp - size) / 2, size, size, size / 2)


def _draw_values(
    canvas: Canvas, middles: Sequence[float], y: float, step: float, values: Sequence[float], chosen: int
) -> None:
    """Bars from the least value to the greatest, since often all are much alike; the numbers tell how much."""
    low, high = min(values), max(values)
    span = high - low or 1.0
    texts = [value_text(value, max(abs(low), abs(high))) for value in values]
    widest = max(canvas.text_width(text, VALUE_SIZE, SEMIBOLD) for text in texts)
    size = VALUE_SIZE * min(1.0, (step - 4) / widest)
    for middle, action in zip(middles, ORDER, strict=True):
        value, best = values[action], action == chosen
        bar = LEAST_BAR + (BAR_HEIGHT - LEAST_BAR) * (value - low) / span
        canvas.box(
            LAMP_ON if best else LAMP_OFF, middle - BAR_WIDTH / 2, y + BAR_HEIGHT - bar, BAR_WIDTH, bar, 2
        )
        canvas.text(
            texts[action],
            middle,
            y + BAR_HEIGHT + 19,
            size,
            SEMIBOLD if best else REGULAR,
            PANEL if best else BOX_TEXT,
            "centre",
        )


def value_text(value: float, greatest: float) -> str:
    """A value in a few characters; greatest: of all values shown beside it, without sign."""
    if greatest >= 10_000:
        text = f"{value:.1e}".replace("e+0", "e").replace("e+", "e")
    else:
        text = f"{value:.{2 if greatest < 100 else 1 if greatest < 1000 else 0}f}"
    return "−" + text[1:] if text.startswith("-") else text
