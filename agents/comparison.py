"""Several runs in one picture: their validation above, their training below, the spread of their seeds as a band."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..envs.errors import InvalidInput
from .curve import TRAINING_MEASURES
from .picture import new_figure, save_picture
from .run_groups import RunGroup, Spread, group_runs, spread_of
from .run_summary import RunSummary

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SIZE_INCHES = (9.0, 7.0)
# Okabe and Ito, "Color Universal Design", 2008: told apart by the colour-blind too; without their yellow.
COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
STYLES = ("-", "--", ":", "-.")  # of the second seven groups, and so on
OVER = {
    "decisions": ("decisions", "decisions"),
    "minutes": ("elapsed_s", "minutes"),
}  # column and label of an axis
UNITS = {"mph": "mph", "return": "return of an episode"}


def draw_comparison(path: Path, runs: Sequence[RunSummary], over: str) -> None:
    """Write the PNG `path`, whole or not at all; over: a key of `OVER`.

    Runs that differ only in their seed are one line, their mean, in a band from the least to the greatest of them.
    Raises `InvalidInput` for runs without a validation and for runs whose scores have different units.
    """
    units = sorted({run.score_unit for run in runs})
    if len(units) > 1:
        raise InvalidInput(
            f"the runs must have scores of one unit, got {' and '.join(units)}: plot them apart."
        )
    groups, column = group_runs(runs), OVER[over][0]
    scores = [spread_of(group, column, "validation_score") for group in groups]
    if not any(scores):
        raise InvalidInput("none of the runs has a validation yet: train them longer.")
    training = [spread_of(group, column, TRAINING_MEASURES[units[0]]) for group in groups]
    figure = new_figure(SIZE_INCHES)
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(3, 2))
    _draw_panel(above, groups, scores, f"validation, {UNITS[units[0]]}", marker="o")
    _draw_panel(below, groups, training, f"while learning, {UNITS[units[0]]}", marker="")
    below.set_xlabel(OVER[over][1])
    if over == "decisions":
        below.xaxis.set_major_formatter(lambda value, _: _count(value))
    lines, labels = above.get_legend_handles_labels()
    columns = 1 if max(map(len, labels)) > 50 else 2
    figure.legend(lines, labels, loc="outside lower center", ncols=columns, frameon=False)
    save_picture(figure, path)


def _draw_panel(
    axes: Axes, groups: Sequence[RunGroup], spreads: Sequence[Spread | None], label: str, *, marker: str
) -> None:
    for index, (group, spread) in enumerate(zip(groups, spreads, strict=True)):
        if spread is None:
            continue
        color, style = COLORS[index % len(COLORS)], STYLES[index // len(COLORS) % len(STYLES)]
        name = group.label if spread.num_runs == 1 else f"{group.label} ({_seeds(spread)})"
        axes.plot(
            spread.x, spread.mean, label=name, color=color, linestyle=style, marker=marker, markersize=4
        )
        if spread.num_runs > 1:
            axes.fill_between(spread.x, spread.low, spread.high, color=color, alpha=0.18, linewidth=0)
    axes.set_ylabel(label)
    axes.grid(alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)


def _seeds(spread: Spread) -> str:
    return f"mean of {spread.num_runs} seeds, least to greatest"


def _count(value: float) -> str:
    """A number of decisions on an axis."""
    for limit, letter in ((1e6, "M"), (1e3, "k")):
        if abs(value) >= limit:
            return f"{value / limit:g} {letter}"
    return f"{value:g}"
