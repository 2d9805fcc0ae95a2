"""TensorBoard's event file, written without TensorFlow, so that it is the same on every backend."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .training_packages import import_for_training

FILE_VERSION = "brain.Event:2"


class EventFile:
    """One file of scalars in `folder`; look at it with `tensorboard --logdir`."""

    def __init__(self, folder: Path) -> None:
        self._new_event = import_for_training("tensorboard.compat.proto.event_pb2").Event
        self._new_summary = import_for_training("tensorboard.compat.proto.summary_pb2").Summary
        writer = import_for_training("tensorboard.summary.writer.record_writer")
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"events.out.tfevents.{time.time_ns()}"
        self._records = writer.RecordWriter(path.open("wb"))
        self._write(file_version=FILE_VERSION)

    def add(self, step: int, values: Mapping[str, float]) -> None:
        """Write the values that are numbers, under their names."""
        known = {name: value for name, value in values.items() if not math.isnan(value)}
        scalars = [self._new_summary.Value(tag=name, simple_value=value) for name, value in known.items()]
        self._write(step=step, summary=self._new_summary(value=scalars))

    def close(self) -> None:
        """Close the file."""
        self._records.close()

    def _write(self, **content: Any) -> None:
        self._records.write(self._new_event(wall_time=time.time(), **content).SerializeToString())
        self._records.flush()
