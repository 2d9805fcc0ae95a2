"""Videos of drives, drawn without a display."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pygame

from ...errors import InvalidInput
from ...whole_file import whole_file
from .figures import FRAMES_PER_SECOND
from .screen import Screen
from .status import Status
from .video_file import FORMATS, Picture, import_av, video_file

USUAL_RATES = {".mp4": 60, ".gif": 20}  # pictures a second
GIF_TICKS = 100  # a second; a gif's pictures last whole ticks
GREATEST_RATE = 120
END_S = 2.0  # for which the end card stands


def check_video(path: Path, fps: int | None) -> int:
    """The pictures a second of a video; raises `InvalidInput` if it can not be written so."""
    if path.suffix.lower() not in FORMATS:
        raise InvalidInput(f"a video's name must end in .mp4 or .gif, got {str(path)!r}.")
    if not path.absolute().parent.is_dir():
        raise InvalidInput(f"the folder of the video {str(path)!r} is not there: make it first.")
    import_av()
    kind = path.suffix.lower()
    rate = USUAL_RATES[kind] if fps is None else fps
    if not 1 <= rate <= GREATEST_RATE:
        raise InvalidInput(f"a video has 1 to {GREATEST_RATE} pictures a second, got {rate}.")
    if kind == ".gif" and (GIF_TICKS % rate or rate > GIF_TICKS // 2):
        raise InvalidInput(f"a gif has 1, 2, 4, 5, 10, 20, 25 or 50 pictures a second, got {rate}.")
    return rate


def picture_times(duration: int, fps: int, rate: Fraction) -> list[float]:
    """The moments (frames) of a video's pictures: from 0, `rate` times real time, then the end for a while."""
    step = FRAMES_PER_SECOND * rate / fps
    moving = [float(step * number) for number in range(-(-duration // step))]
    return moving + [float(duration)] * max(1, round(END_S * fps))


def record(
    screen: Screen, status: Status, path: Path, fps: int, progress: Callable[[int, int], None] | None = None
) -> int:
    """Write a video of the whole drive, whole or not at all; returns the number of pictures.

    progress: called with (pictures done, pictures in all).
    """
    times, kind = picture_times(screen.duration, fps, status.rate), path.suffix.lower()
    with whole_file(path) as part, video_file(part, kind, screen.surface.get_size(), fps) as video:
        for done, time in enumerate(times, 1):
            screen.draw(time, status)
            video.write(pixels(screen.surface))
            if progress is not None:
                progress(done, len(times))
    return len(times)


def pixels(surface: pygame.Surface) -> Picture:
    """A surface as an array [height, width, 3]."""
    return np.ascontiguousarray(pygame.surfarray.array3d(surface).swapaxes(0, 1))
