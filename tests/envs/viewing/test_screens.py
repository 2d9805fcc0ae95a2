"""What stands on the screens: legible, inside its place, never on top of something else."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pygame
import pytest
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.viewing.canvas import Canvas
from sevenlanes.envs.highway.viewing.car_picture import CarPictures, look_of
from sevenlanes.envs.highway.viewing.drive import Drive
from sevenlanes.envs.highway.viewing.drive_screen import DriveScreen
from sevenlanes.envs.highway.viewing.end_card import Result
from sevenlanes.envs.highway.viewing.lettering import Lettering
from sevenlanes.envs.highway.viewing.player import DRIVING_KEYS, END_KEYS, VIEWING_KEYS
from sevenlanes.envs.highway.viewing.race_screen import RaceScreen
from sevenlanes.envs.highway.viewing.scene import Role, SceneCar
from sevenlanes.envs.highway.viewing.screen import Screen
from sevenlanes.envs.highway.viewing.signals import value_text
from sevenlanes.envs.highway.viewing.status import Status
from sevenlanes.envs.highway.viewing.trace import columns_of

from .drivers import Scripted, scripted_drive

LONG = "A driver whose name is far longer than any panel could ever be wide"
VALUES = (-1234.5, 12.34, -0.5, 99.996, 7.0)
STATUS = Status(paused=True, keys=DRIVING_KEYS + VIEWING_KEYS, end_keys=END_KEYS)


def long_drive(name: str = LONG, values: tuple[float, ...] | None = VALUES, **settings: int) -> Drive:
    return Drive(
        HighwayConfig(max_frames=400, **settings), 2**31 - 1, Scripted((3, 2, 4, 1, 0), values, name)
    )


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, pygame.Rect]]:
    """Everything that is written, with the box that its letters fill, in screen pixels."""
    written: list[tuple[str, pygame.Rect]] = []
    draw = Canvas.text

    def text(self: Canvas, text: str, *args: object, **keywords: object) -> float:
        before = self.surface.copy()
        width = draw(self, text, *args, **keywords)  # type: ignore[arg-type]
        changed = pygame.surfarray.array2d(before) != pygame.surfarray.array2d(self.surface)
        columns, rows = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
        if len(columns):
            left, top = int(columns[0]), int(rows[0])
            written.append((text, pygame.Rect(left, top, columns[-1] + 1 - left, rows[-1] + 1 - top)))
        return width

    monkeypatch.setattr(Canvas, "text", text)
    return written


def screens() -> dict[str, Screen]:
    return {
        "play": DriveScreen(long_drive(values=None)),
        "values": DriveScreen(long_drive(num_controlled=11)),
        "small": DriveScreen(long_drive(), scale=0.5),
        "large": DriveScreen(long_drive(), scale=2.0),
        "race": RaceScreen(long_drive(), long_drive(values=None)),
        "short names": RaceScreen(long_drive("a"), long_drive("b", num_controlled=11)),
    }


@pytest.mark.parametrize("name", screens())
def test_no_text_overlaps_another_or_leaves_the_picture(
    name: str, texts: list[tuple[str, pygame.Rect]]
) -> None:
    screen = screens()[name]
    for time in (0.0, 61.5, 200.0):
        texts.clear()
        screen.draw(time, STATUS)
        assert len(texts) > 20
        area, gap = screen.surface.get_rect().inflate(-8, -8), screen.surface.get_height() // 175
        for number, (text, box) in enumerate(texts):
            assert area.contains(box), f"{text!r} at {box}"
            for other, place in texts[:number]:
                near = box.inflate(gap, gap)
                assert not near.colliderect(place), f"{text!r} at {box} touches {other!r} at {place}"


@pytest.mark.parametrize("name", ["play", "race"])
def test_the_end_card_is_legible(name: str, texts: list[tuple[str, pygame.Rect]]) -> None:
    others = [Result(LONG, 80.0), Result("do nothing", 51.7), Result("none", 0.0)]
    screen = DriveScreen(long_drive(), others=others) if name == "play" else screens()[name]
    screen.draw(399.0, STATUS)
    panel = len(texts)
    texts.clear()
    screen.draw(400.0, STATUS)
    card = texts[panel:]
    assert len(card) >= 9
    for number, (text, box) in enumerate(card):
        for other, place in card[:number]:
            assert not box.colliderect(place), f"{text!r} lies on {other!r}"


def test_the_card_sorts_by_speed_and_tells_the_drive(texts: list[tuple[str, pygame.Rect]]) -> None:
    drive = scripted_drive(2, max_frames=600)
    screen = DriveScreen(drive, others=[Result("slow", 1.5), Result("fast", 80.0)])
    screen.draw(600, Status())
    card = [text for text, _ in texts]
    mph = f"{drive.at(600).figures.mean_mph:.2f}"
    assert card[card.index(f"{mph} mph") :] == [
        f"{mph} mph", card[card.index(f"{mph} mph") + 1], "fast", "80.00", "scripted", mph, "slow", "1.50",
    ]  # fmt: skip


def test_a_race_tells_who_leads(texts: list[tuple[str, pygame.Rect]]) -> None:
    still = Drive(HighwayConfig(max_frames=900, num_cars=1), 7, Scripted((2,), name="brakes"))
    fast = Drive(HighwayConfig(max_frames=900, num_cars=1), 7, Scripted((0,), name="drives"))
    screen = RaceScreen(still, fast)
    screen.draw(600, Status())
    first, second = still.at(600).figures, fast.at(600).figures
    lead = round((second.distance_cells - first.distance_cells) / 3.4)
    assert lead > 0
    told = [text for text, _ in texts]
    assert str(lead) in told
    assert f"mean mph  −{second.mean_mph - first.mean_mph:.2f}" in told
    texts.clear()
    screen.draw(900, Status())
    assert "drives wins" in [text for text, _ in texts]
    screen.restart()
    assert still.simulated == fast.simulated == 0


def test_equal_drives_tie(texts: list[tuple[str, pygame.Rect]]) -> None:
    screen = RaceScreen(scripted_drive(max_frames=90), scripted_drive(max_frames=90))
    screen.draw(90, Status())
    assert "A tie" in [text for text, _ in texts]


def car(**changes: object) -> SceneCar:
    return dataclasses.replace(SceneCar(Role.TRAFFIC, 30.0, 2.0, 60.0, False, 0), **changes)  # type: ignore[arg-type]


def colours(picture: pygame.Surface) -> np.ndarray:
    return pygame.surfarray.array3d(picture).reshape(-1, 3).astype(int)


def count_near(picture: pygame.Surface, colour: tuple[int, int, int]) -> int:
    return int((np.abs(colours(picture) - colour).max(axis=1) < 12).sum())


def test_lights_tell_what_a_car_does() -> None:
    pictures = CarPictures(32, 68)
    plain = pictures.get(look_of(car(), blink=True))
    braking = pictures.get(look_of(car(braking=True), blink=True))
    left = pictures.get(look_of(car(signal=-1, lateral=2.0), blink=True))
    dark = pictures.get(look_of(car(signal=-1, lateral=2.0), blink=False))
    red, amber = (255, 59, 63), (255, 176, 32)
    assert count_near(plain, red) == count_near(plain, amber) == 0
    assert count_near(braking, red) > 20
    assert count_near(left, amber) > 20
    assert count_near(dark, amber) == 0
    middle = left.get_width() // 2
    assert count_near(left.subsurface((0, 0, middle, left.get_height())), amber) == count_near(left, amber)


def test_a_car_between_lanes_is_turned() -> None:
    straight, turned = look_of(car(signal=1, lateral=2.0), False), look_of(car(signal=1, lateral=2.5), False)
    assert (straight.turn, turned.turn) == (0, 6)
    assert look_of(car(signal=-1, lateral=1.5), False).turn == -6


def test_roles_look_different() -> None:
    pictures = CarPictures(32, 68)
    white = [count_near(pictures.get(look_of(car(role=role), False)), (255, 255, 255)) for role in Role]
    ego, controlled, traffic = white
    assert ego > controlled > traffic


def test_scales_give_even_sizes() -> None:
    for scale in (0.5, 0.77, 1.0, 1.5, 3.0):
        width, height = DriveScreen(scripted_drive(), scale).surface.get_size()
        assert (width % 2, height % 2) == (0, 0)
        assert (width, height) == pytest.approx((664 * scale, 700 * scale), abs=1)


@pytest.mark.parametrize("frames", [1, 10, 200, 2000])
@pytest.mark.parametrize("so_far", [1, 5, 9, 10])
def test_curves_have_a_column_for_every_part_of_the_drive(frames: int, so_far: int) -> None:
    done = max(1, frames * so_far // 10)
    columns = columns_of(np.full(done, 40.0, np.float32), frames, 300)
    assert len(columns) == pytest.approx(300 * done / frames, abs=1 + 300 / frames)
    assert columns == pytest.approx(40.0)


def test_values_are_short() -> None:
    assert [value_text(value, 20.0) for value in (9.516, -0.254, 20.0)] == ["9.52", "−0.25", "20.00"]
    assert value_text(123.45, 999.0) == "123.5"
    assert value_text(1234.5, 1234.5) == "1234"
    assert value_text(-2.34e7, 2.34e7) == "−2.3e7"


def test_names_are_cut_to_their_place() -> None:
    lettering = Lettering()
    assert lettering.fit("short", 20, 400, 500) == "short"
    cut = lettering.fit("W" * 100, 20, 400, 200)
    assert cut.endswith("…")
    assert lettering.width(cut, 20, 400) <= 200
    assert lettering.fit("two\nlines", 20, 400, 500) == "two lines"


def test_the_letters_lie_with_the_code(tmp_path: Path) -> None:
    lettering = Lettering()
    for weight in (400, 600, 800):
        widths = {lettering.width(digit * 8, 20, weight) for digit in "0123456789"}
        assert len(widths) == 1  # figures do not jump while they change
