"""The driver's picture for people: the tracks in their boxes, and on the road where each will be."""

from __future__ import annotations

import numpy as np
import pygame

from ...envs.highway.viewing.lettering import BOLD, Lettering
from ...envs.highway.viewing.style import AMBER, INK, Colour
from ..camera.annotate import class_picture, surface_of
from ..camera.projection import CameraConfig
from .perceived_drive import Look
from .sightings import Floats
from .track import Tracker

UNTRACKED: Colour = (255, 255, 255)
PATH: Colour = (120, 226, 255)
LEAST_TAG_PX = 22  # of a box's width, under which it has no tag
NEAREST_M = 1.0  # before the eye, of what is drawn on the road


def draw_tracks(
    surface: pygame.Surface, look: Look, tracker: Tracker, picture: CameraConfig, lettering: Lettering
) -> None:
    """The boxes of the first highway's look: amber with number and distance, thin and white without a track."""
    boxes, there = look.boxes, look.there
    if boxes is None or there is None:
        return
    zoom = surface.get_width() / picture.width
    track_of = {int(which): place for place, which in enumerate(tracker.matched[0]) if which >= 0}
    distance = tracker.along[0, :, 0] - look.own.along[0]
    farthest_first = np.flatnonzero(there[0])[np.argsort(boxes[0, there[0], 3])]
    tags: list[tuple[pygame.Rect, str, str]] = []
    for which in farthest_first:
        left, top, right, bottom = (float(edge) * zoom for edge in boxes[0, which])
        box = pygame.Rect(round(left), round(top), round(right - left), round(bottom - top))
        place = track_of.get(int(which))
        if place is None or not tracker.confirmed[0, place]:
            pygame.draw.rect(surface, UNTRACKED, box, 1)
            continue
        pygame.draw.rect(surface, AMBER, box, 2, border_radius=3)
        if box.width >= LEAST_TAG_PX:
            tags.append((box, f"{tracker.number[0, place]}", f"{distance[place]:.0f} m"))
    taken: list[pygame.Rect] = []
    for box, number, metres in reversed(tags):  # where there is room for one only, the nearer car's
        _draw_tag(surface, box, number, metres, lettering, taken)


def _draw_tag(
    surface: pygame.Surface,
    box: pygame.Rect,
    number: str,
    distance: str,
    lettering: Lettering,
    taken: list[pygame.Rect],
) -> None:
    """A tag over a box, unless it would cover one of those in `taken`, to which it is added."""
    size = 12
    text = lettering.render(f"{number}  {distance}", size, BOLD, INK)
    if text.get_width() + 8 > 1.6 * box.width:
        text = lettering.render(distance if box.width > 26 else number, size, BOLD, INK)
    tag = pygame.Rect(0, 0, text.get_width() + 8, text.get_height() + 2)
    tag.midbottom = (box.centerx, max(box.top - 2, tag.height))
    tag.clamp_ip(surface.get_rect())
    if tag.collidelist(taken) >= 0:
        return
    taken.append(tag)
    pygame.draw.rect(surface, AMBER, tag, border_radius=3)
    surface.blit(text, (tag.left + 4, tag.top + 1), special_flags=pygame.BLEND_PREMULTIPLIED)


def draw_paths(surface: pygame.Surface, look: Look, paths: Floats, camera: CameraConfig) -> None:
    """Where the tracks will be, as lines on the road. paths [tracks, steps, 2]: m along (of the rear) and across."""
    layer = pygame.Surface(surface.get_size(), pygame.SRCALPHA)
    for path in paths:
        ahead = path[:, 0] - look.own.along[0] + camera.eye_behind_front_m
        right = path[:, 1] - look.own.across[0] - camera.eye_right_m
        shown = ahead > NEAREST_M
        if shown.sum() < 2:
            continue
        points = np.stack(camera.project(right[shown], 0.0, ahead[shown]), axis=-1)
        scale = np.array(surface.get_size()) / (camera.width, camera.height)
        pygame.draw.lines(layer, (*PATH, 190), False, (points * scale).tolist(), 3)
        pygame.draw.circle(layer, (*PATH, 235), points[-1] * scale, 3)
    surface.blit(layer, (0, 0))


def mask_picture(look: Look) -> pygame.Surface | None:
    """What the segmenter made of the picture, or the true classes where a stage does not ask it."""
    if look.classes is not None:
        classes = look.classes[0].astype(np.uint8)
    elif look.pictures is not None:
        classes = look.pictures.labels.classes[0]
    else:
        return None
    return surface_of(class_picture(classes, np.zeros_like(classes)))
