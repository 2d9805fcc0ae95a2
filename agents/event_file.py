"""TensorBoard's event file, written without TensorFlow, so that it is the same on every backend."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from pathlib import Path

from tensorboard.compat.proto.event_pb2 import Event  # type: ignore[import-untyped]
from tensorboard.compat.proto.summary_pb2 import Summary  # type: ignore[import-untyped]
from tensorboard.summary.writer.record_writer import RecordWriter  # type: ignore[import-untyped]

FILE_VERSION = "brain.Event:2"


class EventFile:
    """One file of scalars in `folder`; look at it with `tensorboard --logdir`."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"events.out.tfevents.{time.time_ns()}"
        self._records = RecordWriter(path.open("wb"))
        self._write(Event(wall_time=time.time(), file_version=FILE_VERSION))

    def add(self, step: int, values: Mapping[str, float]) -> None:
        """Write the values that are numbers, under their names."""
        scalars = [
            Summary.Value(tag=name, simple_value=value)
            for name, value in values.items()
            if not math.isnan(value)
        ]
        self._write(Event(wall_time=time.time(), step=step, summary=Summary(value=scalars)))

    def close(self) -> None:
        """Close the file."""
        self._records.close()

    def _write(self, event: Event) -> None:
        self._records.write(event.SerializeToString())
        self._records.flush()
