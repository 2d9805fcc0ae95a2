"""A sweep as a picture: the score against each setting, side by side."""

from __future__ import annotations

import io
import json
import logging
import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..checkpoint import write_atomically
from ..training_packages import import_for_training
from .plan import SweepPlan
from .results import Result
from .search_space import Distribution

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMNS = 3
PANEL_INCHES = (3.6, 2.9)
SPREAD = 0.12  # of points of the same choice, to the sides, so that they do not cover each other
MARGIN = 0.06  # of the axis, on both sides of the range
FINISHED, GIVEN_UP, BEST = "tab:blue", "tab:gray", "tab:orange"


def draw_scores(path: Path, plan: SweepPlan, results: Sequence[Result]) -> None:
    """Write the PNG `path`, whole or not at all: one panel a setting, the best trial marked in each."""
    scored = [result for result in results if result.score is not None]
    if not scored:
        return
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # no notes about its cache of fonts
    columns = min(COLUMNS, len(plan.space))
    rows = math.ceil(len(plan.space) / columns)
    size = (PANEL_INCHES[0] * columns + 0.4, PANEL_INCHES[1] * rows + 0.5)
    figure = import_for_training("matplotlib.figure").Figure(size, dpi=100, layout="constrained")
    panels = list(figure.subplots(rows, columns, sharey=True, squeeze=False).flat)
    for axes, (name, distribution) in zip(panels, plan.space.items(), strict=False):
        _draw_panel(axes, name, distribution, scored)
    for axes in panels[len(plan.space) :]:
        axes.set_visible(False)
    unit = scored[0].run.record.score_unit
    figure.supylabel(f"best validation score, {unit}", fontsize="medium")
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside upper center", ncols=3, frameon=False)
    picture = io.BytesIO()
    figure.savefig(picture, format="png")
    write_atomically(path, picture.getvalue())


def _draw_panel(axes: Axes, name: str, distribution: Distribution, results: Sequence[Result]) -> None:
    values = [result.values[name] for result in results]
    places = np.array(values, np.float64) if distribution.is_range else _beside(distribution, values)
    scores = np.array([result.score for result in results], np.float64)
    is_finished = np.array([result.fraction >= 1.0 for result in results])
    for chosen, color, label in ((~is_finished, GIVEN_UP, "given up"), (is_finished, FINISHED, "finished")):
        axes.scatter(places[chosen], scores[chosen], s=26, color=color, alpha=0.7, linewidths=0, label=label)
    axes.scatter(places[:1], scores[:1], s=170, marker="*", color=BEST, edgecolors="white", label="best")
    axes.set_xlabel(name)
    axes.grid(alpha=0.3)
    if distribution.is_range:
        _set_range(axes, distribution)
    else:
        axes.set_xticks(
            range(len(distribution.arguments)), [_short(value) for value in distribution.arguments]
        )
        axes.set_xlim(-0.5, len(distribution.arguments) - 0.5)


def _set_range(axes: Axes, distribution: Distribution) -> None:
    """Show the whole range that was searched, and a little beyond, with few labels."""
    low, high = distribution.arguments
    ticker = import_for_training("matplotlib.ticker")
    if distribution.is_log:
        axes.set_xscale("log")
        axes.xaxis.set_minor_formatter(ticker.NullFormatter())
        margin = (high / low) ** MARGIN
        axes.set_xlim(low / margin, high * margin)
    else:
        axes.xaxis.set_major_locator(ticker.MaxNLocator(6, integer=distribution.kind == "randint"))
        axes.set_xlim(low - MARGIN * (high - low), high + MARGIN * (high - low))


def _beside(distribution: Distribution, values: Sequence[Any]) -> NDArray[np.float64]:
    """Places of listed values: their numbers in the list, spread a little to the sides."""
    places = np.array([distribution.arguments.index(_as_listed(value)) for value in values], np.float64)
    return places + np.random.default_rng(0).uniform(-SPREAD, SPREAD, len(places))


def _as_listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _short(value: Any) -> str:
    """A value for the axis: [128, 64] as 128, 64."""
    return ", ".join(map(str, value)) if isinstance(value, list) else json.dumps(value).strip('"')
