"""Quantities that change as training goes on."""

from __future__ import annotations

from dataclasses import dataclass

from ..envs.errors import InvalidInput


@dataclass(frozen=True)
class LinearSchedule:
    """From `start` to `end` in a straight line over the first `fraction` of the training, `end` from there on."""

    start: float
    end: float
    fraction: float = 1.0

    def __post_init__(self) -> None:
        if not 0.0 < self.fraction <= 1.0:
            raise InvalidInput(f"the fraction of a schedule must be in (0, 1], got {self.fraction}.")

    def __call__(self, progress: float) -> float:
        """The value at `progress`, 0 at the start of training and 1 at its end."""
        share = min(max(progress / self.fraction, 0.0), 1.0)
        return self.start + share * (self.end - self.start)
