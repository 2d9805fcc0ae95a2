"""Pictures of cars: coloured by speed, with the lights that tell what they do. Drawn once, then kept."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import pygame

from . import shapes
from .scene import Role, SceneCar
from .style import speed_colour

OVERSAMPLING = 3
SPEED_STEP_MPH = 4.0  # between two colours
TURN_STEPS = 6  # pictures from straight to the greatest turn
MAX_TURN_DEGREES = 9.2
KEPT = 3_000  # pictures
BEAM_REACH, BEAM_SPREAD = 4.2, 1.9  # car widths
BEAM_STRENGTH = 87  # of 255, at the car

GLASS = (16, 22, 30, 209)
SHADOW, ROOF, HALO, MARK = (0, 0, 0, 87), (255, 255, 255, 41), (255, 255, 255, 51), (16, 22, 30, 230)
WHITE, HEADLIGHT, TAIL_LIGHT = (255, 255, 255), (255, 251, 230), (143, 33, 40)
BRAKE_LIGHT, BLINKER, BEAM = (255, 59, 63), (255, 176, 32), (255, 246, 200)


@dataclass(frozen=True)
class Look:
    """All that makes one car look unlike another."""

    colour_step: int
    role: Role
    braking: bool
    blinker: int  # the side that shines at this moment: -1 left, 1 right, 0 none
    turn: int  # TURN_STEPS to the right, negative to the left


def look_of(car: SceneCar, blink: bool) -> Look:
    """How a car looks; `blink`: whether a blinker that is on shines at this moment."""
    done = car.lateral - math.floor(car.lateral)
    # A car that changes lanes turns a little towards where it goes.
    turn = car.signal * round(TURN_STEPS * math.sin(math.pi * done))
    blinker = car.signal if blink else 0
    return Look(round(car.speed / SPEED_STEP_MPH), car.role, car.braking, blinker, turn)


class CarPictures:
    """Pictures of cars of one size (screen pixels) that point up, with premultiplied alpha.

    The car's middle is the picture's middle.
    """

    def __init__(self, width: float, length: float) -> None:
        self.width, self.length = width, length
        self._pen = _Pen(width * OVERSAMPLING, length * OVERSAMPLING)
        self.get = lru_cache(KEPT)(self._get)
        self.beams = lru_cache(None)(self._beams)

    def _get(self, look: Look) -> pygame.Surface:
        large = self._pen.draw(look)
        if look.turn:
            large = pygame.transform.rotate(large, -look.turn * MAX_TURN_DEGREES / TURN_STEPS)
        return shapes.shrink(large, OVERSAMPLING)

    def _beams(self, turn: int) -> pygame.Surface:
        """The headlights of the ego car on the road; the car's middle is the picture's middle."""
        w, reach = self._pen.w, self._pen.w * BEAM_REACH
        large = shapes.blank(w * BEAM_SPREAD, 2 * reach + self._pen.l)
        middle, steps = large.get_width() / 2, max(1, round(reach))
        for step in range(steps):
            share = step / steps  # from the car's front to the end of the light
            half = w * (0.42 + 0.53 * share)
            row = pygame.Rect(round(middle - half), round(reach - step), round(2 * half), 1)
            large.fill((*BEAM, round(BEAM_STRENGTH * (1 - share))), row)
        if turn:
            large = pygame.transform.rotate(large, -turn * MAX_TURN_DEGREES / TURN_STEPS)
        return shapes.shrink(large, OVERSAMPLING)


class _Pen:
    """Draws one car, large. Lengths are shares of the car's width or length."""

    def __init__(self, width: float, length: float) -> None:
        self.w, self.l = width, length
        self.margin = width  # room for light and shadow on every side

    def draw(self, look: Look) -> pygame.Surface:
        w, l = self.w, self.l  # noqa: E741 - width and length
        surface = shapes.blank(w + 2 * self.margin, l + 2 * self.margin)
        if look.braking:
            self._light(surface, 0, l, 0.95 * w, BRAKE_LIGHT, 0.38)
        self._box(surface, SHADOW, -0.4 * w, 0.05 * l, w, l, 0.34 * w)
        if look.role is not Role.TRAFFIC:
            self._outline(surface, look.role is Role.EGO)
        colour = speed_colour(look.colour_step * SPEED_STEP_MPH)
        self._box(surface, colour, -w / 2, 0, w, l, 0.34 * w)
        self._box(surface, ROOF, -0.36 * w, 0.36 * l, 0.72 * w, 0.36 * l, 0.16 * w)
        self._glass(surface)
        self._lights(surface, look)
        if look.role is not Role.TRAFFIC:
            self._mark(surface)
        return surface

    def _outline(self, surface: pygame.Surface, ego: bool) -> None:
        w, l = self.w, self.l  # noqa: E741
        rim = w * (0.14 if ego else 0.09)
        if ego:
            far = 2.6 * rim
            self._box(surface, HALO, -w / 2 - far, -far, w + 2 * far, l + 2 * far, 0.6 * w)
        self._box(surface, WHITE, -w / 2 - rim, -rim, w + 2 * rim, l + 2 * rim, 0.34 * w + rim)

    def _glass(self, surface: pygame.Surface) -> None:
        front = _curve((-0.39, 0.27), (0, 0.19), (0.39, 0.27)) + _curve((0.3, 0.39), (0, 0.35), (-0.3, 0.39))
        rear = [(-0.3, 0.74), (0.3, 0.74), *_curve((0.36, 0.83), (0, 0.87), (-0.36, 0.83))]
        for pane in (front, rear):
            self._polygon(surface, GLASS, pane)

    def _lights(self, surface: pygame.Surface, look: Look) -> None:
        w, l = self.w, self.l  # noqa: E741
        size = 0.22 * w
        for side in (-1, 1):
            x = side * 0.33 * w - size / 2
            self._box(surface, HEADLIGHT, x, 0.02 * l, size, 0.11 * w, 0.05 * w)
            tail = BRAKE_LIGHT if look.braking else TAIL_LIGHT
            self._box(surface, tail, x, l - 0.13 * w, size, 0.13 * w, 0.05 * w)
        if look.blinker:
            for y in (0.1 * w, l - 0.1 * w):
                x = look.blinker * 0.46 * w
                self._light(surface, x, y, 0.62 * w, BLINKER, 0.85)
                self._box(surface, BLINKER, x - 0.12 * w, y - 0.12 * w, 0.24 * w, 0.24 * w, 0.12 * w)

    def _mark(self, surface: pygame.Surface) -> None:
        """The chevron of a car that a policy drives."""
        half = 0.065 * self.w / self.l  # half the line's width, as a share of the length
        top, bottom, wing = 0.5, 0.6, 0.2
        chevron = [(-wing, bottom - half), (0, top - half), (wing, bottom - half)]
        chevron += [(wing, bottom + 1.5 * half), (0, top + 1.5 * half), (-wing, bottom + 1.5 * half)]
        self._polygon(surface, MARK, chevron)

    def _box(
        self,
        surface: pygame.Surface,
        colour: tuple[int, ...],
        x: float,
        y: float,
        width: float,
        height: float,
        radius: float,
    ) -> None:
        """x from the car's middle line, y from its front, in pixels."""
        layer = shapes.blank(width, height)
        pygame.draw.rect(layer, colour, layer.get_rect(), border_radius=round(radius))
        surface.blit(layer, (round(self.margin + self.w / 2 + x), round(self.margin + y)))

    def _polygon(
        self, surface: pygame.Surface, colour: tuple[int, ...], points: list[tuple[float, float]]
    ) -> None:
        """Points (x from the middle in widths, y from the front in lengths)."""
        layer = shapes.blank(*surface.get_size())
        middle = self.margin + self.w / 2
        placed = [(middle + x * self.w, self.margin + y * self.l) for x, y in points]
        pygame.draw.polygon(layer, colour, placed)
        surface.blit(layer, (0, 0))

    def _light(
        self,
        surface: pygame.Surface,
        x: float,
        y: float,
        radius: float,
        colour: tuple[int, int, int],
        strength: float,
    ) -> None:
        picture = shapes.glow(round(radius), colour, strength)
        place = (round(self.margin + self.w / 2 + x - radius), round(self.margin + y - radius))
        # The surface has straight alpha: take the light's own colour, as strong as its alpha says.
        layer = shapes.blank(*picture.get_size())
        layer.fill(colour)
        pygame.surfarray.pixels_alpha(layer)[...] = pygame.surfarray.array_alpha(picture)
        surface.blit(layer, place)


def _curve(
    start: tuple[float, float], pull: tuple[float, float], end: tuple[float, float], points: int = 9
) -> list[tuple[float, float]]:
    """Points on a quadratic Bezier curve."""
    return [
        (
            (1 - t) ** 2 * start[0] + 2 * t * (1 - t) * pull[0] + t**2 * end[0],
            (1 - t) ** 2 * start[1] + 2 * t * (1 - t) * pull[1] + t**2 * end[1],
        )
        for t in (step / (points - 1) for step in range(points))
    ]
