"""Scores the gallery's policies anew and writes their records; with `--add`, takes in a training's best policy.

python -m sevenlanes.agents.gallery                            # all
python -m sevenlanes.agents.gallery ppo-highway
python -m sevenlanes.agents.gallery ppo-highway --add runs/ppo
"""

import argparse
import dataclasses
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from ...envs.errors import InvalidInput
from ..policy_file import load_policy
from .add import add, score
from .entry import Entry, names
from .table import interval_text, score_text


def main() -> None:
    """Score, write, and print a line for each policy."""
    parser = argparse.ArgumentParser(
        prog="python -m sevenlanes.agents.gallery",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="policies of the gallery; by default all")
    parser.add_argument("--add", type=Path, metavar="RUN", help="the training's folder of a new one")
    arguments = parser.parse_args()
    if arguments.add is not None and len(arguments.names) != 1:
        parser.error("--add needs one name.")
    try:
        for name in arguments.names or names():
            rescored(name, arguments.add)
    except InvalidInput as error:
        sys.exit(f"gallery: {error}")


def rescored(name: str, run: Path | None) -> None:
    """Score one policy, which is taken from `run` where that is given."""
    with Progress(console=Console(stderr=True), transient=True) as bars:
        bar = bars.add_task(name, total=None)

        def tell(done: int, total: int) -> None:
            bars.update(bar, completed=done, total=total)

        if run is not None:
            entry = add(name, run, progress=tell)
        else:
            entry = Entry.load(name)
            entry = dataclasses.replace(entry, result=score(load_policy(entry.policy), entry.task, tell))
            entry.save()
    print(f"{name}: {score_text(entry)}, {interval_text(entry)} (95 %), {entry.result.runs} runs")


if __name__ == "__main__":
    main()
