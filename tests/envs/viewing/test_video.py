"""Videos are readable, as long and as large as they should be, and whole or not there."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.envs.highway.viewing.drive_screen import DriveScreen
from sevenlanes.envs.highway.viewing.race_screen import RaceScreen
from sevenlanes.envs.highway.viewing.status import Status
from sevenlanes.envs.highway.viewing.video import check_video, picture_times, pixels, record

from .drivers import scripted_drive


def test_moments_of_the_pictures() -> None:
    assert picture_times(120, 60, Fraction(1)) == [*(float(frame) for frame in range(120)), *[120.0] * 120]
    assert picture_times(100, 20, Fraction(2))[:18] == [*(6.0 * number for number in range(17)), 100.0]
    assert picture_times(4, 60, Fraction(1, 2))[:8] == [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5]


@pytest.mark.parametrize(("kind", "fps", "moving"), [("mp4", 30, 30), ("gif", 20, 20)])
@pytest.mark.parametrize("race", [False, True])
def test_a_video_is_readable(kind: str, fps: int, moving: int, race: bool, tmp_path: Path) -> None:
    drives = [scripted_drive(action, max_frames=60) for action in (0, 3)]
    screen = RaceScreen(drives[0], drives[1], 0.5) if race else DriveScreen(drives[0], 0.5)
    path = tmp_path / f"drive.{kind}"
    told: list[tuple[int, int]] = []
    count = record(screen, Status(), path, fps, lambda done, total: told.append((done, total)))
    assert count == moving + 2 * fps
    assert told == [(number, count) for number in range(1, count + 1)]
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        pictures = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
        assert stream.average_rate == fps
    assert len(pictures) == count
    assert pictures[0].shape == (350, 490 if race else 332, 3)
    # The last picture is the end card, as it was drawn.
    assert np.abs(pictures[-1].astype(int) - pixels(screen.surface)).mean() < 4
    assert np.abs(pictures[-1].astype(int) - pictures[0]).mean() > 40


def test_an_interrupted_video_leaves_nothing(tmp_path: Path) -> None:
    def interrupt(done: int, total: int) -> None:
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        record(DriveScreen(scripted_drive(), 0.5), Status(), tmp_path / "drive.mp4", 30, interrupt)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "fps", "reason"),
    [
        ("drive.avi", None, "must end in .mp4 or .gif, got"),
        ("drive", None, "must end in .mp4 or .gif, got"),
        ("nowhere/drive.mp4", None, "is not there: make it first"),
        ("drive.mp4", 0, "1 to 120 pictures a second, got 0"),
        ("drive.gif", 30, "1, 2, 4, 5, 10, 20, 25 or 50 pictures a second, got 30"),
        ("drive.gif", 100, "1, 2, 4, 5, 10, 20, 25 or 50 pictures a second, got 100"),
    ],
)
def test_what_can_not_be_written_is_refused_at_once(
    name: str, fps: int | None, reason: str, tmp_path: Path
) -> None:
    with pytest.raises(InvalidInput, match=reason):
        check_video(tmp_path / name, fps)


def test_usual_rates(tmp_path: Path) -> None:
    assert check_video(tmp_path / "drive.mp4", None) == 60
    assert check_video(tmp_path / "drive.GIF", None) == 20


def test_without_pyav_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(InvalidInput, match=r'pip install "sevenlanes\[video\]"'):
        check_video(tmp_path / "drive.mp4", None)
