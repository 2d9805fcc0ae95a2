"""Pictures of cars for pygame: coloured by speed, drawn large and scaled down so that their edges are smooth."""

from __future__ import annotations

from enum import Enum

import pygame

Colour = tuple[int, int, int]
OVERSAMPLING = 4
SPEED_STEP = 4.0  # mph between two colours
TOP_SPEED = 80.0
# From slow to fast: lightness grows evenly (after viridis), so it reads the same with every kind of colour vision.
SPEED_COLOURS: tuple[Colour, ...] = (
    (139, 108, 205),
    (110, 128, 214),
    (72, 152, 200),
    (48, 175, 172),
    (74, 195, 128),
    (150, 215, 73),
    (253, 226, 62),
)
GLASS, HEADLIGHT, TAIL_LIGHT, BRAKE_LIGHT, WHITE = (
    (18, 24, 32),
    (255, 251, 230),
    (120, 30, 36),
    (255, 59, 63),
    (255,) * 3,
)


class Role(Enum):
    """Who drives a car."""

    EGO = "ego"
    CONTROLLED = "controlled"
    TRAFFIC = "traffic"


def speed_colour(mph: float) -> Colour:
    """The colour of a speed from 0 to 80 mph."""
    place = min(max(mph / TOP_SPEED, 0.0), 1.0) * (len(SPEED_COLOURS) - 1)
    low = min(int(place), len(SPEED_COLOURS) - 2)
    first, second = SPEED_COLOURS[low], SPEED_COLOURS[low + 1]
    mixed = [round(a + (b - a) * (place - low)) for a, b in zip(first, second, strict=True)]
    return mixed[0], mixed[1], mixed[2]


class CarPictures:
    """Keeps one picture for every look that a car can have; `margin` pixels of each are empty around the car."""

    margin = 6

    def __init__(self, width: int, length: int) -> None:
        self.width, self.length = width, length
        self._pictures: dict[tuple[int, Role, bool], pygame.Surface] = {}

    def get(self, mph: float, role: Role, braking: bool) -> pygame.Surface:
        """A picture with alpha of a car that points up."""
        key = (round(mph / SPEED_STEP), role, braking)
        if key not in self._pictures:
            self._pictures[key] = self._draw(speed_colour(key[0] * SPEED_STEP), role, braking)
        return self._pictures[key]

    def _draw(self, colour: Colour, role: Role, braking: bool) -> pygame.Surface:
        size = (self.width + 2 * self.margin, self.length + 2 * self.margin)
        large = pygame.Surface((size[0] * OVERSAMPLING, size[1] * OVERSAMPLING), pygame.SRCALPHA)
        body = pygame.Rect(self.margin, self.margin, self.width, self.length)
        if role is Role.EGO:
            self._box(large, (255, 255, 255, 70), body.inflate(11, 11), 9)
        if role is not Role.TRAFFIC:
            self._box(large, WHITE, body.inflate(4, 4), 7)
        self._box(large, colour, body, 5)
        self._box(large, GLASS, pygame.Rect(body.x + 2, body.y + 9, body.width - 4, 5), 2)
        self._box(large, GLASS, pygame.Rect(body.x + 3, body.bottom - 8, body.width - 6, 3), 1)
        lights = BRAKE_LIGHT if braking else TAIL_LIGHT
        for x in (body.x + 1, body.right - 5):
            self._box(large, HEADLIGHT, pygame.Rect(x, body.y + 1, 4, 2), 1)
            self._box(large, lights, pygame.Rect(x, body.bottom - 3, 4, 3 if braking else 2), 1)
        return pygame.transform.smoothscale(large, size)

    @staticmethod
    def _box(surface: pygame.Surface, colour: tuple[int, ...], rect: pygame.Rect, radius: int) -> None:
        scaled = pygame.Rect(*(value * OVERSAMPLING for value in rect))
        pygame.draw.rect(surface, colour, scaled, border_radius=radius * OVERSAMPLING)
