"""The window: opens, shows a player's screen at the display's own rate, hands it the keys, closes."""

from __future__ import annotations

import os
import sys

import pygame

from ...errors import InvalidInput
from .player import Player

UNSEEN_DRIVERS = ("offscreen", "dummy")  # SDL's stand-ins for a display
USUAL_RATE, GREATEST_RATE = 60, 240  # pictures a second
LONGEST_PAUSE_S = 0.1  # a computer that was asleep does not skip a drive


def check_display() -> None:
    """Raise `InvalidInput` where it is plain that there is no display."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER")
    if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in names):
        raise no_window("there is no display")


def open_window(size: tuple[int, int], title: str) -> pygame.Surface:
    """A window; raises `InvalidInput` where there is no display."""
    check_display()
    try:
        pygame.display.init()
        if pygame.display.get_driver() in UNSEEN_DRIVERS and not os.environ.get("SDL_VIDEODRIVER"):
            raise pygame.error("there is no display")
        pygame.display.set_caption(title)
        return pygame.display.set_mode(size)
    except pygame.error as error:
        pygame.display.quit()
        raise no_window(str(error)) from error


def no_window(reason: str) -> InvalidInput:
    """The error, with what to do instead."""
    return InvalidInput(
        f"no window can be opened ({reason}): write a video instead, for example with --video drive.mp4, or "
        "watch in a browser: sevenlanes serve."
    )


def play(player: Player) -> None:
    """Show a player until it quits."""
    surface = player.screen.surface
    window = open_window(surface.get_size(), player.screen.title)
    try:
        rate, clock = display_rate(), pygame.time.Clock()
        while not player.quits:
            for event in pygame.event.get():
                player.handle(event)
            player.draw()
            window.blit(surface, (0, 0))
            pygame.display.flip()
            player.advance(min(clock.tick(rate) / 1000, LONGEST_PAUSE_S))
    finally:
        pygame.display.quit()


def display_rate() -> int:
    """How many pictures the display shows a second."""
    rates = [rate for rate in pygame.display.get_desktop_refresh_rates() if rate > 0]
    return min(max(rates), GREATEST_RATE) if rates else USUAL_RATE
