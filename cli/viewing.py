"""What the commands that show drives have in common: drivers, options, and a window or a video at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..envs.errors import InvalidInput

if TYPE_CHECKING:
    from ..agents.policy import Policy
    from ..envs.episode_replay import EpisodeReplay
    from ..envs.highway.config import HighwayConfig
    from ..envs.highway.highways import Highways
    from ..envs.highway.replay import Replay
    from ..envs.highway.viewing.drive import Drive
    from ..envs.highway.viewing.driver import Choice, KeyboardDriver
    from ..envs.highway.viewing.end_card import Result
    from ..envs.highway.viewing.screen import Screen

ORIGINAL = "Highway-v0"
MAX_REPLAY_BYTES = 64 * 2**20

Seed = Annotated[int, typer.Option(help="The drive: the same seed is the same traffic everywhere.")]
Scenario = Annotated[
    str | None,
    typer.Option(help="Another highway such as HighwayPedal-v0; drive knows cart-pole and pong too."),
]
Cars = Annotated[int | None, typer.Option(min=1, max=11, help="Cars that are driven.")]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", help="A setting of the road: key=value, for example max_frames=3600."),
]
Scale = Annotated[float, typer.Option(help="Size of the picture, 0.5 to 4; 2 for very fine screens.")]
Speed = Annotated[str, typer.Option(help="Times real time: 0.25, 0.5, 1, 2, 4, 8 or 16.")]
Screenshots = Annotated[Path, typer.Option(help="Folder for pictures (key P).")]
Video = Annotated[Path | None, typer.Option(help="Write a video (.mp4 or .gif) instead of opening a window.")]
Fps = Annotated[int | None, typer.Option(help="The video's pictures a second; 60, a gif 20 by default.")]
Save = Annotated[Path | None, typer.Option(help="Write the drive as a replay file.")]


class PolicyDriver:
    """A policy as a driver of the viewers. It drives exactly as in `evaluate`."""

    def __init__(self, policy: Policy) -> None:
        self._policy, self.name = policy, policy.name
        # Networks tell what each action is worth to them.
        self._values = getattr(policy, "values", None)

    def restart(self) -> None:
        """Begin anew."""
        self._policy.reset(0)

    def choose(self, highways: Highways) -> Choice:
        """The policy's actions for what its cars see."""
        from ..envs.highway.viewing.driver import Choice

        observations = highways.observe().reshape(-1, highways.config.num_inputs)
        actions = self._policy.act(observations)
        if self._values is None:
            return Choice(actions)
        return Choice(actions, tuple(float(value) for value in self._values(observations[:1])[0]))


def road_config(scenario: str | None, cars: int | None, settings: list[str] | None) -> HighwayConfig:
    """The road from the command line; raises `InvalidInput` for an unknown name or an impossible value."""
    from ..agents.train_config import parse_settings
    from ..envs.highway.config import HighwayConfig
    from ..envs.highway.scenarios import SCENARIOS

    name = (scenario or ORIGINAL).removeprefix("sevenlanes/")
    if name not in SCENARIOS:
        raise InvalidInput(f"--scenario must be one of {', '.join(SCENARIOS)}, got {scenario!r}.")
    chosen = {} if cars is None else {"num_controlled": cars}
    return HighwayConfig.from_dict({**SCENARIOS[name], **chosen, **parse_settings(settings or [])})


def check_seed(seed: int) -> int:
    """The seed; raises `InvalidInput` if no highway has it."""
    from ..envs.seeds import MAX_SEED

    if not 0 <= seed < MAX_SEED:
        raise InvalidInput(f"--seed must be from 0 to {MAX_SEED - 1}, got {seed}.")
    return seed


def check_scale(scale: float) -> float:
    """The scale of the picture; raises `InvalidInput` outside of 0.5 to 4."""
    if not 0.5 <= scale <= 4:
        raise InvalidInput(f"--scale must be from 0.5 to 4, got {scale:g}.")
    return scale


def policy_drive(name: str, config: HighwayConfig, seed: int) -> Drive:
    """A drive of a built-in policy or a policy file, on the road of `config`."""
    from ..agents.policy import config_for
    from ..envs.highway.viewing.drive import Drive
    from .evaluate import open_policy

    policy = open_policy(name)
    return Drive(config_for(policy, config), seed, PolicyDriver(policy))


def open_replay(path: Path) -> Replay:
    """A drive's file, driven once to see that it is whole; raises `InvalidInput` with the place where it is not."""
    from ..envs.highway.replay import Replay

    replay = Replay.from_bytes(_read_replay(path))
    for _ in replay.drive():
        pass
    return replay


def open_episode(path: Path) -> EpisodeReplay:
    """An episode's file, played once; raises as `open_replay`."""
    from ..envs.episode_replay import EpisodeReplay

    replay = EpisodeReplay.from_bytes(_read_replay(path))
    replay.check()
    return replay


def _read_replay(path: Path) -> bytes:
    if not path.exists():
        raise InvalidInput(f"there is no replay file {str(path)!r}.")
    if path.stat().st_size > MAX_REPLAY_BYTES:
        raise InvalidInput(f"a replay file has at most {MAX_REPLAY_BYTES:,} bytes, {path} is larger.")
    return path.read_bytes()


def baseline_results(config: HighwayConfig, seed: int, without: str = "") -> list[Result]:
    """What the built-in policies drive on this seed, for comparison."""
    from ..agents.baselines import BASELINES
    from ..agents.evaluate import evaluate
    from ..envs.highway.viewing.end_card import Result

    policies = [make() for make in BASELINES.values()]
    return [
        Result(policy.name, evaluate(policy, config, [seed]).score)
        for policy in policies
        if policy.name != without
    ]


def save_replay(drive: Drive, path: Path) -> None:
    """Write the drive as far as it went, whole or not at all, and say so."""
    replay = drive.replay()
    if replay is None:
        print(f"Nothing was driven, so {path} is not written.")
    else:
        write_replay(replay, f"{replay.config.max_frames} frames", path)


def write_replay(replay: Replay | EpisodeReplay, length: str, path: Path) -> None:
    """Write a replay, whole or not at all, and say so."""
    from ..envs.whole_file import whole_file

    with whole_file(path) as part:
        part.write_bytes(replay.to_bytes())
    print(f"The replay is {path}: {length}; watch it with: sevenlanes replay {path}")


def check_output(video: Path | None, fps: int | None, save: Path | None = None) -> None:
    """Raise `InvalidInput` at once if nothing could be shown or written at the end."""
    from ..envs.highway.viewing import window
    from ..envs.highway.viewing.video import check_video

    if video is not None:
        check_video(video, fps)
    elif fps is not None:
        raise InvalidInput("--fps is of a video: give its file with --video.")
    else:
        window.check_display()
    check_folder(save)


def check_folder(path: Path | None) -> None:
    """Raise `InvalidInput` before a long drive if its file could not be written after it."""
    if path is not None and not path.absolute().parent.is_dir():
        raise InvalidInput(f"the folder of {str(path)!r} is not there: make it first.")


@contextmanager
def preparing() -> Iterator[None]:
    """Tell that something goes on: the first time ever, the simulation is compiled."""
    from rich.console import Console

    with Console(stderr=True).status("Preparing the drive ..."):
        yield


def play(screen: Screen, screenshots: Path, speed: str, keyboard: KeyboardDriver | None = None) -> None:
    """Show the screen in a window until it is closed."""
    from ..envs.highway.viewing import window
    from ..envs.highway.viewing.player import Player

    window.play(Player(screen, screenshots, keyboard, rate_index(speed)))


def record(screen: Screen, path: Path, fps: int | None, speed: str) -> None:
    """Write a video of the screen, with its progress."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    from ..envs.highway.viewing import video
    from ..envs.highway.viewing.status import RATES, Status

    rate = video.check_video(path, fps)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(f"Drawing {path.name}", total=None)
        count = video.record(
            screen,
            Status(rate=RATES[rate_index(speed)]),
            path,
            rate,
            lambda done, total: progress.update(task, completed=done, total=total),
        )
    print(f"The video is {path}: {count} pictures, {count / rate:.1f} s.")


def rate_index(speed: str) -> int:
    """Which of the viewer's speeds is meant; raises `InvalidInput` for any other."""
    from ..envs.highway.viewing.status import RATES

    for index, rate in enumerate(RATES):
        if speed in {str(rate), f"{float(rate):g}"}:
            return index
    allowed = ", ".join(f"{float(rate):g}" for rate in RATES)
    raise InvalidInput(f"--speed must be one of {allowed}, got {speed!r}.")


def print_results(drives: Sequence[Drive]) -> None:
    """One line for each drive that went anywhere."""
    for drive in drives:
        if drive.simulated > 0:
            figures = drive.at(drive.simulated).figures
            print(
                f"{figures.name}: {figures.mean_mph:.2f} mph after {figures.frame} frames on seed "
                f"{figures.seed}, {figures.passed} passed, {figures.blocked} blocked"
            )
