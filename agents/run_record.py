"""What a run is and has been through: its algorithm, its score's unit, and each sitting of training at it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from ..envs.errors import InvalidInput
from .checkpoint import write_atomically
from .provenance import provenance

RUNNING, FINISHED, STOPPED, FAILED = "running", "finished", "stopped", "failed"


@dataclass(frozen=True)
class Sitting:
    """One process that trained: from when, how it ended, and where it comes from (`provenance`)."""

    started: str  # ISO 8601, UTC
    state: str = RUNNING
    ended: str | None = None
    provenance: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RunRecord:
    """The content of run.json. A run that was resumed has several sittings."""

    algorithm: str
    score_unit: str
    sittings: tuple[Sitting, ...] = ()

    @property
    def state(self) -> str:
        """Of the latest sitting."""
        return self.sittings[-1].state

    def begun(self) -> Self:
        """This run with another sitting that begins now."""
        return replace(self, sittings=(*self.sittings, Sitting(_now(), provenance=provenance())))

    def ended(self, state: str) -> Self:
        """This run with its latest sitting over."""
        *before, last = self.sittings
        return replace(self, sittings=(*before, replace(last, state=state, ended=_now())))

    def save(self, path: Path) -> None:
        """Write run.json, whole or not at all."""
        write_atomically(path, json.dumps(asdict(self), indent=1).encode())

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read run.json; `InvalidInput` where it is missing or none."""
        try:
            values = json.loads(path.read_bytes())
            sittings = tuple(Sitting(**sitting) for sitting in values["sittings"])
            return cls(str(values["algorithm"]), str(values["score_unit"]), sittings)
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise InvalidInput(f"{path.parent} holds no training: {path.name} can not be read.") from error


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
