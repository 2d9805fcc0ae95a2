"""Drivers whose actions are known beforehand."""

from __future__ import annotations

import numpy as np
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.highways import Highways
from sevenlanes.envs.highway.viewing.drive import Drive
from sevenlanes.envs.highway.viewing.driver import Choice


class Scripted:
    """Repeats its actions over and over; `values` are told with every choice."""

    def __init__(
        self, actions: tuple[int, ...] = (0,), values: tuple[float, ...] | None = None, name: str = "scripted"
    ) -> None:
        self.name, self._actions, self._values = name, actions, values
        self.restart()

    def restart(self) -> None:
        self._next = 0

    def choose(self, highways: Highways) -> Choice:
        action = self._actions[self._next % len(self._actions)]
        self._next += 1
        return Choice(np.full(highways.config.num_controlled, action, np.uint8), self._values)


def scripted_drive(*actions: int, seed: int = 7, **settings: int) -> Drive:
    """A drive of repeated actions; by default of nothing."""
    return Drive(HighwayConfig(**settings), seed, Scripted(actions or (0,)))
