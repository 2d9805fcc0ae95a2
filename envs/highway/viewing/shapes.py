"""Shapes with smooth edges: drawn large, scaled down, kept. All have premultiplied alpha; `blit` knows that."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pygame

OVERSAMPLING = 4
KEPT = 2_000  # pictures; a window uses a few hundred

RGBA = tuple[int, ...]
Point = tuple[float, float]


def blit(target: pygame.Surface, picture: pygame.Surface, x: float, y: float) -> None:
    """Put a picture with premultiplied alpha on `target`."""
    target.blit(picture, (round(x), round(y)), special_flags=pygame.BLEND_PREMULTIPLIED)


def blank(width: float, height: float) -> pygame.Surface:
    """A transparent surface."""
    return pygame.Surface((max(1, round(width)), max(1, round(height))), pygame.SRCALPHA)


def shrink(large: pygame.Surface, times: int = OVERSAMPLING) -> pygame.Surface:
    """A large drawing (straight alpha) as a picture of 1/times the size (premultiplied)."""
    size = (max(1, large.get_width() // times), max(1, large.get_height() // times))
    return pygame.transform.smoothscale(large.premul_alpha(), size)


@lru_cache(KEPT)
def box(width: int, height: int, radius: float, colour: RGBA) -> pygame.Surface:
    """A filled rectangle with round corners."""
    large = blank(width * OVERSAMPLING, height * OVERSAMPLING)
    pygame.draw.rect(large, colour, large.get_rect(), border_radius=round(radius * OVERSAMPLING))
    return shrink(large)


@lru_cache(KEPT)
def outline(width: int, height: int, radius: float, line: float, colour: RGBA) -> pygame.Surface:
    """The rim of a rectangle with round corners, `line` wide."""
    large = blank(width * OVERSAMPLING, height * OVERSAMPLING)
    pygame.draw.rect(
        large,
        colour,
        large.get_rect(),
        max(1, round(line * OVERSAMPLING)),
        border_radius=round(radius * OVERSAMPLING),
    )
    return shrink(large)


@lru_cache(KEPT)
def shape(width: int, height: int, points: tuple[Point, ...], colour: RGBA) -> pygame.Surface:
    """A filled polygon; points from (0, 0) to (1, 1), the corners of a picture of this size."""
    large = blank(width * OVERSAMPLING, height * OVERSAMPLING)
    w, h = large.get_size()
    pygame.draw.polygon(large, colour, [(x * w, y * h) for x, y in points])
    return shrink(large)


ARROW: tuple[Point, ...] = (
    (0.5, 0.125),
    (0.167, 0.5),
    (0.375, 0.5),
    (0.375, 0.875),
    (0.625, 0.875),
    (0.625, 0.5),
    (0.833, 0.5),
)


def turned(points: Sequence[Point], quarter_turns: int) -> tuple[Point, ...]:
    """Points turned about (0.5, 0.5), to the right."""
    turn = quarter_turns * math.pi / 2
    c, s = round(math.cos(turn)), round(math.sin(turn))
    return tuple(
        (0.5 + c * (x - 0.5) - s * (y - 0.5), 0.5 + s * (x - 0.5) + c * (y - 0.5)) for x, y in points
    )


@lru_cache(KEPT)
def glow(radius: int, colour: tuple[int, int, int], strength: float) -> pygame.Surface:
    """Light around a point: strongest in the middle, nothing at `radius`."""
    surface = blank(2 * radius, 2 * radius)
    across = (np.arange(2 * radius) + 0.5 - radius) / radius
    share = np.clip(1 - np.hypot(across[:, None], across[None]), 0, 1) * strength
    pixels, alpha = pygame.surfarray.pixels3d(surface), pygame.surfarray.pixels_alpha(surface)
    pixels[...] = (share[..., None] * np.array(colour)).astype(np.uint8)
    alpha[...] = (share * 255).astype(np.uint8)
    del pixels, alpha  # they lock the surface
    return surface
