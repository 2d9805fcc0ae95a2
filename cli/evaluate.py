"""`sevenlanes evaluate`: the competition's score of a policy, computed here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..envs.errors import InvalidInput

if TYPE_CHECKING:
    from ..agents.evaluate import Evaluation
    from ..agents.policy import Policy
    from ..agents.tasks import Task

HIGHWAY_ID = "sevenlanes/Highway-v0"
GALLERY = "gallery:"  # before the name of one of its policies
TASK_HELP = (
    "highway, convoy (eleven cars), cart-pole, pong, or a Gymnasium id; by default what the policy is for."
)


def evaluate(
    policy: Annotated[
        str, typer.Argument(help="A policy.zip, gallery:NAME, or a built-in policy such as look-ahead.")
    ],
    task: Annotated[str | None, typer.Option(help=TASK_HELP)] = None,
    runs: Annotated[
        int | None, typer.Option(min=1, help="Runs, on the seeds 0, 1, 2, ...; by default the task's.")
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", help="A setting of the world: key=value, for example num_controlled=3."),
    ] = None,
    engine: Annotated[str, typer.Option(help="local, or ray: the runs split over processes.")] = "local",
    workers: Annotated[int, typer.Option(min=1, help="Processes of the engine ray.")] = 2,
    address: Annotated[str, typer.Option(help="A running Ray cluster, auto for this machine's.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one line of JSON.")] = False,
) -> None:
    """Score a policy as the competition does: the same seeds, the same number to the last digit."""
    from rich.console import Console
    from rich.progress import Progress

    from ..agents.engine import find_evaluate
    from ..agents.train_config import parse_settings

    played, chosen = open_task(policy, task)
    played = played.with_settings(parse_settings(settings or []))
    seeds = range(runs or played.num_runs)
    play = find_evaluate(engine, workers, address)
    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task(f"{len(seeds)} runs", total=None)
        found = play(
            chosen,
            played.world,
            seeds,
            lambda done, total: progress.update(bar, completed=done, total=total),
        )
    if as_json:
        print(json.dumps(as_data(found, played)))
    else:
        show(found, played)


def open_task(policy: str, task: str | None) -> tuple[Task, Policy]:
    """The task and the policy, either of which names the other's world; raises `InvalidInput`."""
    from ..agents.tasks import environment_of, find_task, task_of

    if find_file(policy) is not None:
        opened = open_policy(policy)
        return (find_task(task) if task else gallery_task(policy) or task_of(opened.environment)), opened
    found = find_task(task or "highway")
    return found, open_policy(policy, environment_of(found.world))


def open_policy(policy: str, environment: str = HIGHWAY_ID) -> Policy:
    """A policy file, a policy of the gallery, or a built-in one; raises `InvalidInput` where it is none of them."""
    from ..agents.baselines import BASELINES_OF
    from ..agents.policy_file import load_policy

    built_in = BASELINES_OF.get(environment, {})
    if policy in built_in:
        return built_in[policy]()
    file = find_file(policy)
    if file is None:
        raise InvalidInput(
            f"there is no policy file {policy!r}; built-in policies for {environment} are "
            f"{', '.join(built_in) or 'none'}, and sevenlanes gallery lists trained ones."
        )
    return load_policy(file)


def find_file(policy: str) -> Path | None:
    """The policy file that is meant, if one is; raises `InvalidInput` for a name that the gallery does not have."""
    from ..agents.gallery.entry import Entry

    if policy.startswith(GALLERY):
        return Entry.load(policy.removeprefix(GALLERY)).policy
    return Path(policy) if Path(policy).exists() else None


def policy_path(policy: str) -> Path:
    """The path that is meant, whether or not a file stands there."""
    return find_file(policy) or Path(policy)


def gallery_task(policy: str) -> Task | None:
    """What a policy of the gallery is scored on; None for any other."""
    from ..agents.gallery.entry import Entry

    return Entry.load(policy.removeprefix(GALLERY)).task if policy.startswith(GALLERY) else None


def as_data(found: Evaluation, task: Task) -> dict[str, object]:
    """The result as plain data, every digit kept."""
    from ..agents.tasks import environment_of, settings_of

    return {
        "policy": found.policy,
        "environment": environment_of(found.world),
        "settings": settings_of(found.world),
        "score": found.score,
        "unit": task.unit,
        "statistic": task.statistic,
        "mean": found.mean,
        "interval": found.interval,
        "deviation": float(found.scores.std()),
        "runs": len(found.seeds),
    }


def show(found: Evaluation, task: Task) -> None:
    """Print the result for a person."""
    from rich.console import Console

    low, high = found.interval
    console = Console(highlight=False, soft_wrap=True)
    console.print(
        f"score      {found.score!r} {task.unit}, the {task.statistic} of {len(found.seeds)} runs of {task.name}",
        markup=False,
    )
    console.print(f"interval   {low:.2f} to {high:.2f} {task.unit} (95 %)", markup=False)
    console.print(
        f"mean       {found.mean:.2f} {task.unit}, standard deviation {found.scores.std():.2f}", markup=False
    )
    if len(found.seeds) != task.num_runs:
        console.print(f"The competition's score is over {task.num_runs} runs.", style="dim")
