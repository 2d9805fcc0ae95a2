"""`make anchors`: trains every paradigm on its real data and writes the table of figures into docs/perception.md.

Each run goes to `runs/anchors/NAME`; what stands there is not trained again, so an interrupted job goes on.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from sevenlanes.envs.errors import InvalidInput
from sevenlanes.envs.whole_file import whole_file
from sevenlanes.perception.catalogue import CARDS
from sevenlanes.perception.data.fetch import fetch
from sevenlanes.perception.data.packages import PACKAGES
from sevenlanes.perception.paradigm import Card

RUNS = Path("runs", "anchors")
PAGE = Path(__file__).parent.parent / "docs" / "perception.md"
BEGIN, END = "<!-- figures: make anchors -->\n", "<!-- end of figures -->"
HEADER = (
    "| paradigm | figure | reached | held to | data | training | CPU time |",
    "| --- | --- | --- | --- | --- | --- | --- |",
)


def main() -> None:
    """Fetch, train, and write the table."""
    for package in PACKAGES.values():
        print(f"{package.title}: {fetch(package)}", flush=True)
    for card in CARDS:
        train(card)
        write_table()


def train(card: Card) -> None:
    """Train a paradigm in a process of its own, unless its run is there."""
    folder = RUNS / card.name
    if not (folder / "metrics.json").exists():
        command = [sys.executable, "-m", "sevenlanes.cli.main", "perception", "train", card.name]
        subprocess.run([*command, "--run", str(folder)], check=True)


def write_table() -> None:
    """Replace the table in the page by one of all runs that are there."""
    page = PAGE.read_text()
    before, rest = page.split(BEGIN)
    after = rest[rest.index(END) :]
    rows = [row(card, RUNS / card.name) for card in CARDS if (RUNS / card.name / "metrics.json").exists()]
    with whole_file(PAGE) as part:
        part.write_text(before + BEGIN + "\n".join([*HEADER, *rows]) + "\n" + after)


def row(card: Card, folder: Path) -> str:
    """One paradigm's line."""
    metrics: dict[str, Any] = json.loads((folder / "metrics.json").read_text())
    training, anchor = metrics["training"], card.anchor
    value = metrics["figures"][anchor.metric]
    reached = {True: "yes", False: "no", None: "-"}[metrics["anchor"]["reached"]]
    sign = "≥" if anchor.at_least else "≤"
    return (
        f"| {card.name} | {anchor.metric} {value:.4g} | {reached} | {sign} {anchor.figure:g}: {anchor.source} | "
        f"{metrics['data']['name']} | {training['seconds'] / 60:.1f} min | {training['cpu_seconds'] / 60:.1f} min |"
    )


if __name__ == "__main__":
    try:
        main()
    except InvalidInput as error:
        sys.exit(str(error))
