"""A short drive through all conditions, as a video."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from ...envs.highway.viewing.video_file import video_file
from ...envs.whole_file import whole_file
from .camera import Camera
from .conditions import Condition, between, condition_of
from .units import FRAMES_PER_SECOND
from .wandering import Ride

CHANGE_SHARE = 0.25  # of a condition's time, in which it changes into the next


def weather(names: Sequence[str], pictures: int) -> Iterator[Condition]:
    """The conditions of a film: `pictures` for each name, changing into one another."""
    conditions = [condition_of(name) for name in names]
    for now, following in zip(conditions, [*conditions[1:], conditions[-1]], strict=True):
        for number in range(pictures):
            part = (number / pictures - (1 - CHANGE_SHARE)) / CHANGE_SHARE
            yield between(now, following, max(part, 0.0))


def film(
    camera: Camera,
    ride: Ride,
    names: Sequence[str],
    seconds: float,
    path: Path,
    fps: int,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Write a video of `seconds` for each condition, whole or not at all; returns the number of pictures.

    progress: called with (pictures done, pictures in all). Raises `InvalidInput` for an unknown condition.
    """
    each = max(1, round(seconds * fps))
    size, start = (camera.config.width, camera.config.height), ride.frame
    moments = list(weather(names, each))
    with whole_file(path) as part, video_file(part, path.suffix.lower(), size, fps) as video:
        for done, condition in enumerate(moments, 1):
            video.write(camera.render(ride.look(), condition)[0])
            ride.drive(start + done * FRAMES_PER_SECOND // fps - ride.frame)
            if progress is not None:
                progress(done, len(moments))
    return len(moments)
