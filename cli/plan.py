"""`sevenlanes plan`: how fast one could drive who simulates what will come."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..envs.errors import InvalidInput
from .evaluate import as_data, open_policy, show

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ..agents.plan_folder import PlanFolder
    from ..agents.planner import PlannerConfig

RUNS_AT_ONCE = 5  # enough to fill one compiled call, few enough to be done soon
FAST_MPH = 79
INTERRUPTED = 130  # the exit code of a shell's Ctrl-C


def plan(
    task: Annotated[str, typer.Option(help="highway, convoy (eleven cars), or a highway's id.")] = "highway",
    runs: Annotated[
        int | None, typer.Option(min=1, help="Runs, on the seeds from --seed on; by default the task's.")
    ] = None,
    seed: Annotated[int, typer.Option(help="The first seed.")] = 0,
    fair: Annotated[bool, typer.Option("--fair", help="Do not know the random numbers to come.")] = False,
    beam: Annotated[
        int | None, typer.Option(min=1, help="Plans kept after each decision (100, fair: 8).")
    ] = None,
    horizon: Annotated[
        int | None, typer.Option(min=1, help="Decisions that a plan looks ahead (to the end, fair: 12).")
    ] = None,
    futures: Annotated[
        int | None, typer.Option(min=1, help="Futures that a fair planner imagines (8).")
    ] = None,
    pedal: Annotated[
        bool | None, typer.Option(help="Whether plans use the pedal, or only change lanes (fair: not).")
    ] = None,
    start: Annotated[
        str | None, typer.Option(help="A policy whose drives are improved on; most of use for several cars.")
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", help="A setting of the road: key=value, for example num_controlled=3."),
    ] = None,
    replays: Annotated[
        Path | None,
        typer.Option(help="Folder for a replay of each run; what lies there is not planned again."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one line of JSON.")] = False,
) -> None:
    """Drive by planning with the simulation itself: a bound for what policies can reach."""
    from ..agents.evaluate import evaluate
    from ..agents.plan_folder import PlanFolder
    from ..agents.planner import Planned
    from ..agents.planner import plan as plan_drives
    from ..agents.tasks import find_task
    from ..agents.train_config import parse_settings
    from ..envs.highway.config import HighwayConfig
    from .viewing import check_seed

    played = find_task(task).with_settings(parse_settings(settings or []))
    road = played.world
    if not isinstance(road, HighwayConfig):
        raise InvalidInput(f"the planner drives on highways only, got --task {task}.")
    planner = choose_planner(fair, {"beam": beam, "horizon": horizon, "futures": futures, "pedal": pedal})
    last = seed + (runs or played.num_runs) - 1
    seeds = range(check_seed(seed), check_seed(last) + 1)
    policy = None if start is None else open_policy(start)
    name = planner.name + ("" if policy is None else f", from {policy.name}")
    folder = None if replays is None else PlanFolder(replays, road, name)
    actions = plan_runs(lambda batch: plan_drives(road, batch, planner, policy), seeds, folder)
    found = evaluate(Planned(name, road, actions), road, seeds)
    share = float((found.scores >= FAST_MPH).mean())
    if as_json:
        print(json.dumps(as_data(found, played) | {f"share_at_{FAST_MPH}_mph": share}))
    else:
        show(found, played)
        print(f"{share:.1%} of the runs reach {FAST_MPH} mph. ({name})")


def choose_planner(fair: bool, given: dict[str, Any]) -> PlannerConfig:
    """The planner from the command line; raises `InvalidInput` for futures without `--fair`."""
    from ..agents.planner import CLAIRVOYANT, FAIR

    if given["futures"] is not None and not fair:
        raise InvalidInput("only a fair planner imagines futures: add --fair, or leave --futures out.")
    chosen = {name: value for name, value in given.items() if value is not None}
    return dataclasses.replace(FAIR if fair else CLAIRVOYANT, **chosen)


def plan_runs(
    plan_some: Callable[[Sequence[int]], NDArray[np.uint8]], seeds: Sequence[int], folder: PlanFolder | None
) -> NDArray[np.uint8]:
    """The actions [runs, D, A] of all seeds: what the folder has, and the rest planned now. Ctrl-C ends the command."""
    import numpy as np
    from rich.console import Console
    from rich.progress import Progress

    read = {} if folder is None else {seed: folder.read(seed) for seed in seeds}
    done = {seed: actions for seed, actions in read.items() if actions is not None}
    left = [seed for seed in seeds if seed not in done]
    try:
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task(f"{len(seeds)} runs", total=len(seeds), completed=len(done))
            for first in range(0, len(left), RUNS_AT_ONCE):
                batch = left[first : first + RUNS_AT_ONCE]
                for seed, actions in zip(batch, plan_some(batch), strict=True):
                    done[seed] = actions
                    if folder is not None:
                        folder.write(seed, actions)
                progress.advance(task, len(batch))
    except KeyboardInterrupt:
        kept = "are lost: --replays keeps them" if folder is None else "are kept: the same command goes on"
        print(f"Stopped. {len(done)} of {len(seeds)} runs were planned, and {kept}.")
        raise typer.Exit(INTERRUPTED) from None
    return np.stack([done[seed] for seed in seeds])
