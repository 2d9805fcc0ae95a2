"""`sevenlanes perception show`: what the camera in a driver's seat sees, as a sheet, a video or in a window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..envs.errors import InvalidInput
from .viewing import Fps, Scenario, Seed, Settings, Video

if TYPE_CHECKING:
    from ..envs.highway.config import HighwayConfig
    from ..perception.camera.camera import Camera
    from ..perception.camera.wandering import Ride

ALL = "all"
SHEET_WIDTH, VIDEO_WIDTH, WINDOW_WIDTH = 384, 720, 512
PEOPLES_SAMPLES, PEOPLES_NOISE = 3, 0.35  # finer and cleaner than what learners are given


def show(
    seed: Seed = 0,
    frame: Annotated[int, typer.Option(min=0, help="The moment: 60 frames are a second.")] = 300,
    viewer: Annotated[int, typer.Option(min=0, help="The car with the camera.")] = 0,
    conditions: Annotated[
        str, typer.Option(help="Of day, dusk, night, rain, glare, night-rain, with commas; or all.")
    ] = ALL,
    width: Annotated[int | None, typer.Option(help="Pixels of a picture; it is half as high.")] = None,
    noise: Annotated[
        float, typer.Option(help="Of the sensor; 1 as in the learners' pictures.")
    ] = PEOPLES_NOISE,
    out: Annotated[Path, typer.Option(help="The sheet's file, .png or .jpg.")] = Path("camera.png"),
    window: Annotated[
        bool, typer.Option("--window", help="Drive along in a window. C: next condition.")
    ] = False,
    video: Video = None,
    seconds: Annotated[float, typer.Option(help="Of the video, for each condition.")] = 4.0,
    fps: Fps = None,
    scenario: Scenario = None,
    settings: Settings = None,
) -> None:
    """Show the camera's pictures: a sheet of conditions with masks and boxes, a video, or a window."""
    from ..perception.camera.conditions import CONDITIONS, condition_of
    from ..perception.camera.live import watch
    from . import viewing

    names = list(CONDITIONS) if conditions == ALL else conditions.split(",")
    for name in names:
        condition_of(name)
    check_kind(window, video, fps)
    config = viewing.road_config(scenario, None, [f"max_frames={500_000}", *(settings or [])])
    usual = WINDOW_WIDTH if window else SHEET_WIDTH if video is None else VIDEO_WIDTH
    with viewing.preparing():
        camera = camera_for(usual if width is None else width, noise)
        ride = start(config, viewing.check_seed(seed), viewer, frame)
    if window:
        watch(camera, ride, names)
    elif video is not None:
        record(camera, ride, names, seconds, video, fps)
    else:
        write_sheet(camera, ride, names, out)


def check_kind(window: bool, video: Path | None, fps: int | None) -> None:
    """Raise `InvalidInput` at once if nothing could be shown or written at the end."""
    from .viewing import check_output

    if window and video is not None:
        raise InvalidInput("--window and --video exclude each other: choose one.")
    if window or video is not None or fps is not None:
        check_output(video, fps)


def camera_for(width: int, noise: float) -> Camera:
    """A camera for people's eyes; raises `InvalidInput` for an impossible width."""
    from ..perception.camera.camera import Camera
    from ..perception.camera.projection import CameraConfig

    return Camera(CameraConfig(width=width, height=width // 4 * 2, samples=PEOPLES_SAMPLES, noise=noise))


def start(config: HighwayConfig, seed: int, viewer: int, frame: int) -> Ride:
    """A drive at a moment; raises `InvalidInput` if there is no such car."""
    from ..perception.camera.wandering import Ride

    ride = Ride(config, seed, viewer)
    ride.look()
    ride.drive(frame)
    return ride


def write_sheet(camera: Camera, ride: Ride, names: list[str], path: Path) -> None:
    """Write the sheet, whole or not at all."""
    import pygame

    from ..envs.whole_file import whole_file
    from ..perception.camera.sheet import contact_sheet
    from .viewing import check_folder

    if path.suffix.lower() not in (".png", ".jpg"):
        raise InvalidInput(f"--out must end in .png or .jpg, got {str(path)!r}.")
    check_folder(path)
    sheet = contact_sheet(camera, ride.look(), names)
    with whole_file(path) as part, part.open("wb") as file:
        pygame.image.save(sheet, file, path.suffix)
    print(f"The sheet is {path}: {sheet.get_width()} x {sheet.get_height()} pixels, {len(names)} conditions.")


def record(camera: Camera, ride: Ride, names: list[str], seconds: float, path: Path, fps: int | None) -> None:
    """Write the video, with its progress."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    from ..envs.highway.viewing.video import check_video
    from ..perception.camera.film import film

    if not 0.1 <= seconds <= 600:
        raise InvalidInput(f"--seconds must be from 0.1 to 600, got {seconds:g}.")
    rate = check_video(path, fps)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(f"Drawing {path.name}", total=None)
        count = film(
            camera, ride, names, seconds, path, rate,
            lambda done, total: progress.update(task, completed=done, total=total),
        )  # fmt: skip
    print(f"The video is {path}: {count} pictures, {count / rate:.1f} s.")
