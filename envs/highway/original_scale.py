"""The original page's numbers, for networks that were made for them.

A car is its speed in px/frame / 100 (0 to 0.04), empty 1, off the road 0; with a temporal window the one-hot of a past
action is the number of cells instead of 1, as ConvNetJS's `deepqlearn.js` fed it. Its users found the tiny speeds a
mistake: our own scale is the better one to learn from.
"""

from __future__ import annotations

from typing import Any

import gymnasium as gym
import numpy as np
from numpy.typing import NDArray

from ..errors import InvalidInput
from .config import NUM_ACTIONS, HighwayConfig
from .observation import EMPTY, ORIGINAL_SCALE


def original_scale(observations: NDArray[Any], config: HighwayConfig) -> NDArray[np.float32]:
    """Observations float32 in [0, 1] or uint8, [..., rows, columns] or [..., num_inputs], in the original's numbers."""
    codes = observations
    if codes.dtype != np.uint8:
        codes = np.rint(observations * EMPTY).astype(np.uint8)
    values: NDArray[np.float32] = ORIGINAL_SCALE[codes]
    if config.temporal_window > 0:
        values *= _action_factors(config)
    return values


def _action_factors(config: HighwayConfig) -> NDArray[np.float32]:
    """float32 [num_inputs]: the number of cells for every past action, 1 for every cell."""
    cells = np.ones(config.num_cells, np.float32)
    actions = np.full(NUM_ACTIONS, config.num_cells, np.float32)
    return np.concatenate([cells, *[cells, actions] * config.temporal_window])


class OriginalScale(gym.ObservationWrapper[NDArray[np.float32], Any, NDArray[Any]]):
    """A highway whose observations are in the original's numbers; around an unwrapped `HighwayEnv` of any settings.

    For a vector: `gymnasium.wrappers.vector.TransformObservation` with `original_scale`.
    """

    def __init__(self, env: gym.Env[NDArray[Any], Any]) -> None:
        super().__init__(env)
        config = getattr(env.unwrapped, "config", None)
        if not isinstance(config, HighwayConfig):
            raise InvalidInput(f"OriginalScale must be around a highway, got {env.unwrapped}.")
        self._config: HighwayConfig = config
        shape = env.observation_space.shape
        high: Any = (
            1.0 if config.temporal_window == 0 else np.broadcast_to(_action_factors(config), shape or ())
        )
        self.observation_space = gym.spaces.Box(0.0, high, shape, np.float32)

    def observation(self, observation: NDArray[Any]) -> NDArray[np.float32]:
        """One observation in the original's numbers."""
        return original_scale(observation, self._config)
