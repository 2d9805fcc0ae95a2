"""`sevenlanes perception labs list|new|check`: notebooks to fill in, and a checker that says what is wrong and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from ..perception.labs.checking import Report
    from ..perception.labs.notebook import Submission
    from ..perception.labs.source import Lab

NOT_ALL_DONE = 1  # the exit code of a check that found something open or wrong

labs_app = typer.Typer(help="Labs: notebooks to fill in, and their checker.", no_args_is_help=True)


@labs_app.command("list")
def list_labs() -> None:
    """The labs, in the order of the lectures, and what is to do in each."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from ..perception.labs.catalogue import LABS, load_lab

    table = Table("name", "lab", "TODOs", box=box.SIMPLE_HEAD)
    for lab in map(load_lab, LABS):
        table.add_row(lab.name, lab.title, ", ".join(lab.todos))
    Console().print(table)


@labs_app.command("new")
def new(
    names: Annotated[list[str], typer.Argument(help="Labs; `sevenlanes perception labs list` shows them.")],
    to: Annotated[Path, typer.Option(help="The folder to write to.")] = Path("."),
    script: Annotated[bool, typer.Option("--script", help="Python scripts instead of notebooks.")] = False,
    solution: Annotated[
        bool, typer.Option("--solution", help="With the solution, for whoever teaches.")
    ] = False,
) -> None:
    """Write labs to fill in. A file that is there already is never overwritten."""
    from ..perception.labs.catalogue import load_lab
    from ..perception.labs.notebook import NOTEBOOK, SCRIPT, write_lab

    for lab in [load_lab(name) for name in names]:
        stem = f"{lab.name}-solution" if solution else lab.name
        path = to / f"{stem}{SCRIPT if script else NOTEBOOK}"
        write_lab(lab, path, solution)
        print(f"{path}: {lab.title}; {len(lab.todos)} TODOs")


@labs_app.command("check")
def check(
    files: Annotated[list[str], typer.Argument(help="Notebooks or scripts; names of labs with --solution.")],
    solution: Annotated[
        bool, typer.Option("--solution", help="Check the labs' own solutions, by name.")
    ] = False,
    lab: Annotated[
        str | None, typer.Option(help="Which lab the files are of, if they do not say it.")
    ] = None,
    csv: Annotated[
        Path | None, typer.Option(help="Also write a table: file, lab, TODO, state, reason.")
    ] = None,
    seconds: Annotated[float, typer.Option(help="Time limit of each cell and check.")] = 120.0,
) -> None:
    """Run labs and say which TODO is done, open or wrong, and why. It is no sandbox: the code runs as yours."""
    from rich.console import Console

    from ..envs.errors import InvalidInput
    from ..perception.labs.checking import check_submission

    if not seconds > 0.0:
        raise InvalidInput(f"--seconds must be positive, got {seconds:g}.")
    console = Console(soft_wrap=True, highlight=False, markup=False)
    tasks = [_own_solution(name) if solution else _submission(name, lab) for name in files]
    reports = []
    for number, (submission, task) in enumerate(tasks, 1):
        with console.status(f"{number} of {len(tasks)}: running {submission.path} ..."):
            report = check_submission(submission, task, seconds)
        reports.append(report)
        _show(console, report)
    if len(reports) > 1:
        _show_table(reports)
    if csv:
        _write_csv(csv, reports)
    if not all(report.is_done for report in reports):
        raise typer.Exit(NOT_ALL_DONE)


def _own_solution(name: str) -> tuple[Submission, Lab]:
    from ..perception.labs.catalogue import load_lab
    from ..perception.labs.notebook import solution_of

    lab = load_lab(name)
    return solution_of(lab), lab


def _submission(file: str, lab: str | None) -> tuple[Submission, Lab]:
    from ..envs.errors import InvalidInput
    from ..perception.labs.catalogue import load_lab
    from ..perception.labs.notebook import read_submission

    submission = read_submission(Path(file))
    name = lab or submission.lab
    if name is None:
        raise InvalidInput(f"{file} does not say which lab it is: name it with --lab.")
    return submission, load_lab(name)


def _show(console: Console, report: Report) -> None:
    from ..perception.labs.checking import State

    colours = {State.DONE: "green", State.OPEN: "yellow", State.WRONG: "red"}
    console.print(f"{report.path} ({report.lab}): {report.num_done} of {len(report.verdicts)} done")
    width = max(len(verdict.todo) for verdict in report.verdicts)
    for verdict in report.verdicts:
        console.print(f"  {verdict.todo:<{width}}  ", end="")
        console.print(verdict.state, style=colours[verdict.state], end="")
        console.print(f": {verdict.reason}" if verdict.reason else "")
    for note in report.notes:
        console.print(f"  note: {note}")


def _show_table(reports: list[Report]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from ..perception.labs.checking import State

    table = Table("file", "lab", "done", "not done yet", "wrong", box=box.SIMPLE_HEAD)
    for report in reports:
        of = {state: [each.todo for each in report.verdicts if each.state is state] for state in State}
        done = f"{report.num_done} of {len(report.verdicts)}"
        table.add_row(
            str(report.path), report.lab, done, ", ".join(of[State.OPEN]), ", ".join(of[State.WRONG])
        )
    Console(markup=False).print(table)


def _write_csv(path: Path, reports: list[Report]) -> None:
    import csv

    from ..envs.whole_file import whole_file

    with whole_file(path) as part, part.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(("file", "lab", "todo", "state", "reason"))
        for report in reports:
            for verdict in report.verdicts:
                table.writerow((report.path, report.lab, verdict.todo, verdict.state, verdict.reason))
