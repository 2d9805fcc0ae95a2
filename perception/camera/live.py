"""The camera in a window: drive along and change the weather."""

from __future__ import annotations

from collections.abc import Sequence

import pygame

from ...envs.highway.viewing.lettering import Lettering
from ...envs.highway.viewing.window import LONGEST_PAUSE_S, open_window
from .annotate import boxed, class_picture, surface_of
from .camera import Camera
from .units import FRAMES_PER_SECOND
from .wandering import Ride

ZOOM = 2  # of the camera's pixels
LAYERS = ("picture", "boxes", "mask")


def watch(camera: Camera, ride: Ride, names: Sequence[str]) -> None:
    """Show the drive until the window is closed.

    Keys: C next condition, V picture, boxes or mask, Space pause, Q quit.
    """
    size = (ZOOM * camera.config.width, ZOOM * camera.config.height)
    window, clock, lettering = open_window(size, "Sevenlanes camera"), pygame.time.Clock(), Lettering()
    condition, layer, pauses, owed = 0, 0, False, 0.0
    try:
        while True:
            for event in pygame.event.get():
                key = event.key if event.type == pygame.KEYDOWN else None
                if event.type == pygame.QUIT or key in (pygame.K_q, pygame.K_ESCAPE):
                    return
                condition = (condition + (key == pygame.K_c)) % len(names)
                layer = (layer + (key == pygame.K_v)) % len(LAYERS)
                pauses ^= key == pygame.K_SPACE
            window.blit(_picture(camera, ride, names[condition], LAYERS[layer], lettering), (0, 0))
            pygame.display.set_caption(f"Sevenlanes camera: {names[condition]}, {LAYERS[layer]}")
            pygame.display.flip()
            owed += 0.0 if pauses else min(clock.tick(FRAMES_PER_SECOND) / 1000, LONGEST_PAUSE_S)
            ride.drive(int(owed * FRAMES_PER_SECOND))
            owed -= int(owed * FRAMES_PER_SECOND) / FRAMES_PER_SECOND
    finally:
        pygame.display.quit()


def _picture(camera: Camera, ride: Ride, name: str, layer: str, lettering: Lettering) -> pygame.Surface:
    pictures = camera.shoot(ride.look(), name)
    if layer == "boxes":
        return boxed(pictures, 0, ZOOM, lettering)
    if layer == "mask":
        return surface_of(class_picture(pictures.labels.classes[0], pictures.labels.instances[0]), ZOOM)
    return surface_of(pictures.images[0], ZOOM)
