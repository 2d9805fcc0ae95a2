"""Every key does its thing."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pygame
import pytest
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.viewing.drive import Drive
from sevenlanes.envs.highway.viewing.drive_screen import DriveScreen
from sevenlanes.envs.highway.viewing.driver import KeyboardDriver
from sevenlanes.envs.highway.viewing.player import ACTION_KEYS, DRIVING_KEYS, VIEWING_KEYS, Player

from .drivers import scripted_drive


@pytest.fixture
def player(tmp_path: Path) -> Player:
    keyboard = KeyboardDriver(1)
    return Player(DriveScreen(Drive(HighwayConfig(max_frames=300), 7, keyboard)), tmp_path, keyboard)


def press(player: Player, key: int, kind: int = pygame.KEYDOWN) -> None:
    player.handle(pygame.Event(kind, key=key))


def intention(player: Player) -> int | None:
    screen = player.screen
    assert isinstance(screen, DriveScreen)
    return screen.drive.at(player.time).figures.intention


def test_time_goes_by_at_60_frames_a_second(player: Player) -> None:
    player.advance(0.5)
    assert player.time == 30
    player.advance(1 / 144)
    assert player.time == pytest.approx(30 + 60 / 144)
    player.advance(1000)
    assert player.time == 300
    assert player.ended


def test_space_pauses(player: Player) -> None:
    press(player, pygame.K_SPACE)
    player.advance(1)
    assert (player.time, player.status.paused) == (0, True)
    press(player, pygame.K_SPACE)
    player.advance(1)
    assert (player.time, player.status.paused) == (60, False)


def test_steps_are_of_a_frame_or_a_decision(player: Player) -> None:
    player.advance(0.51)
    press(player, pygame.K_PERIOD)
    assert (player.time, player.status.paused) == (31, True)
    press(player, pygame.K_n)
    assert player.time == 60
    press(player, pygame.K_n)
    assert player.time == 90
    for _ in range(20):
        press(player, pygame.K_n)
    assert player.time == 300


@pytest.mark.parametrize("faster", [pygame.K_PLUS, pygame.K_EQUALS, pygame.K_KP_PLUS])
@pytest.mark.parametrize("slower", [pygame.K_MINUS, pygame.K_KP_MINUS])
def test_speed_goes_from_a_quarter_to_16(player: Player, faster: int, slower: int) -> None:
    seen = []
    for _ in range(6):
        press(player, faster)
        seen.append(player.status.rate)
    assert seen == [2, 4, 8, 16, 16, 16]
    player.advance(0.125)
    assert player.time == 120
    for _ in range(9):
        press(player, slower)
    assert player.status.rate == Fraction(1, 4)
    assert player.status.rate_text == "¼×"


@pytest.mark.parametrize(("key", "name"), [(pygame.K_o, "observation"), (pygame.K_z, "safety_zone")])
def test_overlays_change_the_picture(player: Player, key: int, name: str) -> None:
    player.advance(1)
    player.draw()
    plain = pygame.surfarray.array3d(player.screen.surface)
    press(player, key)
    player.draw()
    assert getattr(player.status, name)
    changed = (pygame.surfarray.array3d(player.screen.surface) != plain).any(axis=2)
    assert changed[:300].any()
    assert not changed[300:].any()  # the panel stays
    press(player, key)
    player.draw()
    assert (pygame.surfarray.array3d(player.screen.surface) == plain).all()


@pytest.mark.parametrize("key", [pygame.K_p, pygame.K_F12])
def test_pictures_are_saved_and_never_written_over(player: Player, key: int, tmp_path: Path) -> None:
    player.advance(1)
    press(player, key)
    assert player.status.message == "Saved sevenlanes-00060.png"
    press(player, key)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "sevenlanes-00060-2.png",
        "sevenlanes-00060.png",
    ]
    first, second = (pygame.image.load(path) for path in tmp_path.iterdir())
    assert first.get_size() == (664, 700)
    # The message about the first picture is not on the second.
    assert pygame.image.tobytes(first, "RGB") == pygame.image.tobytes(second, "RGB")
    player.advance(3)
    assert player.status.message == ""


def test_a_picture_that_can_not_be_saved_is_told(player: Player, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    player._screenshots = tmp_path / "file"
    press(player, pygame.K_p)
    assert player.status.message == "Not saved: File exists"


def test_restart_begins_anew(player: Player) -> None:
    player.advance(2)
    player.draw()
    press(player, pygame.K_SPACE)
    press(player, pygame.K_r)
    assert (player.time, player.status.paused) == (0, False)
    player.draw()
    screen = player.screen
    assert isinstance(screen, DriveScreen)
    assert screen.drive.simulated == 0


@pytest.mark.parametrize("key", [pygame.K_q, pygame.K_ESCAPE])
def test_quit(player: Player, key: int) -> None:
    press(player, key)
    assert player.quits


def test_closing_the_window_quits(player: Player) -> None:
    player.handle(pygame.Event(pygame.QUIT))
    assert player.quits


@pytest.mark.parametrize(
    ("keys", "action"),
    [
        ((pygame.K_UP, pygame.K_w), 1),
        ((pygame.K_DOWN, pygame.K_s), 2),
        ((pygame.K_LEFT, pygame.K_a), 3),
        ((pygame.K_RIGHT, pygame.K_d), 4),
    ],
)
def test_driving_keys_drive(player: Player, keys: tuple[int, ...], action: int) -> None:
    for key in keys:
        press(player, key)
        assert intention(player) == action
        press(player, key, pygame.KEYUP)
        player.screen.restart()
        assert intention(player) == 0
    press(player, keys[0])
    player.advance(0.6)
    player.draw()
    screen = player.screen
    assert isinstance(screen, DriveScreen)
    assert screen.drive.at(player.time).figures.action == action


def test_a_key_let_go_elsewhere_is_not_held_for_ever(player: Player) -> None:
    press(player, pygame.K_LEFT)
    player.handle(pygame.Event(pygame.WINDOWFOCUSLOST))
    assert intention(player) == 0


def test_driving_keys_do_nothing_where_a_policy_drives(tmp_path: Path) -> None:
    player = Player(DriveScreen(scripted_drive()), tmp_path)
    press(player, pygame.K_LEFT)
    press(player, pygame.K_LEFT, pygame.KEYUP)
    assert player.status.keys == VIEWING_KEYS


def test_every_key_told_on_the_panel_does_something(player: Player) -> None:
    names = {"←": "LEFT", "→": "RIGHT", "↑": "UP", "↓": "DOWN", "−": "MINUS", "+": "PLUS", ".": "PERIOD"}
    for keys, _ in DRIVING_KEYS + VIEWING_KEYS:
        for key in keys.split():
            name = names.get(key, key.lower() if len(key) == 1 else key.upper())
            assert getattr(pygame, f"K_{name}") in {*ACTION_KEYS, *player._commands}
