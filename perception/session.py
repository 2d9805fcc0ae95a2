"""One training's sitting: how much time is left, what happened so far, whether somebody pressed Ctrl-C."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any

from ..envs.errors import InvalidInput

ENDLESS = 1_000_000  # epochs: the budget ends the training, not their number


@dataclass(frozen=True)
class Budget:
    """How long to train: minutes by the clock, or a number of gradient steps, which is reproducible."""

    minutes: float
    steps: int | None = None

    def __post_init__(self) -> None:
        if not (math.isfinite(self.minutes) and self.minutes > 0.0):
            raise InvalidInput(f"minutes must be positive, got {self.minutes!r}.")
        if self.steps is not None and self.steps < 1:
            raise InvalidInput(f"steps must be at least 1, got {self.steps!r}.")


@dataclass(frozen=True)
class Progress:
    """What the screen shows while it trains."""

    fraction: float  # of the whole budget, 0 to 1
    remaining_s: float
    stage: str
    step: int
    metrics: dict[str, float]  # the latest


def _no_report(progress: Progress) -> None:
    pass


class Session:
    """Hands out the budget in stages, and keeps the history.

    A paradigm trains with `fit` (Keras's loop) or with `steps` (its own loop). The stages' shares sum to one.
    """

    def __init__(
        self,
        budget: Budget,
        seed: int = 0,
        report: Callable[[Progress], None] = _no_report,
        interrupted: Callable[[], bool] = lambda: False,
    ) -> None:
        self.seed = seed
        self.history: list[dict[str, Any]] = []
        self.training_s = 0.0
        self.training_cpu_s = 0.0  # of all threads: what the training costs on any number of cores
        self.total_steps = 0
        self._budget = budget
        self._report = report
        self._interrupted = interrupted
        self._share_before = 0.0  # of the budget, handed to earlier stages
        self._stage = ""
        self._share = 1.0
        self._stage_steps = 0
        self._stage_started = 0.0
        self._stage_cpu_started = 0.0
        self._metrics: dict[str, float] = {}

    @property
    def stopped(self) -> bool:
        """Whether Ctrl-C ended it."""
        return self._interrupted()

    @property
    def fraction(self) -> float:
        """The part of the running stage's budget that is spent, 0 to 1."""
        if self._budget.steps is not None:
            limit = max(round(self._share * self._budget.steps), 1)
            return min(self._stage_steps / limit, 1.0)
        limit_s = self._share * 60.0 * self._budget.minutes
        return min((time.monotonic() - self._stage_started) / limit_s, 1.0)

    def steps(self, share: float = 1.0, stage: str = "") -> Generator[int]:
        """Count 0, 1, 2, ... until the stage's budget is spent or Ctrl-C was pressed."""
        self._begin(share, stage)
        try:
            while self.fraction < 1.0 and not self.stopped:
                yield self._stage_steps
                self.count_step()
        finally:
            self._end()

    def fit(
        self,
        model: Any,
        *data: Any,
        share: float = 1.0,
        stage: str = "",
        decay: bool = True,
        record: bool = True,
        callbacks: Sequence[Any] = (),
        **options: Any,
    ) -> None:
        """Keras's `model.fit(*data, **options)` for the stage's budget.

        `decay` lets the learning rate fall to zero with the budget, along half a cosine (Loshchilov and Hutter,
        "SGDR", ICLR 2017), so that any budget ends with small steps. `record` adds a row of history for each epoch.
        """
        from .budget_callback import BudgetCallback

        self._begin(share, stage)
        try:
            model.fit(
                *data,
                epochs=ENDLESS,
                verbose=0,
                callbacks=[BudgetCallback(self, decay, record), *callbacks],
                **options,
            )
        finally:
            self._end()

    def count_step(self, metrics: dict[str, float] | None = None) -> None:
        """Count one gradient step and tell the screen."""
        self._stage_steps += 1
        self.total_steps += 1
        self._metrics = metrics or self._metrics
        self._report(self._progress())

    def record(self, metrics: dict[str, Any]) -> None:
        """Append a row to the history."""
        minutes = (self.training_s + time.monotonic() - self._stage_started) / 60.0
        row = {"stage": self._stage, "minutes": round(minutes, 4), "step": self._stage_steps}
        self._metrics = {name: value for name, value in metrics.items() if isinstance(value, float)}
        self.history.append({**row, **metrics})

    def _begin(self, share: float, stage: str) -> None:
        self._share, self._stage = share, stage
        self._stage_steps, self._stage_started = 0, time.monotonic()
        self._stage_cpu_started = time.process_time()

    def _end(self) -> None:
        self.training_s += time.monotonic() - self._stage_started
        self.training_cpu_s += time.process_time() - self._stage_cpu_started
        self._share_before += self._share

    def _progress(self) -> Progress:
        fraction = min(self._share_before + self._share * self.fraction, 1.0)
        if self._budget.steps is None:
            remaining_s = (1.0 - fraction) * 60.0 * self._budget.minutes
        else:
            spent_s = self.training_s + time.monotonic() - self._stage_started
            remaining_s = spent_s * (1.0 / fraction - 1.0) if fraction > 0.0 else 0.0
        return Progress(fraction, remaining_s, self._stage, self._stage_steps, self._metrics)
