"""The chain as a video: a picture for every look."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ...envs.highway.viewing.video import pixels
from ...envs.highway.viewing.video_file import video_file
from ...envs.whole_file import whole_file
from .chain_screen import ChainScreen
from .perceived_drive import FRAMES_PER_LOOK, PerceivedDrive


def film(
    drive: PerceivedDrive,
    name: str,
    scale: float,
    looks: int,
    path: Path,
    fps: int,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Write `looks` looks of a drive, or as many as there are, whole or not at all; returns how many there were.

    progress: called with (pictures done, pictures in all).
    """
    screen = ChainScreen(scale)
    config = drive.highways.config
    count = min(looks, -(-config.max_frames // FRAMES_PER_LOOK))
    with (
        whole_file(path) as part,
        video_file(part, path.suffix.lower(), screen.surface.get_size(), fps) as video,
    ):
        for done in range(1, count + 1):
            drive.prepare()
            screen.draw(drive, name)
            video.write(pixels(screen.surface))
            for _ in range(FRAMES_PER_LOOK):
                if not drive.ended:
                    drive.advance()
            if progress is not None:
                progress(done, count)
    return count
