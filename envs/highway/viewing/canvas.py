"""A surface to draw on in design pixels: `scale` screen pixels each, so that one layout serves every screen."""

from __future__ import annotations

from typing import Literal

import pygame

from . import shapes
from .lettering import REGULAR, Lettering
from .style import INK, Alpha, Colour

Align = Literal["left", "centre", "right"]


class Canvas:
    """Draws on a surface that it owns. All lengths and sizes are design pixels unless said otherwise."""

    def __init__(self, width: float, height: float, scale: float) -> None:
        self.scale = scale
        # Even sizes: video needs them, since it keeps one colour for two by two pixels.
        self.surface = pygame.Surface((2 * round(width * scale / 2), 2 * round(height * scale / 2)))
        self.width, self.height = width, height
        self._lettering = Lettering()

    def px(self, length: float) -> int:
        """Screen pixels of a length, at least one."""
        return max(1, round(length * self.scale))

    def fill(self, colour: Colour, x: float, y: float, width: float, height: float) -> None:
        """A rectangle with sharp corners."""
        left, top = round(x * self.scale), round(y * self.scale)
        right, bottom = round((x + width) * self.scale), round((y + height) * self.scale)
        self.surface.fill(colour, (left, top, max(right - left, 1), max(bottom - top, 1)))

    def box(
        self, colour: Colour | Alpha, x: float, y: float, width: float, height: float, radius: float
    ) -> None:
        """A rectangle with round corners."""
        picture = shapes.box(self.px(width), self.px(height), radius * self.scale, tuple(colour))
        self.picture(picture, x, y)

    def frame(
        self, colour: Colour, x: float, y: float, width: float, height: float, radius: float, line: float = 1
    ) -> None:
        """The rim of such a rectangle, `line` wide."""
        scaled = (radius * self.scale, line * self.scale)
        self.picture(shapes.outline(self.px(width), self.px(height), *scaled, tuple(colour)), x, y)

    def arrow(self, colour: Colour, x: float, y: float, size: float, quarter_turns: int) -> None:
        """An arrow in a square whose corner is (x, y): up, turned to the right so many times."""
        points = shapes.turned(shapes.ARROW, quarter_turns)
        self.picture(shapes.shape(self.px(size), self.px(size), points, tuple(colour)), x, y)

    def picture(self, picture: pygame.Surface, x: float, y: float) -> None:
        """A picture in screen pixels with premultiplied alpha."""
        shapes.blit(self.surface, picture, x * self.scale, y * self.scale)

    def text(
        self,
        text: str,
        x: float,
        baseline: float,
        size: float,
        weight: int = REGULAR,
        colour: Colour = INK,
        align: Align = "left",
    ) -> float:
        """One line of text; returns its width."""
        if not text:
            return 0.0
        size_px = self.px(size)
        rendered = self._lettering.render(text, size_px, weight, colour)
        left = x * self.scale - {"left": 0.0, "centre": 0.5, "right": 1.0}[align] * rendered.get_width()
        top = round(baseline * self.scale) - self._lettering.ascent(size_px, weight)
        shapes.blit(self.surface, rendered, left, top)
        return rendered.get_width() / self.scale

    def text_width(self, text: str, size: float, weight: int = REGULAR) -> float:
        """How wide a text will be."""
        return self._lettering.width(text, self.px(size), weight) / self.scale

    def fit(self, text: str, size: float, weight: int, width: float) -> str:
        """The text, ended by an ellipsis where it would be wider than `width`."""
        return self._lettering.fit(text, self.px(size), weight, width * self.scale)
