"""`sevenlanes perception drive`: an agent trained on perfect state drives on what a camera perceives."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..envs.errors import InvalidInput
from .viewing import Fps, Scale, Scenario, Screenshots, Seed, Settings, Video

if TYPE_CHECKING:
    from ..agents.policy import Policy
    from ..envs.highway.config import HighwayConfig
    from ..perception.chain.live import Start
    from ..perception.chain.perceived_drive import Networks
    from ..perception.chain.stages import Stage

USUAL_POLICY = "gallery:ppo-highway"
ALL_STAGES = "all"
Run = Annotated[
    Path | None, typer.Option(help="A run folder instead of the network that comes with the package.")
]


def drive(
    policy: Annotated[
        str, typer.Argument(help="A policy.zip, gallery:NAME or a built-in one.")
    ] = USUAL_POLICY,
    condition: Annotated[
        str, typer.Option(help="The light: day, dusk, night, rain, glare, night-rain.")
    ] = "day",
    stage: Annotated[
        str, typer.Option(help="What is perceived: perfect, in view, tracked, detected, segmented, forecast.")
    ] = "forecast",
    seed: Seed = 0,
    measure: Annotated[
        bool, typer.Option("--measure", help="Score every stage in every condition instead of showing one.")
    ] = False,
    runs: Annotated[int, typer.Option(min=2, help="Of --measure: drives, on the seeds 0, 1, 2, ...")] = 16,
    stages: Annotated[str, typer.Option(help="Of --measure: stages, with commas; or all.")] = ALL_STAGES,
    conditions: Annotated[
        str, typer.Option(help="Of --measure: conditions, with commas.")
    ] = "day,night,rain",
    out: Annotated[Path, typer.Option(help="Of --measure: the folder for the figures.")] = Path("runs/chain"),
    detector: Run = None,
    segmenter: Run = None,
    forecaster: Run = None,
    video: Video = None,
    seconds: Annotated[float, typer.Option(help="Of the video.")] = 20.0,
    fps: Fps = None,
    screenshots: Screenshots = Path(),
    scale: Scale = 1.0,
    scenario: Scenario = None,
    settings: Settings = None,
) -> None:
    """Camera, masks, boxes, forecast and the road from above, side by side; or what each stage costs in mph."""
    from ..agents.policy import config_for
    from ..perception.camera.conditions import condition_of
    from ..perception.chain.stages import STAGES, find_stage
    from . import viewing
    from .evaluate import open_policy

    chosen = find_stage(stage)
    lights = conditions.split(",") if measure else [condition]
    for light in lights:
        condition_of(light)
    asked = list(STAGES) if stages == ALL_STAGES else [find_stage(name) for name in stages.split(",")]
    opened = open_policy(policy)
    config = config_for(opened, viewing.road_config(scenario, None, settings))
    if measure:
        networks = load_networks(asked, detector, segmenter, forecaster)
        sources = [str(run or "") for run in (detector, segmenter, forecaster)]
        measure_stages(opened, config, asked, lights, runs, networks, sources, out)
        return
    viewing.check_output(video, fps)
    viewing.check_scale(scale)
    viewing.check_seed(seed)
    networks = load_networks(STAGES if video is None else [chosen], detector, segmenter, forecaster)
    start = starter(opened, config, seed, networks)
    if video is None:
        show(start, chosen, condition, opened.name, screenshots, scale)
    else:
        record(start, chosen, condition, opened.name, video, seconds, fps, scale)


def load_networks(
    stages: Sequence[Stage], detector: Path | None, segmenter: Path | None, forecaster: Path | None
) -> Networks:
    """The networks that some of the stages need; raises `InvalidInput` where one can not be had."""
    from rich.console import Console

    from ..perception.chain.perceived_drive import Networks
    from ..perception.chain.trained import load_network

    needed = {
        "detection": (any(stage.detects for stage in stages), detector),
        "segmentation": (any(stage.segments for stage in stages), segmenter),
        "forecast": (any(stage.forecasts for stage in stages), forecaster),
    }
    with Console(stderr=True).status("Loading the networks ..."):
        return Networks(*(load_network(name, run) if need else None for name, (need, run) in needed.items()))


def starter(policy: Policy, config: HighwayConfig, seed: int, networks: Networks) -> Start:
    """Begins drives on one seed."""
    from ..perception.chain.perceived_drive import PerceivedDrive

    def start(stage: Stage, condition: str) -> PerceivedDrive:
        policy.reset(0)
        return PerceivedDrive(config, [seed], stage, condition, policy.act, networks)

    return start


def show(start: Start, stage: Stage, condition: str, name: str, screenshots: Path, scale: float) -> None:
    """Open the window."""
    from ..perception.camera.conditions import CONDITIONS
    from ..perception.chain.live import ChainPlayer, watch

    names = list(CONDITIONS)
    first = names.index(condition)
    player = ChainPlayer(start, stage, names[first:] + names[:first], name, screenshots, scale)
    watch(player)
    highways = player.drive.highways
    print(
        f"{name}, {player.drive.stage.name}: {highways.mean_speed_mph[0, 0]:.2f} mph after {player.drive.frame} frames"
    )


def record(
    start: Start,
    stage: Stage,
    condition: str,
    name: str,
    path: Path,
    seconds: float,
    fps: int | None,
    scale: float,
) -> None:
    """Write the video, with its progress."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    from ..envs.highway.viewing.video import check_video
    from ..perception.chain.film import film
    from ..perception.chain.perceived_drive import LOOK_S

    if not 0.1 <= seconds <= 600:
        raise InvalidInput(f"--seconds must be from 0.1 to 600, got {seconds:g}.")
    rate = check_video(path, round(1 / LOOK_S) if fps is None else fps)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(f"Drawing {path.name}", total=None)
        count = film(
            start(stage, condition), name, scale, round(seconds / LOOK_S), path, rate,
            lambda done, total: progress.update(task, completed=done, total=total),
        )  # fmt: skip
    print(f"The video is {path}: {count} pictures, {count / rate:.1f} s.")


def measure_stages(
    policy: Policy,
    config: HighwayConfig,
    stages: Sequence[Stage],
    conditions: Sequence[str],
    runs: int,
    networks: Networks,
    sources: Sequence[str],
    out: Path,
) -> None:
    """Score every stage, print the table, and write figures and plot. What is in the folder already is not repeated."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    from ..perception.chain.measure import load_cells, measure, save_cells, wanted
    from ..perception.chain.report import figure_of, tables_of, write_table

    out.mkdir(parents=True, exist_ok=True)
    file = out / "chain.json"
    setup = {"policy": policy.name, "runs": runs, "highway": config.to_dict(), "networks": sources}
    cells = load_cells(file, setup)
    there = {(cell.stage, cell.condition) for cell in cells}
    left = [each for each in wanted(stages, conditions) if (each[0].name, each[1]) not in there]
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    console = Console(soft_wrap=True)
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Driving", total=len(left) * runs * config.max_frames)
        for stage, condition in left:
            progress.update(task, description=f"{stage.name}, {condition}")
            policy.reset(0)
            cells.append(
                measure(
                    config, range(runs), stage, condition, policy.act, networks,
                    lambda frames: progress.advance(task, frames),
                )
            )  # fmt: skip
            save_cells(cells, file, setup)
    for table in tables_of(cells):
        console.print(table)
    write_table(cells, out / "chain.csv")
    figure_of(cells).savefig(out / "chain.png")
    print(f"Everything is in {out}; look at {out / 'chain.png'}")
