"""The highway from above, drawn with pygame: in a window or as an array of pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pygame
from numpy.typing import NDArray

from .car_picture import CarPictures, Role, speed_colour
from .config import ACTION_NAMES, HighwayConfig
from .highways import Highways
from .rules import RULES

Colour = tuple[int, int, int]
FRAMES_PER_SECOND = 60
CELL, LANE, VERGE, PANEL = (
    10,
    30,
    24,
    200,
)  # pixels: a cell's length, a lane's, the verge's and the panel's width
CAR_CELLS, CAR_WIDTH = 3.4, 17  # cells, pixels
DASH_CELLS, DASH_EVERY_CELLS = 2.5, 5.0
GRASS, ASPHALT, LINE, EDGE = (52, 74, 58), (44, 48, 54), (120, 126, 134), (228, 230, 232)
PANEL_COLOUR, TEXT, FAINT, SEEN = (20, 24, 30), (240, 242, 244), (150, 158, 168), (255, 255, 255, 22)


@dataclass(frozen=True)
class Geometry:
    """Where things stand in the picture, in pixels."""

    lanes: int

    @property
    def road_width(self) -> int:
        return self.lanes * LANE

    @property
    def size(self) -> tuple[int, int]:
        return self.road_width + 2 * VERGE + PANEL, RULES.map_rows * CELL

    def lane_left(self, lane: float) -> float:
        return VERGE + lane * LANE


class HighwayView:
    """Draws one highway. `window`: show it on the screen, else only in memory (no display is needed then)."""

    def __init__(self, window: bool = False) -> None:
        self.window = window
        self._surface: pygame.Surface | None = None
        self._closed = False

    def show(self, highways: Highways, index: int) -> None:
        """Draw highway `index` in the window and wait for the next of 60 frames a second.

        After the user has closed the window the drive goes on unseen, at full speed.
        """
        if self._closed:
            return
        self._draw(highways, index)
        for event in pygame.event.get():
            if event.type == pygame.QUIT:
                self.close()
                return
        pygame.display.flip()
        self._clock.tick(FRAMES_PER_SECOND)

    def draw(self, highways: Highways, index: int) -> NDArray[np.uint8]:
        """The picture of highway `index`, uint8 [height, width, 3]."""
        self._draw(highways, index)
        assert self._surface is not None
        return np.ascontiguousarray(pygame.surfarray.array3d(self._surface).swapaxes(0, 1))

    def close(self) -> None:
        """Close the window; the object is of no use afterwards."""
        if self.window and self._surface is not None:
            pygame.display.quit()
        self._surface = None
        self._closed = True

    def _open(self, config: HighwayConfig) -> pygame.Surface:
        pygame.font.init()
        self._at = Geometry(config.lanes)
        if self.window:
            pygame.display.init()
            pygame.display.set_caption("Sevenlanes")
            self._surface = pygame.display.set_mode(self._at.size)
            self._clock = pygame.time.Clock()
        else:
            self._surface = pygame.Surface(self._at.size)
        self._pictures = CarPictures(CAR_WIDTH, round(CAR_CELLS * CELL))
        self._fonts = {size: pygame.font.Font(None, size) for size in (18, 22, 34, 76)}
        return self._surface

    def _draw(self, highways: Highways, index: int) -> None:
        surface = self._surface or self._open(highways.config)
        self._draw_road(surface, highways.road_cells(index))
        self._draw_seen(surface, highways, index)
        self._draw_cars(surface, highways, index)
        self._draw_panel(surface, highways, index)

    def _draw_road(self, surface: pygame.Surface, road: float) -> None:
        at, height = self._at, surface.get_height()
        surface.fill(GRASS)
        surface.fill(ASPHALT, (VERGE - 6, 0, at.road_width + 12, height))
        for x in (VERGE - 2, VERGE + at.road_width):
            surface.fill(EDGE, (x, 0, 2, height))
        y = (road % DASH_EVERY_CELLS - DASH_EVERY_CELLS) * CELL
        while y < height:
            for lane in range(1, at.lanes):
                surface.fill(LINE, (at.lane_left(lane) - 1, round(y), 2, round(DASH_CELLS * CELL)))
            y += DASH_EVERY_CELLS * CELL

    def _draw_seen(self, surface: pygame.Surface, highways: Highways, index: int) -> None:
        """The cells that the ego car's policy observes, as a lighter field."""
        config = highways.config
        lane, row = int(highways.lane[index, 0]), int(highways.position_cells[index, 0] // 1)
        first, last = max(0, lane - config.lanes_side), min(config.lanes, lane + config.lanes_side + 1)
        top, bottom = max(0, row - config.patches_ahead), min(RULES.map_rows, row + config.patches_behind)
        field = pygame.Surface(((last - first) * LANE, (bottom - top) * CELL), pygame.SRCALPHA)
        field.fill(SEEN)
        surface.blit(field, (self._at.lane_left(first), top * CELL))

    def _draw_cars(self, surface: pygame.Surface, highways: Highways, index: int) -> None:
        config = highways.config
        for car in reversed(range(config.num_cars)):  # the ego car last, on top
            role = Role.EGO if car == 0 else Role.CONTROLLED if car < config.num_controlled else Role.TRAFFIC
            braking = bool(highways.is_held_up(index, car))
            picture = self._pictures.get(float(highways.speed_mph[index, car]), role, braking)
            middle = self._at.lane_left(highways.lateral[index, car] / RULES.lane_steps + 0.5)
            front = float(highways.position_cells[index, car]) * CELL
            surface.blit(picture, (middle - picture.get_width() / 2, front - self._pictures.margin))

    def _draw_panel(self, surface: pygame.Surface, highways: Highways, index: int) -> None:
        left = self._at.size[0] - PANEL
        surface.fill(PANEL_COLOUR, (left, 0, PANEL, surface.get_height()))
        left += 20
        speed = float(highways.speed_mph[index, 0])
        self._write(surface, f"{speed:.0f}", 76, TEXT, left, 24)
        self._write(surface, "mph", 22, FAINT, left + 70, 58)
        surface.fill((52, 58, 66), (left, 92, PANEL - 40, 6))
        surface.fill(speed_colour(speed), (left, 92, round((PANEL - 40) * speed / 80), 6))
        action = ACTION_NAMES[int(highways.action[index, 0])]
        facts = (
            ("mean speed", f"{highways.mean_speed_mph[index, 0]:.2f} mph"),
            ("passed", f"{highways.passed[index, 0]}"),
            ("blocked", f"{highways.blocked[index, 0]}"),
            ("last action", action),
            ("frame", f"{highways.frame[index]} / {highways.config.max_frames}"),
        )
        for line, (name, value) in enumerate(facts):
            self._write(surface, name, 18, FAINT, left, 128 + 54 * line)
            self._write(surface, value, 34, TEXT, left, 144 + 54 * line)
        self._draw_scale(surface, left, surface.get_height() - 56)

    def _draw_scale(self, surface: pygame.Surface, left: int, top: int) -> None:
        width = PANEL - 40
        for x in range(width):
            surface.fill(speed_colour(80 * x / width), (left + x, top, 1, 8))
        for mph in (0, 40, 80):
            middle = left + width * mph / 80
            text = self._fonts[18].render(f"{mph} mph" if mph == 80 else str(mph), True, FAINT)
            surface.blit(text, (middle - text.get_width() * mph / 80, top + 14))

    def _write(
        self, surface: pygame.Surface, text: str, size: int, colour: Colour, x: float, y: float
    ) -> None:
        surface.blit(self._fonts[size].render(text, True, colour), (x, y))
