"""The road from above at one moment: everything drives up, the view follows the ego car."""

from __future__ import annotations

import math

import pygame

from ..config import HighwayConfig
from . import shapes
from .car_picture import CarPictures, look_of
from .geometry import CAR_CELLS, CAR_LANES, Geometry
from .ground import draw_ground
from .overlays import draw_observation, draw_safety_zone
from .scene import Role, Scene

BLINK_FRAMES = 8
FINE_SCALE = 1.5  # a screen so fine needs no smoothing of what moves by parts of a pixel


class RoadView:
    """Draws scenes of highways with the same settings; sizes are screen pixels, `scale` of them a design pixel."""

    def __init__(self, config: HighwayConfig, width: int, height: int, scale: float = 1.0) -> None:
        self.config = config
        self._size = (width, height)
        # Drawn twice as large and scaled down, cars glide by half pixels and every edge is smooth.
        self._times = 1 if scale >= FINE_SCALE else 2
        self._large = pygame.Surface((width * self._times, height * self._times))
        self._at = Geometry(config.lanes, *self._large.get_size())
        self._pictures = CarPictures(self._at.lane * CAR_LANES, CAR_CELLS * self._at.cell)

    def draw(self, scene: Scene, observation: bool = False, safety_zone: bool = False) -> pygame.Surface:
        """The picture of a scene, with overlays if wanted; valid until the next call."""
        draw_ground(self._large, self._at, scene.road)
        if safety_zone:
            draw_safety_zone(self._large, self._at, scene)
        self._draw_cars(scene)
        if observation:
            draw_observation(self._large, self._at, scene, self.config)
        if self._times == 1:
            return self._large
        return pygame.transform.smoothscale(self._large, self._size)

    def _draw_cars(self, scene: Scene) -> None:
        blink = math.floor(scene.time / BLINK_FRAMES) % 2 == 0
        # The ego car last, so that its halo and beams lie over its neighbours' shadows.
        for car in reversed(scene.cars):
            look = look_of(car, blink)
            x = self._at.left + (car.lateral + 0.5) * self._at.lane
            y = (car.position + CAR_CELLS / 2) * self._at.cell
            pictures = [self._pictures.get(look)]
            if car.role is Role.EGO:
                pictures.insert(0, self._pictures.beams(look.turn))
            for picture in pictures:
                shapes.blit(self._large, picture, x - picture.get_width() / 2, y - picture.get_height() / 2)
