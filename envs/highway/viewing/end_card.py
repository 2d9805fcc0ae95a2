"""What stands over the road when a drive is over: its speed beside that of others on the same seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pygame

from .canvas import Canvas
from .instruments import draw_key_row
from .lettering import BOLD, REGULAR, SEMIBOLD
from .style import ACCENT, GROUND, INK, INK_SOFT, RULE, TOP_SPEED_MPH

WIDTH, PADDING, ROW, HEAD, FOOT = 500.0, 32.0, 36.0, 128.0, 30.0
NAME_WIDTH, VALUE_WIDTH = 132.0, 62.0
SHADE_ALPHA = 150
TRACK = (226, 225, 220)
OTHERS = (150, 160, 166)


@dataclass(frozen=True)
class Result:
    """One drive's figure: the mean speed over its frames and controlled cars."""

    name: str
    mph: float
    own: bool = False  # shown in colour: what was just driven


def draw_end_card(
    canvas: Canvas, title: str, detail: str, results: Sequence[Result], keys: Sequence[tuple[str, str]]
) -> None:
    """A card in the middle, the results sorted, the fastest first."""
    shade = pygame.Surface(canvas.surface.get_size())
    shade.set_alpha(SHADE_ALPHA)
    canvas.surface.blit(shade, (0, 0))
    height = HEAD + ROW * len(results) + (FOOT + 36 if keys else 22)
    x, y = (canvas.width - WIDTH) / 2, (canvas.height - height) / 2
    canvas.box(GROUND, x, y, WIDTH, height, 14)
    left, width = x + PADDING, WIDTH - 2 * PADDING
    canvas.text(canvas.fit(title, 34, BOLD, width), left, y + 66, 34, BOLD)
    canvas.text(canvas.fit(detail, 16, REGULAR, width), left, y + 94, 16, colour=INK_SOFT)
    for number, result in enumerate(sorted(results, key=lambda each: -each.mph)):
        _draw_result(canvas, left, y + HEAD + number * ROW, width, result)
    bottom = y + HEAD + ROW * len(results)
    if keys:
        canvas.fill(RULE, left, bottom + 8, width, 1)
        draw_key_row(canvas, left, bottom + FOOT + 10, keys)


def _draw_result(canvas: Canvas, x: float, y: float, width: float, result: Result) -> None:
    weight = BOLD if result.own else REGULAR
    name = canvas.fit(result.name, 17, weight, NAME_WIDTH - 12)
    canvas.text(name, x, y + 19, 17, weight)
    track = width - NAME_WIDTH - VALUE_WIDTH
    canvas.box(TRACK, x + NAME_WIDTH, y + 4, track, 18, 4)
    bar = max(track * min(result.mph / TOP_SPEED_MPH, 1.0), 8.0)
    canvas.box(ACCENT if result.own else OTHERS, x + NAME_WIDTH, y + 4, bar, 18, 4)
    canvas.text(f"{result.mph:.2f}", x + width, y + 19, 17, BOLD if result.own else SEMIBOLD, INK, "right")
