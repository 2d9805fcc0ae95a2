"""The policies that every learner has to beat: do nothing, act at random, and in each world one readable rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..envs.episodes import CART_POLE, PONG
from ..envs.highway.config import NUM_ACTIONS
from .follow_ball import FollowBall
from .lean import Lean
from .look_ahead import LookAhead
from .policy import DEFAULT_OBSERVATION, HIGHWAY, Policy


class DoNothing:
    """Always action 0. On the highway the ego car starts at full pedal, so it drives as fast as its lane allows."""

    name = "do nothing"

    def __init__(
        self, environment: str = HIGHWAY, observation: Mapping[str, Any] = DEFAULT_OBSERVATION
    ) -> None:
        self.environment, self.observation = environment, observation

    def reset(self, seed: int) -> None:
        """Nothing to do."""

    def act(self, observations: NDArray[np.float32]) -> NDArray[np.uint8]:
        """Action 0 for each of observations [B, ...]."""
        return np.zeros(len(observations), np.uint8)


class RandomActions:
    """One of the actions, evenly, whatever the observation."""

    name = "random"

    def __init__(
        self,
        environment: str = HIGHWAY,
        observation: Mapping[str, Any] = DEFAULT_OBSERVATION,
        num_actions: int = NUM_ACTIONS,
    ) -> None:
        self.environment, self.observation = environment, observation
        self._num_actions = num_actions
        self.reset(0)

    def reset(self, seed: int) -> None:
        """Begin the random numbers of `seed`."""
        self._generator = np.random.default_rng(seed)

    def act(self, observations: NDArray[np.float32]) -> NDArray[np.uint8]:
        """Random actions for observations [B, ...]."""
        return self._generator.integers(self._num_actions, size=len(observations), dtype=np.uint8)


BASELINES: Mapping[str, Callable[[], Policy]] = {  # the highway's
    "do-nothing": DoNothing,
    "random": RandomActions,
    "look-ahead": LookAhead,
}
BASELINES_OF: Mapping[str, Mapping[str, Callable[[], Policy]]] = {  # by the environment
    HIGHWAY: BASELINES,
    CART_POLE: {
        "random": lambda: RandomActions(CART_POLE, Lean.observation, num_actions=2),
        "lean": Lean,
    },
    PONG: {
        "do-nothing": lambda: DoNothing(PONG, FollowBall.observation),
        "random": lambda: RandomActions(PONG, FollowBall.observation, num_actions=6),
        "follow-ball": FollowBall,
    },
}
