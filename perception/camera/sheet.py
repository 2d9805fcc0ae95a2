"""A contact sheet: one moment in many conditions, each as picture, mask and boxes."""

from __future__ import annotations

from collections.abc import Sequence

import pygame

from ...envs.highway.viewing.lettering import REGULAR, SEMIBOLD, Lettering
from ...envs.highway.viewing.style import GROUND, INK, INK_SOFT
from .annotate import boxed, class_picture, surface_of
from .camera import Camera
from .scene import Scenes

GAP, HEAD, LETTERS = 12, 30, 15  # pixels
COLUMNS = ("picture", "classes and cars", "boxes and distances")


def contact_sheet(camera: Camera, scenes: Scenes, conditions: Sequence[str]) -> pygame.Surface:
    """Draw the first of `scenes`: a row for each condition."""
    width, height = camera.config.width, camera.config.height
    rows, lettering = len(conditions), Lettering()
    sheet = pygame.Surface((len(COLUMNS) * (width + GAP) + GAP, HEAD + rows * (height + HEAD)))
    sheet.fill(GROUND)
    for number, name in enumerate(COLUMNS):
        text = lettering.render(name, LETTERS, REGULAR, INK_SOFT)
        sheet.blit(text, (GAP + number * (width + GAP), 8), special_flags=pygame.BLEND_PREMULTIPLIED)
    for row, name in enumerate(conditions):
        pictures = camera.shoot(scenes.select(slice(0, 1)), name)
        mask = class_picture(pictures.labels.classes[0], pictures.labels.instances[0])
        top = HEAD + row * (height + HEAD)
        cells = (surface_of(pictures.images[0]), surface_of(mask), boxed(pictures, 0, lettering=lettering))
        for column, cell in enumerate(cells):
            sheet.blit(cell, (GAP + column * (width + GAP), top))
        text = lettering.render(name, LETTERS, SEMIBOLD, INK)
        sheet.blit(text, (GAP, top + height + 4), special_flags=pygame.BLEND_PREMULTIPLIED)
    return sheet
