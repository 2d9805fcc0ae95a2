"""The window, on SDL's stand-in for a display."""

from __future__ import annotations

from pathlib import Path

import pygame
import pytest
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.envs.highway.viewing import window
from sevenlanes.envs.highway.viewing.drive_screen import DriveScreen
from sevenlanes.envs.highway.viewing.player import Player

from .drivers import scripted_drive


def test_it_plays_until_it_is_quit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    player = Player(DriveScreen(scripted_drive()), tmp_path)
    shown: list[float] = []

    def flip() -> None:
        shown.append(player.time)
        if len(shown) == 2:
            pygame.event.post(pygame.Event(pygame.KEYDOWN, key=pygame.K_n))
        if len(shown) == 4:
            pygame.event.post(pygame.Event(pygame.KEYDOWN, key=pygame.K_q))

    monkeypatch.setattr(pygame.display, "flip", flip)
    window.play(player)
    assert shown == sorted(shown)
    assert shown[0] == 0
    assert len(shown) == 5
    assert shown[-1] % 30 == 0  # stepped to a decision, and paused there
    assert not pygame.display.get_init()


def test_the_window_closes_when_something_goes_wrong(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    screen = DriveScreen(scripted_drive())
    monkeypatch.setattr(screen, "draw", lambda time, status: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        window.play(Player(screen, tmp_path))
    assert not pygame.display.get_init()


def test_no_display_is_one_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    for attempt in (window.check_display, lambda: window.open_window((100, 100), "test")):
        with pytest.raises(InvalidInput, match=r"there is no display.*--video drive.mp4.*sevenlanes serve"):
            attempt()


def test_a_display_that_can_not_be_opened_is_one_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "no-such-driver")
    with pytest.raises(InvalidInput, match=r"no window can be opened \(.+\): write a video instead"):
        window.open_window((100, 100), "test")


@pytest.mark.parametrize(("told", "rate"), [([], 60), ([0], 60), ([60, 144], 144), ([1000], 240)])
def test_pictures_come_at_the_displays_rate(
    told: list[int], rate: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pygame.display, "get_desktop_refresh_rates", lambda: told)
    assert window.display_rate() == rate
