"""`sevenlanes gallery`: the trained policies that come with the package."""

from __future__ import annotations

import json
from typing import Annotated

import typer


def gallery(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, every digit kept.")] = False,
) -> None:
    """List trained policies, to drive, race or evaluate as gallery:NAME."""
    from dataclasses import asdict

    from rich import box
    from rich.console import Console
    from rich.table import Table

    from ..agents.gallery.entry import load_gallery
    from ..agents.gallery.table import interval_text, score_text
    from .evaluate import GALLERY

    entries = load_gallery()
    if as_json:
        print(json.dumps([{**asdict(entry), "folder": str(entry.folder)} for entry in entries]))
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
    for heading in ("policy", "task", "score", "95 % interval"):
        table.add_column(heading, no_wrap=True)
    table.add_column("runs", justify="right")
    table.add_column("trained by", overflow="fold")
    for entry in entries:
        cells = (f"{GALLERY}{entry.name}", entry.task_name, score_text(entry), interval_text(entry))
        table.add_row(*cells, str(entry.result.runs), entry.training.command)
    Console(highlight=False, markup=False).print(table)
