"""`sevenlanes perception show`: a sheet, a video, a window, and what is refused."""

from __future__ import annotations

from pathlib import Path

import av
import pygame
import pytest
from sevenlanes.cli.main import app
from sevenlanes.envs.errors import InvalidInput
from typer.testing import CliRunner


def show(*arguments: str | Path) -> str:
    """Run the command; returns what it prints. Raises what it raises."""
    done = CliRunner().invoke(app, ["perception", "show", *map(str, arguments)])
    if done.exception is not None:
        raise done.exception
    return done.output


@pytest.fixture(autouse=True)
def _no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")


def test_a_sheet_of_all_conditions(tmp_path: Path) -> None:
    path = tmp_path / "sheet.png"
    assert "432 x 594 pixels, 6 conditions" in show("--width", "128", "--frame", "90", "--out", path)
    sheet = pygame.surfarray.array3d(pygame.image.load(str(path))).swapaxes(0, 1)
    assert sheet.shape == (594, 432, 3)
    day, night = sheet[30:94, 12:140], sheet[30 + 2 * 94 : 94 + 2 * 94, 12:140]
    assert day.mean() > 2 * night.mean()
    assert (sheet[30:94, 152:280] == sheet[30 + 94 : 94 + 94, 152:280]).all(), "the masks are the same"
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_a_video_changes_from_day_to_night(tmp_path: Path) -> None:
    path = tmp_path / "drive.mp4"
    output = show(
        "--width", "128", "--conditions", "day,night", "--seconds", "1", "--fps", "10", "--video", path
    )
    assert "20 pictures, 2.0 s" in output
    with av.open(str(path)) as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    assert len(frames) == 20
    assert frames[0].shape == (64, 128, 3)
    assert frames[0].mean() > 2 * frames[-1].mean()
    assert frames[0].mean() > frames[8].mean() > frames[10].mean(), "it gets dark by and by"


def test_a_window_shows_what_its_keys_ask_for(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [pygame.K_c, pygame.K_v, pygame.K_v, pygame.K_SPACE, pygame.K_q]
    seen: list[tuple[str, float]] = []

    def flip() -> None:
        window = pygame.display.get_surface()
        assert window is not None
        seen.append((pygame.display.get_caption()[0], float(pygame.surfarray.array3d(window).mean())))
        pygame.event.post(pygame.Event(pygame.KEYDOWN, key=keys.pop(0)))

    monkeypatch.setattr(pygame.display, "flip", flip)
    show("--window", "--width", "128", "--conditions", "day,night")
    assert [caption.removeprefix("Sevenlanes camera: ") for caption, _ in seen] == [
        "day, picture", "night, picture", "night, boxes", "night, mask", "night, mask",
    ]  # fmt: skip
    assert seen[0][1] > 2 * seen[1][1]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--conditions", "day,snow"], "a condition must be one of day, .*got 'snow'"),
        (["--viewer", "20"], "the viewer must be a car from 0 to 19"),
        (["--width", "8"], "width must be a whole number from 16 to 4096, got 8"),
        (["--seed", "-1"], "--seed must be from 0 to 2147483647, got -1"),
        (["--out", "sheet.bmp"], "--out must end in .png or .jpg, got 'sheet.bmp'"),
        (["--out", "nowhere/sheet.png"], "is not there: make it first"),
        (["--video", "drive.avi"], "must end in .mp4 or .gif"),
        (["--window", "--video", "drive.mp4"], "exclude each other"),
        (["--video", "drive.mp4", "--seconds", "0"], "--seconds must be from 0.1 to 600, got 0"),
    ],
)
def test_wrong_options_are_refused(arguments: list[str], reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason):
        show(*arguments)
