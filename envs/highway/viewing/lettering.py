"""The page's lettering for pygame: Overpass, which descends from American road signs.

The three files beside this one are web/overpass.woff2 at the weights 400, 600 and 800, with figures of equal
width. Overpass is under the SIL Open Font License (overpass.LICENSE.txt).
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pygame

from . import shapes
from .style import Colour

REGULAR, SEMIBOLD, BOLD = 400, 600, 800
ELLIPSIS = "…"
KEPT = 500  # rendered texts
# pygame puts letters on whole pixels, which spoils the spacing of small ones: they are set large and scaled down.
OVERSAMPLING = 4


class Lettering:
    """Renders text with premultiplied alpha; sizes are pixels of the screen."""

    def __init__(self) -> None:
        pygame.font.init()
        self._fonts: dict[tuple[int, int], pygame.font.Font] = {}
        self.render = lru_cache(KEPT)(self._render)

    def _font(self, size: int, weight: int) -> pygame.font.Font:
        """The font of a size and weight, large."""
        if (size, weight) not in self._fonts:
            path = Path(__file__).with_name(f"overpass-{weight}.ttf")
            self._fonts[size, weight] = pygame.font.Font(path, size * OVERSAMPLING)
        return self._fonts[size, weight]

    def ascent(self, size: int, weight: int) -> float:
        """From the top of a rendered text to its baseline."""
        return self._font(size, weight).get_ascent() / OVERSAMPLING

    def _render(self, text: str, size: int, weight: int, colour: Colour) -> pygame.Surface:
        large = self._font(size, weight).render(text, True, colour)
        return shapes.shrink(large, OVERSAMPLING)

    def width(self, text: str, size: int, weight: int) -> float:
        """How wide a text will be."""
        return self._font(size, weight).size(text)[0] / OVERSAMPLING

    def fit(self, text: str, size: int, weight: int, width: float) -> str:
        """The text, cut and ended by an ellipsis where it would be wider than `width`."""
        text = "".join(letter if letter.isprintable() else " " for letter in text)
        if self.width(text, size, weight) <= width:
            return text
        while text and self.width(text + ELLIPSIS, size, weight) > width:
            text = text[:-1]
        return text.rstrip() + ELLIPSIS
