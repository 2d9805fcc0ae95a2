"""How much of a training is done: by decisions, which is reproducible, or by the clock."""

from __future__ import annotations

import time
from dataclasses import dataclass

from .train_config import TrainConfig


@dataclass
class Budget:
    """Counts what is spent. `elapsed_before_s`: the wall clock of earlier sittings of the same training."""

    config: TrainConfig
    elapsed_before_s: float = 0.0
    decisions: int = 0
    _started: float | None = None

    def start(self) -> None:
        """Let the clock of this sitting run; what happened before it (importing, restoring) is not counted."""
        self._started = time.monotonic()

    @property
    def elapsed_s(self) -> float:
        """Wall clock of all sittings."""
        sitting = 0.0 if self._started is None else time.monotonic() - self._started
        return self.elapsed_before_s + sitting

    @property
    def fraction(self) -> float:
        """The part of the budget that is spent, 0 to 1."""
        if self.config.max_decisions is not None:
            return min(self.decisions / self.config.max_decisions, 1.0)
        return min(self.elapsed_s / (60.0 * self.config.minutes), 1.0)

    @property
    def remaining_s(self) -> float:
        """How long it will still take, at the pace so far."""
        if self.config.max_decisions is None:
            return max(60.0 * self.config.minutes - self.elapsed_s, 0.0)
        return self.elapsed_s * (1.0 / self.fraction - 1.0) if self.fraction > 0.0 else 0.0
