"""A policy of the gallery is two files: NAME.zip, the policy, and NAME.json, what trained it and what it scored."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Self

from ...envs.errors import InvalidInput, check_keys
from ..checkpoint import write_atomically
from ..tasks import TASKS, Task

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Training:
    """What made a policy."""

    algorithm: str
    command: str
    seed: int
    decisions: int


@dataclass(frozen=True)
class Result:
    """The official score: what `sevenlanes evaluate` says."""

    score: float
    interval: tuple[float, float]  # 95 %
    runs: int
    first_scores: tuple[float, ...]  # of the runs on the seeds 0, 1, 2, ..., to the last digit
    version: str  # of Sevenlanes, that scored it


@dataclass(frozen=True)
class Entry:
    """One policy of the gallery. `folder` is where its two files lie."""

    name: str
    task_name: str
    training: Training
    result: Result
    folder: Path = FOLDER

    @property
    def policy(self) -> Path:
        """The policy file."""
        return self.folder / f"{self.name}.zip"

    @property
    def task(self) -> Task:
        """What it is scored on."""
        return TASKS[self.task_name]

    @classmethod
    def load(cls, name: str, folder: Path = FOLDER) -> Self:
        """The policy of this name; `InvalidInput` where there is none, or where its record can not be read."""
        known = names(folder)
        if name not in known:
            raise InvalidInput(f"there is no policy {name!r} in the gallery; it has {', '.join(known)}.")
        record = folder / f"{name}.json"
        try:
            values = json.loads(record.read_bytes())
            check_keys("entry", values, ("task", "training", "result"))
            training = Training(**_checked(Training, values["training"]))
            result = Result(
                **{key: _as_tuple(value) for key, value in _checked(Result, values["result"]).items()}
            )
            return cls(name, values["task"], training, result, folder)
        except (ValueError, KeyError, TypeError) as error:
            raise InvalidInput(f"{record} can not be read: {error}.") from error

    def save(self) -> None:
        """Write the record, whole or not at all."""
        values = {"task": self.task_name, "training": asdict(self.training), "result": asdict(self.result)}
        write_atomically(self.folder / f"{self.name}.json", f"{json.dumps(values, indent=1)}\n".encode())


def names(folder: Path = FOLDER) -> list[str]:
    """All policies of the gallery."""
    return sorted(path.stem for path in folder.glob("*.json"))


def load_gallery(folder: Path = FOLDER) -> list[Entry]:
    """All of them, by their task, in each the best first."""
    tasks = list(TASKS)
    entries = [Entry.load(name, folder) for name in names(folder)]
    return sorted(entries, key=lambda entry: (tasks.index(entry.task_name), -entry.result.score, entry.name))


def _checked(kind: type[Any], values: Mapping[str, Any]) -> Mapping[str, Any]:
    check_keys(kind.__name__.lower(), values, [item.name for item in fields(kind)])
    return values


def _as_tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
