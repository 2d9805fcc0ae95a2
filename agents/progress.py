"""What a training tells while it runs."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Iteration:
    """What one iteration of an agent did."""

    rewards: float  # their sum over `decisions`, as the environments gave them
    decisions: int  # of all environments; a step that only resets one is none
    gradient_steps: int  # or whatever else updates the parameters
    episode_returns: tuple[float, ...]  # of the episodes that ended
    metrics: Mapping[
        str, float
    ]  # of the learning, by name, always the same names; not a number before the first gradient step


@dataclass
class Tally:
    """Sums over the iterations since `started`."""

    started: float = field(default_factory=time.monotonic)
    rewards: float = 0.0
    decisions: int = 0
    gradient_steps: int = 0
    episode_returns: list[float] = field(default_factory=list)
    metrics: Mapping[str, float] = field(default_factory=dict)  # the latest

    def add(self, iteration: Iteration) -> None:
        """Count one more iteration."""
        self.rewards += iteration.rewards
        self.decisions += iteration.decisions
        self.gradient_steps += iteration.gradient_steps
        self.episode_returns += iteration.episode_returns
        self.metrics = iteration.metrics

    @property
    def reward(self) -> float:
        """Mean of a decision; 0 before the first."""
        return self.rewards / max(self.decisions, 1)

    @property
    def episode_return(self) -> float | None:
        """Mean of the episodes that ended; None where none did."""
        return sum(self.episode_returns) / len(self.episode_returns) if self.episode_returns else None


@dataclass(frozen=True)
class Progress:
    """Where a training stands. Rates and means are over the time since the record before."""

    elapsed_s: float  # of wall clock, over all sittings
    fraction: float  # of the budget spent, 0 to 1
    remaining_s: float
    decisions: int  # so far
    gradient_steps: int  # so far
    decisions_per_s: float
    gradient_steps_per_s: float
    reward: float  # mean of a decision, exploration included
    speed_mph: float | None  # the same as a speed, where the environment is the highway
    episode_return: float | None  # mean of the episodes that ended; None where none did
    validation_score: float | None  # of the greedy policy, in records of a validation
    best_score: float | None  # the highest so far
    metrics: Mapping[str, float] = field(default_factory=dict)
