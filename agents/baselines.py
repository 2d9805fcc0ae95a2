"""The policies that every learner has to beat: do nothing, act at random, and a readable look-ahead."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from ..envs.highway.config import NUM_ACTIONS
from .look_ahead import LookAhead
from .policy import DEFAULT_OBSERVATION, HIGHWAY, Policy


class DoNothing:
    """Never acts: the ego car starts at full pedal, so it drives as fast as its lane allows."""

    name = "do nothing"
    environment = HIGHWAY
    observation: Mapping[str, int] = DEFAULT_OBSERVATION

    def reset(self, seed: int) -> None:
        """Nothing to do."""

    def act(self, observations: NDArray[np.float32]) -> NDArray[np.uint8]:
        """Action 0 for each of observations [B, num_inputs]."""
        return np.zeros(len(observations), np.uint8)


class RandomActions:
    """One of the five actions, evenly, whatever the observation."""

    name = "random"
    environment = HIGHWAY
    observation: Mapping[str, int] = DEFAULT_OBSERVATION

    def __init__(self) -> None:
        self.reset(0)

    def reset(self, seed: int) -> None:
        """Begin the random numbers of `seed`."""
        self._generator = np.random.default_rng(seed)

    def act(self, observations: NDArray[np.float32]) -> NDArray[np.uint8]:
        """Random actions for observations [B, num_inputs]."""
        return self._generator.integers(NUM_ACTIONS, size=len(observations), dtype=np.uint8)


BASELINES: Mapping[str, Callable[[], Policy]] = {
    "do-nothing": DoNothing,
    "random": RandomActions,
    "look-ahead": LookAhead,
}
