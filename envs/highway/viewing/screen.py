"""What a window or a video shows: one drive, or two side by side."""

from __future__ import annotations

from typing import Protocol

import pygame

from .status import Status


class Screen(Protocol):
    """Draws a moment of its drives on a surface of its own."""

    surface: pygame.Surface
    title: str
    duration: int  # frames of the whole drive
    frames_per_decision: int

    def draw(self, time: float, status: Status) -> None:
        """Draw the moment `time` in frames; the end card stands over the last one."""

    def restart(self) -> None:
        """Begin anew."""
