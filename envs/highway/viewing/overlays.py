"""What can be laid over the road: the cells that the policy observes, and where the safety system looks."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pygame

from ..config import HighwayConfig
from ..rules import RULES
from . import shapes
from .geometry import Geometry
from .scene import Role, Scene

LEFT_EDGE, RIGHT_EDGE = RULES.left_edge / RULES.lane_steps, RULES.right_edge / RULES.lane_steps  # lanes

SHADE = (6, 9, 13, 158)
GRID, GRID_FRAME, FILLED = (190, 225, 255, 51), (190, 225, 255, 242), (255, 255, 255, 61)
FREE, TAKEN, AHEAD, HELD = (90, 220, 150, 76), (255, 80, 76, 96), (255, 255, 255, 44), (255, 120, 40, 110)
FREE_RIM, TAKEN_RIM = (120, 235, 170, 230), (255, 110, 104, 235)


@dataclass(frozen=True)
class Cells:
    """Lanes and rows of the map; right and bottom excluded."""

    left: int
    top: int
    right: int
    bottom: int


def observed_cells(scene: Scene, config: HighwayConfig) -> Cells:
    """The part of the ego car's observation that lies on the map."""
    ego = scene.cars[0]
    lane, row = math.floor(ego.lateral + 0.5), math.floor(ego.position)
    return Cells(
        left=max(0, lane - config.lanes_side),
        top=max(0, row - config.patches_ahead),
        right=min(config.lanes, lane + config.lanes_side + 1),
        bottom=min(RULES.map_rows, row + config.patches_behind),
    )


def draw_observation(surface: pygame.Surface, at: Geometry, scene: Scene, config: HighwayConfig) -> None:
    """A grid of the cells that the ego car's policy is shown; everything else is darkened."""
    cells = observed_cells(scene, config)
    inside = pygame.Rect(at.rect(cells.left, cells.top, cells.right - cells.left, cells.bottom - cells.top))
    layer = shapes.blank(*surface.get_size())
    layer.fill(SHADE)
    layer.fill((0, 0, 0, 0), inside)
    layer.set_clip(inside)
    for car in scene.cars:
        first = math.floor(car.lateral + LEFT_EDGE)
        lanes = math.floor(car.lateral + RIGHT_EDGE) - first + 1
        layer.fill(FILLED, at.rect(first, math.floor(car.position), lanes, RULES.car_rows))
    thin = max(1, round(at.cell / 14))
    for row in range(cells.top + 1, cells.bottom):
        layer.fill(GRID, (inside.left, round(row * at.cell), inside.width, thin))
    for lane in range(cells.left + 1, cells.right):
        layer.fill(GRID, (round(at.left + lane * at.lane), inside.top, thin, inside.height))
    layer.set_clip(None)
    pygame.draw.rect(layer, GRID_FRAME, inside, max(1, round(at.cell * 0.15)))
    surface.blit(layer, (0, 0))


def draw_safety_zone(surface: pygame.Surface, at: Geometry, scene: Scene) -> None:
    """The four cells ahead at which each car looks, and what a lane change of the ego car needs beside it."""
    layer = shapes.blank(*surface.get_size())
    held_up = scene.snapshot.held_up
    for number, car in enumerate(scene.cars):
        colour = HELD if held_up[number] else AHEAD
        if not held_up[number] and car.role is Role.TRAFFIC:
            continue
        lane = math.floor(car.lateral + RULES.middle / RULES.lane_steps)
        top = math.floor(car.position) - RULES.look_ahead
        layer.fill(colour, at.rect(lane, top, 1, RULES.look_ahead))
    zone = scene.snapshot.zone
    for side, free in ((-1, zone.left_free), (1, zone.right_free)):
        if free is None:
            continue
        rows = zone.last_row - zone.first_row + 1
        beside = pygame.Rect(at.rect(zone.lane + side, zone.first_row, 1, rows))
        layer.fill(FREE if free else TAKEN, beside)
        pygame.draw.rect(layer, FREE_RIM if free else TAKEN_RIM, beside, max(1, round(at.cell * 0.15)))
    surface.blit(layer, (0, 0))
