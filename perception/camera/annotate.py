"""Labels for people to look at: classes as colours, cars in boxes with their distances."""

from __future__ import annotations

import numpy as np
import pygame
from numpy.typing import NDArray

from ...envs.highway.viewing.lettering import SEMIBOLD, Lettering
from ...envs.highway.viewing.style import AMBER, INK
from .camera import Pictures
from .rendering.canvas import CLASS_NAMES

# Sky, landscape, road, lane marking, object, car, own car: as far apart in lightness as in hue.
CLASS_COLOURS = np.array(
    [
        (164, 196, 220),
        (120, 150, 96),
        (72, 78, 86),
        (248, 244, 230),
        (206, 152, 74),
        (206, 62, 52),
        (0, 97, 74),
    ],
    np.uint8,
)
assert len(CLASS_COLOURS) == len(CLASS_NAMES)
CAR_SHADES = 5  # so that cars beside each other differ


def class_picture(classes: NDArray[np.uint8], instances: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A mask [H, W] as a picture [H, W, 3]; each car has its own shade."""
    picture = CLASS_COLOURS[classes].astype(np.float32)
    shades = 1.0 - 0.11 * (instances % CAR_SHADES)
    return np.asarray(picture * np.where(instances > 0, shades, 1.0)[..., None], np.uint8)


def surface_of(picture: NDArray[np.uint8], zoom: int = 1) -> pygame.Surface:
    """A picture [H, W, 3] on a surface, every pixel `zoom` pixels wide."""
    surface = pygame.surfarray.make_surface(np.ascontiguousarray(picture.swapaxes(0, 1)))
    return surface if zoom == 1 else pygame.transform.scale_by(surface, zoom)


def boxed(
    pictures: Pictures, index: int, zoom: int = 1, lettering: Lettering | None = None
) -> pygame.Surface:
    """Picture `index` with a box around every car that is seen, and its distance in metres over the large ones."""
    surface, labels = surface_of(pictures.images[index], zoom), pictures.labels
    letters, size = lettering or Lettering(), max(9, surface.get_height() // 24)
    nearest_last = np.argsort(-pictures.scenes.distance[index])
    for car in nearest_last[labels.seen[index, nearest_last]]:
        left, top, right, bottom = (int(edge) * zoom for edge in labels.boxes[index, car])
        pygame.draw.rect(surface, AMBER, (left, top, right - left, bottom - top), max(1, size // 12))
        text = letters.render(f"{pictures.scenes.distance[index, car]:.0f} m", size, SEMIBOLD, INK)
        if right - left < 0.6 * text.get_width() or pictures.scenes.distance[index, car] < 0:
            continue
        tag = pygame.Rect(left, max(top - text.get_height(), 0), text.get_width() + 4, text.get_height())
        surface.fill(AMBER, tag)
        surface.blit(text, (tag.left + 2, tag.top), special_flags=pygame.BLEND_PREMULTIPLIED)
    return surface
