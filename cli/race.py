"""`sevenlanes race`: two drivers side by side on one seed."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..envs.errors import InvalidInput
from .viewing import Cars, Fps, Scale, Scenario, Screenshots, Settings, Speed, Video

if TYPE_CHECKING:
    from ..envs.highway.config import HighwayConfig
    from ..envs.highway.replay import Replay
    from ..envs.highway.viewing.drive import Drive
    from ..envs.highway.viewing.driver import KeyboardDriver

ME = "me"
DRIVER_HELP = (
    "A policy.zip, gallery:NAME, do-nothing, random, look-ahead, a .replay file, or me (the keyboard)."
)


def race(
    first: Annotated[str, typer.Argument(help=DRIVER_HELP)],
    second: Annotated[str, typer.Argument(help="The other one.")],
    seed: Annotated[int | None, typer.Option(help="The drive; by default a replay's own, else 0.")] = None,
    scenario: Scenario = None,
    cars: Cars = None,
    settings: Settings = None,
    scale: Scale = 1.0,
    speed: Speed = "1",
    video: Video = None,
    fps: Fps = None,
    screenshots: Screenshots = Path(),
) -> None:
    """Race two drivers on the same seed, with their lead from moment to moment."""
    from ..envs.highway.viewing.driver import KeyboardDriver
    from ..envs.highway.viewing.race_screen import RaceScreen
    from . import viewing

    names = (first, second)
    if names == (ME, ME):
        raise InvalidInput("only one of the drivers can be me: give a policy or a replay as the other.")
    if ME in names and video is not None:
        raise InvalidInput("a video has no keyboard: race two policies or replays, or leave --video out.")
    viewing.check_output(video, fps)
    with viewing.preparing():
        replays = {name: viewing.open_replay(Path(name)) for name in names if is_replay(Path(name))}
        config = viewing.road_config(scenario, cars, settings)
        was_chosen = any((scenario, cars, settings))
        config, chosen = common_road(list(replays.values()), config, was_chosen, seed)
        keyboard = KeyboardDriver(config.num_controlled) if ME in names else None
        drives = [open_drive(name, config, chosen, replays, keyboard) for name in names]
        screen = RaceScreen(drives[0], drives[1], viewing.check_scale(scale))
    if video is None:
        viewing.play(screen, screenshots, speed, keyboard)
    else:
        viewing.record(screen, video, fps, speed)
    viewing.print_results(drives)


def is_replay(path: Path) -> bool:
    """Whether a driver's name means a replay: by its ending, or what the file begins with."""
    from ..envs.highway.replay import MAGIC

    if path.suffix == ".replay":
        return True
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(MAGIC)).startswith(MAGIC.rpartition(b"/")[0])


def common_road(
    replays: list[Replay], config: HighwayConfig, was_chosen: bool, seed: int | None
) -> tuple[HighwayConfig, int]:
    """The road and the seed for both; replays bring theirs. Raises `InvalidInput` where they are not the same."""
    from .viewing import check_seed

    if not replays:
        return config, check_seed(0 if seed is None else seed)
    roads = [road_of(each.config) for each in replays] + ([road_of(config)] if was_chosen else [])
    if any(road != roads[0] for road in roads):
        raise InvalidInput(f"both must drive on the same road: {roads[0]} is not {roads[-1]}.")
    seeds = [each.seed for each in replays] + ([] if seed is None else [seed])
    if any(each != seeds[0] for each in seeds):
        raise InvalidInput(f"both must drive on the same seed: the replay's is {seeds[0]}, got {seeds[-1]}.")
    return replays[0].config, seeds[0]


def road_of(config: HighwayConfig) -> dict[str, Any]:
    """The settings that decide what is driven: not what a policy sees, nor what it is rewarded for."""
    from ..envs.highway.config import OBSERVATION_KEYS

    ignored = (*OBSERVATION_KEYS, "reward")
    return {key: value for key, value in dataclasses.asdict(config).items() if key not in ignored}


def open_drive(
    name: str,
    config: HighwayConfig,
    seed: int,
    replays: dict[str, Replay],
    keyboard: KeyboardDriver | None,
) -> Drive:
    """One of the two drives."""
    from ..envs.highway.viewing.drive import Drive
    from ..envs.highway.viewing.driver import RecordedDriver
    from . import viewing

    if name == ME and keyboard is not None:
        return Drive(config, seed, keyboard)
    if name in replays:
        return Drive(replays[name].config, seed, RecordedDriver(replays[name]))
    return viewing.policy_drive(name, config, seed)
