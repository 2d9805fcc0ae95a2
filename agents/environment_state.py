"""Saving and restoring running environments, so that a training resumes exactly where it stopped.

Gymnasium has no such contract. Highways are arrays and can be saved; other environments begin new episodes.
"""

from __future__ import annotations

from typing import Any

import gymnasium as gym
import numpy as np

from ..envs.highway.vector_env import HighwayVectorEnv

VectorEnv = gym.vector.VectorEnv[Any, Any, Any]


def save_environments(envs: VectorEnv) -> dict[str, Any] | None:
    """Their whole state as arrays and plain data; None where it can not be had."""
    highways = envs.unwrapped
    if not isinstance(highways, HighwayVectorEnv) or highways.config.temporal_window > 0:
        return None
    return {
        "states": highways.highways.states.copy(),
        "generator": highways.np_random.bit_generator.state,
    }


def restore_environments(envs: VectorEnv, state: dict[str, Any]) -> None:
    """Put a saved state back into highways of the same settings."""
    highways = envs.unwrapped
    assert isinstance(highways, HighwayVectorEnv)
    everywhere = np.ones(highways.num_envs, np.bool_)
    highways.reset(seed=0)
    highways.highways.restore(state["states"], everywhere)
    # A step finds out again which drives are over (those stand still in it); the others are put back once
    # more.
    highways.step(np.zeros(highways.num_envs, np.int64))
    highways.highways.restore(state["states"], everywhere)
    highways.np_random.bit_generator.state = state["generator"]
