"""`sevenlanes plot`: the curves of trainings as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

PICTURE = Path("plot.png")


def plot(
    folders: Annotated[list[Path], typer.Argument(help="Runs, or folders of runs.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The picture, a .png.")] = PICTURE,
    over: Annotated[str, typer.Option("--x", help="decisions or minutes.")] = "decisions",
) -> None:
    """Draw validation and training curves. Runs that differ only in their seed are one line and their spread a band."""
    from ..agents.comparison import OVER, draw_comparison
    from ..agents.run_summary import find_runs
    from ..envs.errors import InvalidInput
    from .viewing import check_folder

    if over not in OVER:
        raise InvalidInput(f"--x must be {' or '.join(OVER)}, got {over!r}.")
    if output.suffix.lower() != ".png":
        raise InvalidInput(f"--output must be a .png file, got {str(output)!r}.")
    check_folder(output)
    draw_comparison(output, find_runs(folders), over)
    print(f"The picture is {output}.")
