"""`sevenlanes train`: train an agent, with its progress on the screen and its policy in a folder."""

from __future__ import annotations

import math
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperArgument, TyperCommand

if TYPE_CHECKING:
    from rich.console import Console

    from ..agents.progress import Progress
    from ..agents.run_folder import RunFolder
    from ..agents.train_config import TrainConfig

SHOWN = ("epsilon", "loss", "entropy")  # of an algorithm's metrics, at the foot of the screen
INTERRUPTED = 130  # the exit code of a shell's Ctrl-C
SIGNALS = (signal.SIGINT, signal.SIGTERM)


class TrainCommand(TyperCommand):
    """Its help names the algorithms there are, those of installed packages among them."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        from ..agents.algorithms import known_algorithms

        algorithm = next(parameter for parameter in self.params if parameter.name == "algorithm")
        assert isinstance(algorithm, TyperArgument)
        algorithm.help = f"{', '.join(known_algorithms())}, or path/to/file.py:ConfigClass."
        super().format_help(ctx, formatter)


def train(
    algorithm: Annotated[str, typer.Argument()],
    run: Annotated[
        Path | None,
        typer.Option(help="Folder for the policies, the curve and the checkpoint (runs/ALGORITHM)."),
    ] = None,
    env: Annotated[str | None, typer.Option(help="Gymnasium environment (sevenlanes/Highway-v0).")] = None,
    minutes: Annotated[float | None, typer.Option(help="Wall-clock budget (1).")] = None,
    decisions: Annotated[
        int | None, typer.Option(help="Budget in decisions instead, reproducible bit for bit.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of everything random (0).")] = None,
    engine: Annotated[
        str | None, typer.Option(help="local, or ray: the environments in processes of a cluster (local).")
    ] = None,
    workers: Annotated[int | None, typer.Option(help="Processes of the engine ray (2).")] = None,
    address: Annotated[
        str | None, typer.Option(help="A running Ray cluster, auto for this machine's (starts its own).")
    ] = None,
    seeds: Annotated[
        int | None, typer.Option(min=1, help="Train so many times, with --seed and the seeds after it.")
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", help="Any other setting: key=value, env.key=value for the environment's."),
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the training in the folder.")] = False,
) -> None:
    """Train an agent. Ctrl-C stops it and saves; --resume goes on."""
    from rich.console import Console

    from ..agents.algorithms import FILE_SUFFIX, algorithm_name, find_algorithm
    from ..agents.preset import with_preset
    from ..agents.run_folder import RunFolder
    from ..agents.train_config import HIGHWAY, parse_settings
    from ..envs.errors import InvalidInput

    kind = find_algorithm(algorithm)
    path = run or Path("runs", algorithm_name(kind).partition(FILE_SUFFIX)[0])
    options = {"env": env, "seed": seed, "engine": engine, "num_workers": workers, "ray_address": address}
    given = {key: value for key, value in options.items() if value is not None}
    chosen = {**given, **budget(minutes, decisions), **parse_settings(settings or [])}
    tuned = with_preset(algorithm, chosen.get("env", HIGHWAY), chosen)
    console = Console(soft_wrap=True, highlight=False, markup=False)
    if seeds is None:
        folder = RunFolder(path)
        config = kind.from_dict({**folder.load_config_of(kind), **chosen} if resume else tuned)
        _train_run(algorithm, config, folder, resume, console)
        return
    if resume:
        raise InvalidInput("--seeds begins trainings: go on with each of them alone, --run RUN-s0 --resume.")
    for number in range(seed or 0, (seed or 0) + seeds):
        folder = RunFolder(path.with_name(f"{path.name}-s{number}"))
        console.print(f"Seed {number}, in {folder.path}")
        _train_run(algorithm, kind.from_dict({**tuned, "seed": number}), folder, False, console)


def _train_run(
    algorithm: str, config: TrainConfig, folder: RunFolder, resume: bool, console: Console
) -> None:
    """Train one run and say what came of it; ends the program where it was stopped."""
    if not _train(config, folder, resume, console):
        console.print(
            f"Stopped and saved. Go on with: sevenlanes train {algorithm} --run {folder.path} --resume"
        )
        raise typer.Exit(INTERRUPTED)
    if folder.policy.exists():
        console.print(f"The best policy is {folder.policy}, the curve {folder.curve}.")


def budget(minutes: float | None, decisions: int | None) -> dict[str, float | None]:
    """The settings for the budget that was asked for, if any; one kind takes the place of the other."""
    from ..envs.errors import InvalidInput

    if minutes is not None and decisions is not None:
        raise InvalidInput("give the budget as --minutes or as --decisions, not as both.")
    if minutes is not None:
        return {"minutes": minutes, "max_decisions": None}
    return {} if decisions is None else {"max_decisions": decisions}


def _train(config: TrainConfig, folder: RunFolder, resume: bool, console: Console) -> bool:
    """Train and print; False if Ctrl-C stopped it."""
    from contextlib import closing

    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    from ..agents.progress_log import ProgressLog
    from ..agents.train import train

    columns = (TaskProgressColumn(), BarColumn(20), TextColumn("{task.description}", markup=False))
    screen = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    with noticing_interrupts() as interrupted, screen as bar:
        task = bar.add_task("starting ...", total=1.0)
        with closing(train(config, folder, resume)) as records, ProgressLog(folder) as log:
            for progress in records:
                log.add(progress)
                bar.update(task, completed=progress.fraction, description=status_line(progress))
                if progress.validation_score is not None:
                    console.print(validation_line(progress))
                if interrupted() and progress.fraction < 1.0:
                    return False
    return True


def status_line(progress: Progress) -> str:
    """One record for the foot of the screen."""
    metrics = progress.metrics
    parts = [
        f"reward {progress.reward:.2f}",
        None if progress.speed_mph is None else f"{progress.speed_mph:.1f} mph",
        f"{progress.decisions_per_s:,.0f} decisions/s",
        f"{progress.gradient_steps_per_s:,.0f} gradient steps/s",
        *(f"{name} {metrics[name]:.3g}" for name in SHOWN if not math.isnan(metrics.get(name, math.nan))),
        f"{timedelta(seconds=round(progress.remaining_s))} left",
    ]
    return "  ".join(part for part in parts if part is not None)


def validation_line(progress: Progress) -> str:
    """One validation for the screen and for logs."""
    unit = "" if progress.speed_mph is None else " mph"
    return (
        f"{timedelta(seconds=round(progress.elapsed_s))}  {progress.decisions:>11,} decisions  "
        f"{progress.gradient_steps:>9,} gradient steps  validation {progress.validation_score:.2f}{unit}  "
        f"(best {progress.best_score:.2f})"
    )


@contextmanager
def noticing_interrupts() -> Iterator[Callable[[], bool]]:
    """Inside, a first Ctrl-C is only noted, for a caller that asks; a second one interrupts at once.

    What clusters send before they take a machine away (SIGTERM) counts as Ctrl-C.
    """
    noted = threading.Event()

    def note(number: int, frame: FrameType | None) -> None:
        noted.set()
        for each in SIGNALS:
            signal.signal(each, signal.default_int_handler)

    before = {each: signal.signal(each, note) for each in SIGNALS}
    try:
        yield noted.is_set
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
