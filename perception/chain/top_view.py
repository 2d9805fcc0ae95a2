"""The road from above: the true cars pale, over them what is believed, and where it will be."""

from __future__ import annotations

import numpy as np
import pygame

from ...envs.highway.config import HighwayConfig
from ...envs.highway.viewing import shapes
from ...envs.highway.viewing.car_picture import CarPictures, look_of
from ...envs.highway.viewing.geometry import CAR_CELLS, CAR_LANES, Geometry
from ...envs.highway.viewing.ground import draw_ground
from ...envs.highway.viewing.scene import Role, SceneCar
from ...envs.highway.viewing.snapshot import Snapshot
from ..camera.units import CAR_LENGTH_M, LANE_WIDTH_M, METRES_PER_CELL, METRES_PER_SECOND_PER_MPH
from .picture_view import PATH
from .sightings import Floats

FINER = 2  # drawn so much larger and scaled down
TRUE_FILL, TRUE_RIM = (255, 255, 255, 46), (255, 255, 255, 150)
REMEMBERED = (120, 120, 120, 120)  # of 255: what is left of a car's picture that is only remembered
CONE = (255, 246, 200, 26)


class TopView:
    """Draws one highway; sizes in screen pixels."""

    def __init__(self, config: HighwayConfig, width: int, height: int, field_of_view: float) -> None:
        self._size = (width, height)
        self._large = pygame.Surface((FINER * width, FINER * height))
        self._at = Geometry(config.lanes, *self._large.get_size())
        self._pictures = CarPictures(self._at.lane * CAR_LANES, CAR_CELLS * self._at.cell)
        self._slope = float(np.tan(np.radians(field_of_view) / 2))

    def draw(self, truth: Snapshot, cars: list[tuple[SceneCar, bool]], paths: list[Floats]) -> pygame.Surface:
        """The road of `truth` with the believed `cars` (and whether each is only remembered) over it.

        paths: lines [steps, 2] in lanes and in cells from the map's top.
        """
        draw_ground(self._large, self._at, truth.road)
        layer = shapes.blank(*self._large.get_size())
        self._draw_cone(layer, truth)
        for lateral, position in zip(truth.lateral[1:], truth.position[1:], strict=True):
            box = pygame.Rect(
                0, 0, round(1.25 * self._at.lane * CAR_LANES), round(1.1 * CAR_CELLS * self._at.cell)
            )
            box.center = self._place(lateral, position + CAR_CELLS / 2)
            pygame.draw.rect(layer, TRUE_FILL, box, border_radius=round(box.width * 0.3))
            pygame.draw.rect(layer, TRUE_RIM, box, 2, border_radius=round(box.width * 0.3))
        for path in paths:
            points = [self._place(lateral, position) for lateral, position in path]
            pygame.draw.lines(layer, (*PATH, 200), False, points, 3)
            pygame.draw.circle(layer, (*PATH, 255), points[-1], 5)
        self._large.blit(layer, (0, 0))
        for car, remembered in cars:
            self._draw_car(car, remembered)
        own = SceneCar(
            Role.EGO, truth.position[0], truth.lateral[0], truth.speed[0], bool(truth.held_up[0]), 0
        )
        self._draw_car(own, False)
        return pygame.transform.smoothscale(self._large, self._size)

    def _place(self, lateral: float, position: float) -> tuple[int, int]:
        return round(self._at.left + (lateral + 0.5) * self._at.lane), round(position * self._at.cell)

    def _draw_car(self, car: SceneCar, remembered: bool) -> None:
        picture = self._pictures.get(look_of(car, False))
        if remembered:
            picture = picture.copy()
            picture.fill(REMEMBERED, special_flags=pygame.BLEND_RGBA_MULT)
        x, y = self._place(car.lateral, car.position + CAR_CELLS / 2)
        shapes.blit(self._large, picture, x - picture.get_width() / 2, y - picture.get_height() / 2)

    def _draw_cone(self, layer: pygame.Surface, truth: Snapshot) -> None:
        """What the camera looks at; sideways and along the road have their own scales here."""
        eye = truth.position[0] + CAR_CELLS * 0.4
        reach = eye  # cells to the map's top
        half = reach * METRES_PER_CELL * self._slope / LANE_WIDTH_M
        lateral = float(truth.lateral[0])
        corners = [(lateral, eye), (lateral - half, 0.0), (lateral + half, 0.0)]
        pygame.draw.polygon(layer, CONE, [self._place(*corner) for corner in corners])


def scene_car(along: float, across: float, speed: float, road: float) -> SceneCar:
    """A believed car (m along of the rear, m across, m/s) on the picture of the road; road: as `Snapshot.road`."""
    return SceneCar(
        Role.TRAFFIC,
        position_of(along, road),
        across / LANE_WIDTH_M - 0.5,
        speed / METRES_PER_SECOND_PER_MPH,
        False,
        0,
    )


def position_of(along: float, road: float) -> float:
    """Cells from the map's top to the front of a car whose rear is `along` m on the road."""
    return road - (along + CAR_LENGTH_M) / METRES_PER_CELL
