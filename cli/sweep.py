"""`sevenlanes sweep`: many trainings over a space of settings, with a table and a picture of what matters."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from ..agents.sweeps.plan import SweepFolder, SweepPlan
    from ..agents.sweeps.results import Result
    from ..agents.sweeps.sweep import SweepEnd
    from ..agents.sweeps.watcher import SweepProgress

MAX_ROWS = 30  # of the table on the screen; results.csv has all
RESUMING = ("algorithm", "output", "address", "resume")  # what one may say of a sweep that has begun
INTERRUPTED = 130  # the exit code of a shell's Ctrl-C


def sweep(
    context: typer.Context,
    algorithm: Annotated[str, typer.Argument(help="dqn")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder of the sweep.")],
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            help="key=loguniform(1e-4,1e-2), uniform(a,b), randint(a,b), choice(a,b,c) or grid(a,b,c); "
            "key=value for all trials.",
        ),
    ] = None,
    env: Annotated[str | None, typer.Option(help="Gymnasium environment (sevenlanes/Highway-v0).")] = None,
    minutes: Annotated[float | None, typer.Option(help="Wall-clock budget of each trial (1).")] = None,
    decisions: Annotated[int | None, typer.Option(help="Budget of each trial in decisions instead.")] = None,
    trials: Annotated[int, typer.Option(min=1, help="Trials; each grid multiplies them.")] = 10,
    parallel: Annotated[int, typer.Option(min=1, help="Trials at a time.")] = 1,
    cpus: Annotated[float, typer.Option(help="Processors of each trial.")] = 1.0,
    gpus: Annotated[float, typer.Option(help="GPUs of each trial; 0.25 lets four share one.")] = 0.0,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the drawing.")] = 0,
    early_stopping: Annotated[bool, typer.Option(help="Give up trials that fall behind (ASHA).")] = True,
    address: Annotated[str, typer.Option(help="A running Ray cluster, auto for this machine's.")] = "",
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the sweep in the folder.")] = False,
) -> None:
    """Search settings: train many agents and see which settings matter. Ctrl-C stops and saves; --resume goes on."""
    from rich.console import Console

    from ..agents.preset import with_preset
    from ..agents.sweeps.plan import SweepFolder, SweepPlan
    from ..agents.sweeps.search_space import split_settings
    from ..agents.train_config import HIGHWAY, parse_settings
    from ..envs.errors import InvalidInput
    from .train import budget

    folder = SweepFolder(output)
    if resume:
        _refuse_changes(context)
        plan = folder.load_plan()
        if plan.algorithm != algorithm:
            raise InvalidInput(f"{output} holds a sweep of {plan.algorithm}, not of {algorithm}.")
    else:
        fixed, space = split_settings(settings or [])
        given = {} if env is None else {"env": env}
        chosen = {**given, **budget(minutes, decisions), **parse_settings(fixed)}
        plan = SweepPlan(
            algorithm=algorithm,
            settings=with_preset(algorithm, str(chosen.get("env", HIGHWAY)), chosen),
            space=space,
            num_trials=trials,
            num_parallel=parallel,
            cpus=cpus,
            gpus=gpus,
            seed=seed,
            early_stopping=early_stopping,
        )
    console = Console(soft_wrap=True, highlight=False)
    end = _run(plan, folder, address, resume, console)
    _show(plan, folder, console)
    if end.failures:
        raise InvalidInput(f"{len(end.failures)} of the trials failed, the first one so: {end.failures[0]}")
    if not end.is_finished:
        console.print(
            f"Stopped and saved. Go on with: sevenlanes sweep {plan.algorithm} -o {output} --resume",
            markup=False,
        )
        raise typer.Exit(INTERRUPTED)


def _refuse_changes(context: typer.Context) -> None:
    """Raise `InvalidInput` if the command says more than which sweep to go on with, and where."""
    from ..envs.errors import InvalidInput

    sources = {name: context.get_parameter_source(name) for name in context.params}
    changed = [
        "--set" if name == "settings" else f"--{name.replace('_', '-')}"
        for name, source in sources.items()
        if name not in RESUMING and source is not None and source.name == "COMMANDLINE"
    ]
    if changed:
        raise InvalidInput(
            f"--resume goes on with the sweep as it was planned: leave out {', '.join(changed)}, or begin "
            "another sweep in another folder (-o)."
        )


def _run(plan: SweepPlan, folder: SweepFolder, address: str, resume: bool, console: Console) -> SweepEnd:
    """Run the sweep with its progress at the foot of the screen."""
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    from ..agents.sweeps.sweep import run_sweep

    columns = (
        TaskProgressColumn(), BarColumn(20), TextColumn("{task.description}", markup=False), TimeRemainingColumn()
    )  # fmt: skip
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("starting Ray ...", total=1.0)

        def report(progress: SweepProgress) -> None:
            bar.update(task, completed=progress.fraction, description=status_line(progress))

        return run_sweep(plan, folder, report, address, resume)


def status_line(progress: SweepProgress) -> str:
    """Where the sweep stands, for the foot of the screen."""
    best = "" if progress.best_score is None else f"  best {progress.best_score:.2f}"
    return f"{progress.num_done} of {progress.num_trials} trials done, {progress.num_running} running{best}  "


def _show(plan: SweepPlan, folder: SweepFolder, console: Console) -> None:
    """Write the results and the picture, and print the table."""
    from ..agents.sweeps.plot import draw_scores
    from ..agents.sweeps.results import read_results, write_results

    results = read_results(plan, folder)
    write_results(folder, results)
    draw_scores(folder.scores, plan, results)
    console.print(_table(plan, results[:MAX_ROWS]))
    console.print(f"All results are in {folder.results}, the picture is {folder.scores}.", markup=False)
    best = next((result.policy for result in results if result.policy is not None), None)
    if best is not None:
        console.print(f"The best policy is {best}.", markup=False)


def _table(plan: SweepPlan, results: Sequence[Result]) -> Any:
    """The trials, the best first."""
    from rich.table import Table

    table = Table("trial", box=None, header_style="bold")
    for name in ("score", "trained", *plan.space):
        table.add_column(name, justify="right")
    for result in results:
        score = "" if result.score is None else f"{result.score:.2f}"
        values = [_as_text(value) for value in result.values.values()]
        table.add_row(result.run.path.name, score, f"{result.fraction:.0%}", *values)
    return table


def _as_text(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else json.dumps(value).strip("[]")
