"""What a sweep tells while it runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from ray import tune
from ray.tune.experiment import Trial


@dataclass(frozen=True)
class SweepProgress:
    """Where a sweep stands. A trial that was given up, or failed, counts as done."""

    fraction: float  # of all trials' budgets, 0 to 1
    num_running: int
    num_done: int
    num_trials: int
    best_score: float | None  # None before the first validation


Report = Callable[[SweepProgress], None]


class Watcher(tune.Callback):
    """Reports each step of Tune's loop.

    Tune saves it with the sweep and restores it on resuming; so what it reports to belongs to the process, and stands
    in the class.
    """

    report: ClassVar[Report]
    num_trials: ClassVar[int]

    def on_step_end(self, iteration: int, trials: Sequence[Trial], **info: Any) -> None:
        """Tune's own hook."""
        type(self).report(summarise(trials, self.num_trials))


def summarise(trials: Sequence[Trial], num_trials: int) -> SweepProgress:
    """Where the sweep stands, from Tune's trials; `num_trials` there will be in all."""
    results = [trial.last_result or {} for trial in trials]
    done = [trial.status in (Trial.TERMINATED, Trial.ERROR) for trial in trials]
    shares = [
        1.0 if over else result.get("fraction", 0.0) for over, result in zip(done, results, strict=True)
    ]
    scores = [result["score"] for result in results if result.get("validations", 0) > 0]
    return SweepProgress(
        fraction=sum(shares) / num_trials,
        num_running=sum(trial.status == Trial.RUNNING for trial in trials),
        num_done=sum(done),
        num_trials=num_trials,
        best_score=max(scores, default=None),
    )
