"""The gallery as a table in Markdown, for pages that carry it between two markers."""

from __future__ import annotations

from collections.abc import Sequence

from ...envs.errors import InvalidInput
from .entry import Entry

BEGIN, END = "<!-- gallery: written by docs/write_gallery.py -->", "<!-- end of gallery -->"
WORLDS = {"highway": "one car", "convoy": "eleven cars", "cart-pole": "Cart-Pole", "pong": "Pong"}


def score_text(entry: Entry) -> str:
    """The score of an entry with its unit."""
    return f"{entry.result.score:.2f} {entry.task.unit}"


def interval_text(entry: Entry) -> str:
    """The 95 % interval of the score."""
    low, high = entry.result.interval
    return f"{low:.2f} to {high:.2f}"


def markdown(entries: Sequence[Entry]) -> str:
    """A row for each policy."""
    lines = [
        "| policy | world | score | 95 % interval | runs | trained by |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| `gallery:{entry.name}` | {WORLDS[entry.task_name]} | {score_text(entry)} | {interval_text(entry)} | "
        f"{entry.result.runs} | `{entry.training.command}` |"
        for entry in entries
    ]
    return "\n".join(lines)


def with_table(page: str, entries: Sequence[Entry]) -> str:
    """A page with what stands between its markers replaced; raises `InvalidInput` where they are missing."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise InvalidInput(f"the page needs the lines {BEGIN!r} and {END!r}.")
    return f"{before}{BEGIN}\n\n{markdown(entries)}\n\n{END}{after}"
