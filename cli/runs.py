"""`sevenlanes runs`: the trainings there are, side by side."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from ..agents.run_summary import RunSummary

RUNS = Path("runs")


def runs(
    folders: Annotated[list[Path] | None, typer.Argument(help="Runs, or folders of runs (runs).")] = None,
    compare: Annotated[
        bool, typer.Option("--compare", help="Show the settings in which the runs differ, and no others.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, every digit kept.")] = False,
) -> None:
    """List trainings: how far they are and how good they got."""
    from rich.console import Console

    from ..agents.run_summary import find_runs

    found = find_runs(folders or [RUNS])
    if as_json:
        print(json.dumps([run.as_data() for run in found]))
        return
    console = Console()
    console.print(comparison_table(found) if compare else overview_table(found))


def overview_table(found: Sequence[RunSummary]) -> Table:
    """What every run is and has reached."""
    table = _new_table(("run", "algorithm"))
    table.add_column("world", no_wrap=True)
    for heading in ("seed", "decisions", "minutes", "best", "per s"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("state", no_wrap=True)
    for run in found:
        rate = run.decisions_per_s
        _add_row(
            table,
            str(run.path),
            run.algorithm,
            str(run.settings["env"]).removeprefix("sevenlanes/"),
            str(run.settings["seed"]),
            f"{run.decisions:,}",
            f"{run.minutes:.1f}",
            _best(run),
            "" if rate is None else f"{rate:,.0f}",
            run.state,
        )
    return table


def comparison_table(found: Sequence[RunSummary]) -> Table:
    """A column for every setting in which the runs differ, and what they have reached."""
    from ..agents.run_summary import differing_settings

    names = differing_settings(found)
    table = _new_table(("run", "algorithm", *names))
    table.add_column("best", justify="right", no_wrap=True)
    for run in found:
        values = [json.dumps(run.settings[name]) if name in run.settings else "" for name in names]
        _add_row(table, str(run.path), run.algorithm, *values, _best(run))
    return table


def _new_table(headings: Sequence[str]) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
    for heading in headings:
        table.add_column(heading, overflow="fold", min_width=len(heading))
    return table


def _add_row(table: Table, *cells: str) -> None:
    from rich.text import Text

    table.add_row(*(Text(cell) for cell in cells))  # a folder's name may contain what rich takes for markup


def _best(run: RunSummary) -> str:
    return "" if run.best_score is None else f"{run.best_score:.2f} {run.score_unit}"
