"""What came of a sweep, read from the runs themselves: it can be had at any time, also after an interruption."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..checkpoint import write_atomically
from ..progress_log import read_rows
from ..run_folder import CONFIG, RunFolder
from ..train_config import WORLD_PREFIX
from .plan import SweepFolder, SweepPlan


@dataclass(frozen=True)
class Result:
    """One trial."""

    run: RunFolder
    values: dict[str, Any]  # of the searched settings, by name
    score: float | None  # the best of its validations; None before the first
    fraction: float  # of its budget; below 1 it was given up, or is not at its end yet

    @property
    def policy(self) -> Path | None:
        """The policy that has the score; None where none could be exported."""
        return self.run.policy if self.run.policy.exists() else None


def read_results(plan: SweepPlan, folder: SweepFolder) -> list[Result]:
    """The trials that have begun, the best first."""
    results = [_read(plan, run) for run in folder.begun_trials() if (run.path / CONFIG).exists()]
    return sorted(results, key=lambda result: math.inf if result.score is None else -result.score)


def write_results(folder: SweepFolder, results: Sequence[Result]) -> None:
    """Write `results.csv`, the best first, every digit kept."""
    names = list(results[0].values) if results else []
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["trial", "score", "fraction", *names])
    for result in results:
        writer.writerow([result.run.path.name, result.score, result.fraction, *result.values.values()])
    write_atomically(folder.results, text.getvalue().encode())


def _read(plan: SweepPlan, run: RunFolder) -> Result:
    rows = read_rows(run)
    settings = run.load_config()
    scores = [row["best_score"] for row in rows if not math.isnan(row["best_score"])]
    return Result(
        run=run,
        values={key: _value(settings, key) for key in plan.space},
        score=max(scores, default=None),
        fraction=rows[-1]["fraction"] if rows else 0.0,
    )


def _value(settings: dict[str, Any], key: str) -> Any:
    if key.startswith(WORLD_PREFIX):
        return settings["env_settings"][key.removeprefix(WORLD_PREFIX)]
    return settings[key]
