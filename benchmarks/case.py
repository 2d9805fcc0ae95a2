"""One thing to measure."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """A simulation to measure. A call of what `make` returns steps it, and returns how many steps that were."""

    name: str
    make: Callable[[], Callable[[], int]]
    frames: int = 30  # of physics in a step
    vehicles: int = 20  # on a road
    package: str = "sevenlanes"

    @property
    def is_installed(self) -> bool:
        """Whether it can be measured here."""
        return importlib.util.find_spec(self.package) is not None
