"""The records of a training as files: progress.csv, TensorBoard events and a curve, while it runs."""

from __future__ import annotations

import csv
import math
import time
from dataclasses import asdict
from types import TracebackType
from typing import Self

from ..envs.errors import InvalidInput
from .curve import draw_curve
from .event_file import EventFile
from .progress import Progress
from .run_folder import RunFolder

CURVE_PERIOD_S = 10.0  # drawing takes a quarter of a second

Row = dict[str, float]  # what is None in a record is not a number here


class ProgressLog:
    """Writes records down as they come; on resuming, rows later than the checkpoint are dropped."""

    def __init__(self, folder: RunFolder) -> None:
        self._folder = folder
        self._rows: list[Row] = []
        self._events: EventFile | None = None
        self._curve_time = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._rows:
            self._draw()
        if self._events is not None:
            self._events.close()

    def add(self, progress: Progress) -> None:
        """Write one record to all files, the curve only now and then."""
        row = as_row(progress)
        if self._events is None:
            self._events = EventFile(self._folder.events)
            self._rows = [old for old in read_rows(self._folder) if old["decisions"] < row["decisions"]]
            self._write([*self._rows, row], "w")
        else:
            self._write([row], "a")
        self._rows.append(row)
        self._events.add(progress.decisions, row)
        if time.monotonic() - self._curve_time >= CURVE_PERIOD_S:
            self._draw()

    def _draw(self) -> None:
        draw_curve(self._folder.curve, self._rows, self._folder.record.score_unit)
        self._curve_time = time.monotonic()

    def _write(self, rows: list[Row], mode: str) -> None:
        with self._folder.progress.open(mode, newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            if mode == "w":
                writer.writeheader()
            writer.writerows(
                {key: "" if math.isnan(v) else f"{v:.10g}" for key, v in row.items()} for row in rows
            )


def as_row(progress: Progress) -> Row:
    """A record flat: its fields, then its metrics by name."""
    values = asdict(progress)
    metrics = values.pop("metrics")
    return {key: math.nan if value is None else float(value) for key, value in {**values, **metrics}.items()}


def read_rows(folder: RunFolder) -> list[Row]:
    """What progress.csv holds; nothing where there is none. `InvalidInput` where it is damaged.

    A last line without an end is left out: somebody is writing it, or was killed while doing so.
    """
    if not folder.progress.exists():
        return []
    lines = folder.progress.read_text(encoding="utf-8").splitlines(keepends=True)
    whole = [line for line in lines if line.endswith("\n")]
    try:
        return [{key: float(value or "nan") for key, value in row.items()} for row in csv.DictReader(whole)]
    except (ValueError, TypeError, csv.Error) as error:
        raise InvalidInput(f"{folder.progress} can not be read: {error}.") from error
