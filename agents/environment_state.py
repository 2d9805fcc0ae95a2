"""Saving and restoring running environments, so that a training resumes exactly where it stopped.

Gymnasium has no such contract; ours have `get_state` and `set_state`. Other environments begin new episodes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

import gymnasium as gym

VectorEnv = gym.vector.VectorEnv[Any, Any, Any]


@runtime_checkable
class Resumable(Protocol):
    """Environments that can be saved between two steps."""

    def get_state(self) -> dict[str, Any] | None:
        """Everything needed to go on, as arrays and plain data; None where that can not be had."""

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Go on from what `get_state` of environments of the same settings gave."""


def save_environments(envs: VectorEnv) -> dict[str, Any] | None:
    """Their whole state; None where it can not be had."""
    inner = envs.unwrapped
    return inner.get_state() if isinstance(inner, Resumable) else None


def restore_environments(envs: VectorEnv, state: Mapping[str, Any]) -> None:
    """Put a saved state back into environments of the same settings."""
    inner = envs.unwrapped
    assert isinstance(inner, Resumable)
    inner.set_state(state)
