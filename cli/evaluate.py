"""`sevenlanes evaluate`: the competition's score of a policy, computed here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ..agents.evaluate import Evaluation
    from ..agents.policy import Policy

OFFICIAL_RUNS = 500


def evaluate(
    policy: Annotated[str, typer.Argument(help="A policy.zip, or do-nothing, random or look-ahead.")],
    runs: Annotated[
        int, typer.Option(min=1, help="Runs of 2,000 frames, on the seeds 0, 1, 2, ...")
    ] = OFFICIAL_RUNS,
    cars: Annotated[int, typer.Option(min=1, max=11, help="Cars that the policy drives.")] = 1,
    engine: Annotated[str, typer.Option(help="local, or ray: the runs split over processes.")] = "local",
    workers: Annotated[int, typer.Option(min=1, help="Processes of the engine ray.")] = 2,
    address: Annotated[str, typer.Option(help="A running Ray cluster, auto for this machine's.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one line of JSON.")] = False,
) -> None:
    """Score a policy as the competition does: the same seeds, the same number to the last digit."""
    from rich.console import Console
    from rich.progress import Progress

    from ..agents.engine import find_evaluate
    from ..envs.highway.config import HighwayConfig

    chosen, config = open_policy(policy), HighwayConfig(num_controlled=cars)
    drive = find_evaluate(engine, workers, address)
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(f"{runs} runs", total=None)
        found = drive(
            chosen,
            config,
            range(runs),
            lambda done, total: progress.update(task, completed=done, total=total),
        )
    if as_json:
        print(json.dumps(as_data(found)))
    else:
        show(found)


def open_policy(policy: str) -> Policy:
    """A built-in policy by its name, or a policy file; raises `InvalidInput` where it is neither."""
    from ..agents.baselines import BASELINES
    from ..agents.policy_file import load_policy
    from ..envs.errors import InvalidInput

    if policy in BASELINES:
        return BASELINES[policy]()
    if not Path(policy).exists():
        raise InvalidInput(
            f"there is no policy file {policy!r}; built-in policies are {', '.join(BASELINES)}."
        )
    return load_policy(Path(policy))


def as_data(found: Evaluation) -> dict[str, object]:
    """The result as plain data, every digit kept."""
    return {
        "policy": found.policy,
        "score": found.score,
        "mean": found.mean,
        "interval": found.interval,
        "deviation": float(found.speeds_mph.std()),
        "runs": len(found.seeds),
        "config": found.config.to_dict(),
    }


def show(found: Evaluation) -> None:
    """Print the result for a person."""
    from rich.console import Console

    low, high = found.interval
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"score      {found.score!r} mph, the median of {len(found.seeds)} runs", markup=False)
    console.print(f"interval   {low!r} to {high!r} mph (95 %)", markup=False)
    console.print(
        f"mean       {found.mean!r} mph, standard deviation {found.speeds_mph.std():.2f}", markup=False
    )
    if len(found.seeds) != OFFICIAL_RUNS:
        console.print(f"The competition's score is over {OFFICIAL_RUNS} runs.", style="dim")
