"""What a sweep is to do, and the folder in which it does it."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...envs.errors import InvalidInput, check_keys
from ..algorithms import find_algorithm
from ..checkpoint import write_atomically
from ..run_folder import RunFolder
from ..train_config import WORLD_PREFIX, TrainConfig
from ..world import World
from .search_space import Distribution, parse_distribution

MAX_TRIALS = 10_000
NUMBER = "05d"  # how trials are numbered


def number_of(trial_id: str) -> int:
    """Tune's trials are called PREFIX_00000, PREFIX_00001 and so on."""
    return int(trial_id.rpartition("_")[2])


@dataclass(frozen=True)
class SweepPlan:
    """Trainings of one algorithm with settings drawn from a space. Raises `InvalidInput` for one that can not be.

    Every grid multiplies `num_trials`. With `early_stopping`, trials that fall behind are given up (see `sweep.py`).
    """

    algorithm: str
    settings: Mapping[str, Any]  # of every trial, as `TrainConfig.from_dict` takes them
    space: Mapping[str, Distribution]  # by setting, `env.` before those of the environment
    num_trials: int = 10
    num_parallel: int = 1
    cpus: float = 1.0  # of each trial
    gpus: float = 0.0  # of each trial; 0.25 lets four share one
    seed: int = 0  # of the drawing
    early_stopping: bool = True

    def __post_init__(self) -> None:
        if not self.space:
            raise InvalidInput(
                "a sweep needs a setting to search, as in --set learning_rate=loguniform(1e-4,1e-2)."
            )
        if not 1 <= self.total_trials <= MAX_TRIALS:
            raise InvalidInput(f"a sweep has 1 to {MAX_TRIALS} trials, these are {self.total_trials}.")
        if self.num_parallel < 1 or self.cpus <= 0 or self.gpus < 0:
            raise InvalidInput(
                "a sweep needs at least one trial at a time, and some of a processor for each."
            )

    @property
    def total_trials(self) -> int:
        """How many trainings there will be."""
        return self.num_trials * math.prod(distribution.num_points for distribution in self.space.values())

    def config(self, chosen: Mapping[str, Any]) -> TrainConfig:
        """The settings of a trial whose searched settings are `chosen`."""
        settings = dict(self.settings)
        env_settings = dict(settings.pop("env_settings", {}))
        for key, value in chosen.items():
            if key.startswith(WORLD_PREFIX):
                env_settings[key.removeprefix(WORLD_PREFIX)] = value
            else:
                settings[key] = value
        return find_algorithm(self.algorithm).from_dict({**settings, "env_settings": env_settings})

    def check_trials(self) -> None:
        """Raise `InvalidInput` unless trainings with both ends of every range, or each value of a list, can be made."""
        first = {key: distribution.arguments[0] for key, distribution in self.space.items()}
        for key, distribution in self.space.items():
            for value in distribution.arguments:
                config = self.config({**first, key: value})
                World.of(config.env, config.env_settings).make_envs(1).close()

    def to_dict(self) -> dict[str, Any]:
        """The plan as plain data, for JSON."""
        plain = {item.name: getattr(self, item.name) for item in dataclasses.fields(self)}
        return {**plain, "space": {key: str(distribution) for key, distribution in self.space.items()}}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> SweepPlan:
        """The plan from plain data; `InvalidInput` for an unknown key or an impossible value."""
        check_keys("key of a sweep", values, [item.name for item in dataclasses.fields(cls)])
        space = {key: parse_distribution(text) for key, text in values.get("space", {}).items()}
        known = {key: distribution for key, distribution in space.items() if distribution is not None}
        return cls(**{**values, "space": known})


class SweepFolder:
    """`sweep.json`, `results.csv`, `scores.png`, the trials, each an ordinary run, and Tune's own state."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.trials = path / "trials"
        self.tune = path / "tune"
        self.results = path / "results.csv"
        self.scores = path / "scores.png"

    def begin(self, plan: SweepPlan) -> None:
        """Make the folder and write the plan; `InvalidInput` where it already holds a sweep."""
        if self._plan.exists():
            raise InvalidInput(
                f"{self.path} already holds a sweep: go on with it (--resume) or choose another folder (-o)."
            )
        self.trials.mkdir(parents=True, exist_ok=True)
        write_atomically(self._plan, json.dumps(plan.to_dict(), indent=1).encode())

    def load_plan(self) -> SweepPlan:
        """The plan that the sweep began with; `InvalidInput` where there is none."""
        try:
            values = json.loads(self._plan.read_bytes())
        except (OSError, ValueError) as error:
            raise InvalidInput(f"{self.path} holds no sweep: {self._plan.name} can not be read.") from error
        return SweepPlan.from_dict(values)

    def trial(self, number: int) -> RunFolder:
        """The run of one trial."""
        return RunFolder(self.trials / format(number, NUMBER))

    def begun_trials(self) -> list[RunFolder]:
        """The runs of the trials that have begun, in order."""
        return [RunFolder(path) for path in sorted(self.trials.iterdir()) if path.name.isdecimal()]

    @property
    def _plan(self) -> Path:
        return self.path / "sweep.json"
