"""`sevenlanes gallery`: the trained policies that come with the package."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from ..agents.gallery.entry import Entry


def gallery(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, every digit kept.")] = False,
) -> None:
    """List trained policies, to drive, race or evaluate as gallery:NAME."""
    from dataclasses import asdict

    from rich.console import Console

    from ..agents.gallery.entry import load_gallery

    entries = load_gallery()
    if as_json:
        print(json.dumps([{**asdict(entry), "folder": str(entry.folder)} for entry in entries]))
        return
    console = Console(highlight=False, markup=False)
    console.print(score_table(entries))
    console.print(" trained by", style="bold")
    console.print(training_lines(entries), soft_wrap=True)


def score_table(entries: Sequence[Entry]) -> Table:
    """What each policy reaches."""
    from ..agents.gallery.table import interval_text, score_text

    table = _new_table("policy", "task", "score", "95 % interval", "runs")
    for entry in entries:
        cells = (_name(entry), entry.task_name, score_text(entry), interval_text(entry))
        table.add_row(*cells, str(entry.result.runs))
    return table


def training_lines(entries: Sequence[Entry]) -> str:
    """What trained each policy: a line each, never broken, to copy from."""
    width = max(len(_name(entry)) for entry in entries)
    return "\n".join(f" {_name(entry):{width}}  {entry.training.command}" for entry in entries)


def _name(entry: Entry) -> str:
    from .evaluate import GALLERY

    return f"{GALLERY}{entry.name}"


def _new_table(*headings: str) -> Table:
    from rich import box
    from rich.table import Table

    return Table(*headings, box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
