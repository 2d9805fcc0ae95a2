"""`sevenlanes replay`: a recorded run, checked and shown."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .viewing import Fps, Scale, Screenshots, Speed, Video


def replay(
    file: Annotated[Path, typer.Argument(help="The replay file.")],
    scale: Scale = 1.0,
    speed: Speed = "1",
    video: Video = None,
    fps: Fps = None,
    screenshots: Screenshots = Path(),
) -> None:
    """Watch a replay of a drive, Cart-Pole or Pong. It is played anew first: one that is damaged says where."""
    from ..envs.highway.viewing.drive import Drive
    from ..envs.highway.viewing.drive_screen import DriveScreen
    from ..envs.highway.viewing.driver import RecordedDriver
    from . import viewing, viewing_episodes

    viewing.check_output(video, fps)
    if viewing_episodes.is_episode(file):
        with viewing.preparing():
            episode = viewing.open_episode(file)
        viewing_episodes.show_episode(episode, scale, speed, video, fps, screenshots)
        return
    with viewing.preparing():
        recorded = viewing.open_replay(file)
        driven = Drive(recorded.config, recorded.seed, RecordedDriver(recorded))
        screen = DriveScreen(driven, viewing.check_scale(scale))
    if video is None:
        viewing.play(screen, screenshots, speed)
    else:
        viewing.record(screen, video, fps, speed)
    viewing.print_results([driven])
