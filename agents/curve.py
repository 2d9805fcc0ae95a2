"""A training's curve as a picture."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .picture import new_figure, save_picture
from .progress import Progress

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SIZE_INCHES = (8.0, 5.0)
TRAINING_MEASURES = {"mph": "speed_mph", "return": "episode_return"}  # what is in the unit of the scores
TELLING = ("loss", "epsilon", "entropy")  # the metrics to draw where an algorithm has them
RECORD_FIELDS = {item.name for item in dataclasses.fields(Progress)}

Rows = Sequence[dict[str, float]]


def draw_curve(path: Path, rows: Rows, score_unit: str) -> None:
    """Write the PNG `path`, whole or not at all: the driving above, the learning below, over minutes."""
    figure = new_figure(SIZE_INCHES)
    driving, learning = figure.subplots(2, 1, sharex=True, height_ratios=(3, 2))
    _draw_driving(driving, rows, score_unit)
    _draw_learning(learning, rows)
    save_picture(figure, path)


def _draw_driving(axes: Axes, rows: Rows, score_unit: str) -> None:
    _line(axes, rows, TRAINING_MEASURES[score_unit], "while learning", color="tab:gray")
    _line(axes, rows, "validation_score", "validation", color="tab:blue", marker="o")
    axes.set_ylabel("mph" if score_unit == "mph" else "return of an episode")
    axes.grid(alpha=0.3)
    axes.legend(loc="lower right")


def _draw_learning(axes: Axes, rows: Rows) -> None:
    """Two metrics of the algorithm, one on each side."""
    metrics = [name for name in rows[-1] if name not in RECORD_FIELDS]
    telling = [name for name in TELLING if name in metrics]
    chosen = [*telling, *(name for name in metrics if name not in telling)][:2]
    axes.set_xlabel("minutes")
    axes.grid(alpha=0.3)
    for index, name in enumerate(chosen):
        side, color = (axes, "tab:red") if index == 0 else (axes.twinx(), "tab:green")
        _line(side, rows, name, name, color=color)
        side.set_ylabel(name, color=color)
        if name == "epsilon":
            side.set_ylim(0, 1.05)


def _line(axes: Axes, rows: Rows, name: str, label: str, *, color: str, marker: str | None = None) -> None:
    """Draw what is known of one column."""
    known = [(row["elapsed_s"] / 60.0, row[name]) for row in rows if not math.isnan(row.get(name, math.nan))]
    axes.plot([x for x, _ in known], [y for _, y in known], label=label, color=color, marker=marker)
