"""A training's curve as a picture."""

from __future__ import annotations

import io
import logging
import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .checkpoint import write_atomically
from .training_packages import import_for_training

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SIZE_INCHES = (8.0, 5.0)
EXPLORATION = ("epsilon", "entropy")  # how much is tried out, in the words of the algorithms


def draw_curve(path: Path, rows: Sequence[dict[str, float]]) -> None:
    """Write the PNG `path`, whole or not at all: the driving above, the learning below, over minutes."""
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # no notes about its cache of fonts
    # Not by pyplot, which keeps global state and may want a screen.
    figure = import_for_training("matplotlib.figure").Figure(SIZE_INCHES, dpi=100, layout="constrained")
    driving, learning = figure.subplots(2, 1, sharex=True, height_ratios=(3, 2))
    _draw_driving(driving, rows)
    _draw_learning(learning, rows)
    picture = io.BytesIO()
    figure.savefig(picture, format="png")
    write_atomically(path, picture.getvalue())


def _draw_driving(axes: Axes, rows: Sequence[dict[str, float]]) -> None:
    on_highway = not math.isnan(rows[-1]["speed_mph"])
    measure = "speed_mph" if on_highway else "episode_return"
    _line(axes, rows, measure, "while exploring", color="tab:gray")
    _line(axes, rows, "validation_score", "validation", color="tab:blue", marker="o")
    axes.set_ylabel("mph" if on_highway else "return of an episode")
    axes.grid(alpha=0.3)
    axes.legend(loc="lower right")


def _draw_learning(axes: Axes, rows: Sequence[dict[str, float]]) -> None:
    _line(axes, rows, "loss", "loss", color="tab:red")
    axes.set_ylabel("loss", color="tab:red")
    axes.set_xlabel("minutes")
    axes.grid(alpha=0.3)
    right = axes.twinx()
    exploration = next((name for name in EXPLORATION if name in rows[-1]), EXPLORATION[0])
    _line(right, rows, exploration, exploration, color="tab:green")
    right.set_ylabel(exploration, color="tab:green")
    right.set_ylim(bottom=0)


def _line(
    axes: Axes,
    rows: Sequence[dict[str, float]],
    name: str,
    label: str,
    *,
    color: str,
    marker: str | None = None,
) -> None:
    """Draw what is known of one column; nothing where no row has it."""
    known = [(row["elapsed_s"] / 60.0, row[name]) for row in rows if not math.isnan(row.get(name, math.nan))]
    axes.plot([x for x, _ in known], [y for _, y in known], label=label, color=color, marker=marker)
