"""Quantities that change as training goes on."""

from __future__ import annotations

from dataclasses import dataclass

from ..envs.errors import InvalidInput


@dataclass(frozen=True)
class LinearSchedule:
    """`start`, then from fraction `begin` to `finish` of the training in a straight line to `end`."""

    start: float
    end: float
    finish: float = 1.0
    begin: float = 0.0

    def __post_init__(self) -> None:
        if not 0.0 <= self.begin < self.finish <= 1.0:
            raise InvalidInput(
                f"a schedule must begin before it finishes, within 0 to 1, got {self.begin} to {self.finish}."
            )

    def __call__(self, fraction: float) -> float:
        """The value at `fraction` of the training, 0 at its start and 1 at its end."""
        share = min(max((fraction - self.begin) / (self.finish - self.begin), 0.0), 1.0)
        return (1.0 - share) * self.start + share * self.end
