"""Everything on a picture of the road that does not drive: verge, bushes, asphalt, lines, posts."""

from __future__ import annotations

import math

import pygame

from .geometry import Geometry
from .style import ASPHALT, BUSH, EDGE_LINE, LANE_LINE, MEDIAN_LINE, VERGE

DASH_CELLS, DASH_EVERY_CELLS = 2.5, 5.0
POST_EVERY_CELLS, BUSH_EVERY_CELLS = 10.0, 7
SHOULDER_LANES, LINE_LANES, POST_LANES = 0.2, 0.055, 0.08
BUSHLESS = 0.35  # share of the places without a bush
MASK32 = 0xFFFFFFFF


def draw_ground(surface: pygame.Surface, at: Geometry, road: float) -> None:
    """Fill `surface`; road: how far it has scrolled, in cells."""
    shoulder, thin = at.lane * SHOULDER_LANES, max(1.0, at.lane * LINE_LANES)
    surface.fill(VERGE)
    _draw_bushes(surface, at, road, at.left - shoulder, at.right + shoulder)
    _strip(surface, ASPHALT, at.left - shoulder, 0, at.right - at.left + 2 * shoulder, at.height)
    _strip(surface, MEDIAN_LINE, at.left - thin, 0, thin, at.height)
    _strip(surface, EDGE_LINE, at.right, 0, thin, at.height)
    _draw_posts(surface, at, road, (at.left - shoulder - 3 * thin, at.right + shoulder + thin))
    share = LANE_LINE[3] / 255
    paint = [round(share * a + (1 - share) * b) for a, b in zip(LANE_LINE, ASPHALT, strict=False)]
    for y in _places(at, road, DASH_EVERY_CELLS):
        for lane in range(1, at.lanes):
            _strip(surface, paint, at.left + lane * at.lane - thin / 2, y, thin, DASH_CELLS * at.cell)


def _places(at: Geometry, road: float, every: float) -> list[float]:
    """The pixel rows of things that stand on the ground at even distances (cells)."""
    first = road % every - every
    return [
        (first + every * number) * at.cell for number in range(math.ceil(at.height / at.cell / every) + 1)
    ]


def _draw_posts(surface: pygame.Surface, at: Geometry, road: float, sides: tuple[float, float]) -> None:
    size = max(1.5, at.lane * POST_LANES)
    for y in _places(at, road, POST_EVERY_CELLS):
        for x in sides:
            _strip(surface, EDGE_LINE, x, y, size, 2.2 * size)


def _draw_bushes(surface: pygame.Surface, at: Geometry, road: float, left: float, right: float) -> None:
    """Always the same bushes at the same place of the ground."""
    rows = at.height / at.cell
    for place in range(
        math.floor(-road / BUSH_EVERY_CELLS) - 1, math.ceil((rows - road) / BUSH_EVERY_CELLS) + 2
    ):
        for salt, start, end in ((1, 0.0, left), (2, right, float(at.width))):
            room, radius = end - start, at.cell * (0.55 + 1.1 * scatter(place, salt))
            if room < 2 * radius or scatter(place, salt + 4) < BUSHLESS:
                continue
            x = start + radius + (room - 2 * radius) * scatter(place, salt + 8)
            y = (place * BUSH_EVERY_CELLS + 5 * scatter(place, salt + 12) + road) * at.cell
            pygame.draw.circle(surface, BUSH, (x, y), radius)
            pygame.draw.circle(surface, BUSH, (x + 0.9 * radius, y + 0.6 * radius), 0.65 * radius)


def _strip(
    surface: pygame.Surface,
    colour: list[int] | tuple[int, ...],
    x: float,
    y: float,
    width: float,
    height: float,
) -> None:
    surface.fill(colour, (round(x), round(y), max(1, round(width)), max(1, round(height))))


def scatter(place: int, salt: int) -> float:
    """An even number from 0 to 1 that only depends on a place and a purpose."""
    mixed = (place * 31 + salt * 977) * 0x9E3779B1 & MASK32
    return (mixed ^ mixed >> 15) / 2**32
