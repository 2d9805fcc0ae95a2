"""Runs that differ only in their seed, as one: the mean over the seeds and how far they lie apart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .run_summary import RunSummary, differing_settings

SEED = "seed"
SCALES = {"decisions": 1.0, "elapsed_s": 1.0 / 60.0}  # of the columns that a curve can be over


@dataclass(frozen=True)
class RunGroup:
    """Runs of one algorithm and one choice of settings, the seed apart."""

    label: str
    runs: tuple[RunSummary, ...]


@dataclass(frozen=True)
class Spread:
    """A curve of a group, float64 [points] each: the mean over its runs, the least and the greatest of them."""

    num_runs: int
    x: NDArray[np.float64]
    mean: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def group_runs(runs: Sequence[RunSummary]) -> list[RunGroup]:
    """The groups, each called by its algorithm and by the settings in which it differs from the others."""
    groups: dict[str, list[RunSummary]] = {}
    for run in runs:
        settings = {key: value for key, value in run.settings.items() if key != SEED}
        groups.setdefault(f"{run.algorithm} {sorted(settings.items())!r}", []).append(run)
    names = [name for name in differing_settings([group[0] for group in groups.values()]) if name != SEED]
    return [RunGroup(_label(group[0], names), tuple(group)) for group in groups.values()]


def spread_of(group: RunGroup, x: str, y: str) -> Spread | None:
    """The column `y` over the column `x` (a key of `SCALES`), between the marks of the runs on straight lines.

    It reaches as far as all runs do that have such a figure. None where there is none.
    """
    curves = [(xs, ys) for xs, ys in (_known(run, x, y) for run in group.runs) if len(xs) > 0]
    if not curves:
        return None
    first, last = max(xs[0] for xs, _ in curves), min(xs[-1] for xs, _ in curves)
    places = np.unique(np.concatenate([xs for xs, _ in curves]))
    places = places[(places >= first) & (places <= last)]
    values = np.array([np.interp(places, xs, ys) for xs, ys in curves])
    return Spread(len(curves), places, values.mean(axis=0), values.min(axis=0), values.max(axis=0))


def _known(run: RunSummary, x: str, y: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The known points of one run's curve."""
    points = [(row[x], row[y]) for row in run.rows if not math.isnan(row[y])]
    xs, ys = np.array(points, np.float64).reshape(-1, 2).T
    return xs * SCALES[x], ys


def _label(run: RunSummary, names: Sequence[str]) -> str:
    settings = [f"{name} {_short(run.settings[name])}" for name in names if name in run.settings]
    return ", ".join([run.algorithm, *settings])


def _short(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
