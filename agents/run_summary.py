"""Runs at a glance: what a run's folder says of it, and the settings in which runs differ."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from ..envs.errors import InvalidInput
from .progress_log import Row, read_rows
from .run_folder import RECORD, RunFolder
from .run_record import RUNNING
from .train_config import WORLD_PREFIX

SILENT = "silent"  # the state of a run that says it is running, but has told nothing for long
SILENT_AFTER_S = 180.0


@dataclass(frozen=True)
class RunSummary:
    """One run's folder in short. Scores are in `score_unit`; None is what there is not yet."""

    path: Path
    algorithm: str
    state: str  # running, finished, stopped, failed or silent
    score_unit: str
    settings: dict[str, Any]  # flat: the environment's as env.key
    best_score: float | None
    decisions: int
    minutes: float
    rows: tuple[Row, ...] = field(repr=False)

    @property
    def decisions_per_s(self) -> float | None:
        """Over the whole run, validations and all."""
        return self.decisions / (60.0 * self.minutes) if self.minutes > 0.0 else None

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a run's folder; `InvalidInput` where there is none."""
        folder = RunFolder(path)
        record, config, rows = folder.record, folder.load_config(), read_rows(folder)
        state = record.state
        if state == RUNNING and time.time() - _last_change(folder) > SILENT_AFTER_S:
            state = SILENT
        last = rows[-1] if rows else {"best_score": math.nan, "decisions": 0.0, "elapsed_s": 0.0}
        return cls(
            path=path,
            algorithm=record.algorithm,
            state=state,
            score_unit=record.score_unit,
            settings=flat_settings(config),
            best_score=None if math.isnan(last["best_score"]) else last["best_score"],
            decisions=int(last["decisions"]),
            minutes=last["elapsed_s"] / 60.0,
            rows=tuple(rows),
        )

    def as_data(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return {
            "path": str(self.path),
            "algorithm": self.algorithm,
            "state": self.state,
            "score_unit": self.score_unit,
            "best_score": self.best_score,
            "decisions": self.decisions,
            "minutes": self.minutes,
            "decisions_per_s": self.decisions_per_s,
            "settings": self.settings,
        }


def find_runs(folders: Iterable[Path]) -> list[RunSummary]:
    """The runs that the folders are or hold, each once, by path; `InvalidInput` for a folder without any."""
    found: dict[Path, None] = {}
    for folder in folders:
        runs = sorted(record.parent for record in folder.rglob(RECORD))
        if not runs:
            raise InvalidInput(f"there is no run in {str(folder)!r}: begin one with sevenlanes train.")
        found.update(dict.fromkeys(runs))
    return [RunSummary.read(path) for path in found]


def flat_settings(config: dict[str, Any]) -> dict[str, Any]:
    """Settings in one table, the environment's with their prefix."""
    flat = {key: value for key, value in config.items() if key != "env_settings"}
    return {**flat, **{WORLD_PREFIX + key: value for key, value in config["env_settings"].items()}}


def differing_settings(runs: Sequence[RunSummary]) -> list[str]:
    """The settings in which the runs differ, in the order of the first that has them."""
    names = dict.fromkeys(name for run in runs for name in run.settings)
    return [name for name in names if len({repr(run.settings.get(name)) for run in runs}) > 1]


def _last_change(folder: RunFolder) -> float:
    """When it was last written to, in seconds since 1970."""
    files = [file for file in (folder.progress, folder.path / RECORD) if file.exists()]
    return max(file.stat().st_mtime for file in files)
