"""Driving many environments at once and handing on what happened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol, runtime_checkable

import gymnasium as gym
import numpy as np
from gymnasium.vector import AutoresetMode
from numpy.typing import NDArray

from ..envs.errors import InvalidInput

ChooseActions = Callable[[NDArray[Any]], NDArray[np.int64]]


class VectorStep(NamedTuple):
    """What one step did in all N environments. After an episode's end comes a step that is only a reset."""

    observations: NDArray[Any]  # [N, *observation], before the action
    actions: NDArray[np.int64]  # [N]
    rewards: NDArray[np.float32]  # [N]
    terminated: NDArray[np.bool_]  # [N]
    truncated: NDArray[np.bool_]  # [N]
    is_reset: NDArray[np.bool_]  # [N], action ignored: the environment began a new episode
    episode_returns: NDArray[np.float64]  # [episodes that ended in this step]


@runtime_checkable
class Resumable(Protocol):
    """A vector environment whose whole state can be saved and put back."""

    def get_state(self) -> dict[str, Any]: ...

    def set_state(self, state: dict[str, Any]) -> None: ...


class Rollout:
    """The environments, the observations they stand at, and the running returns of their episodes."""

    def __init__(self, envs: gym.vector.VectorEnv[Any, Any, Any], seed: int) -> None:
        _check(envs)
        self.envs = envs
        self.observations: NDArray[Any] = np.array(envs.reset(seed=seed)[0])  # [N, *observation]
        self._ended = np.zeros(envs.num_envs, np.bool_)
        self._running_returns = np.zeros(envs.num_envs, np.float64)

    def step(self, choose_actions: ChooseActions) -> VectorStep:
        """One action in every environment."""
        before, is_reset = self.observations, self._ended
        actions = choose_actions(before)
        after, rewards, terminated, truncated, _ = self.envs.step(actions)
        ended = np.logical_or(terminated, truncated)
        self._running_returns += rewards
        episode_returns = self._running_returns[ended]
        self._running_returns[ended] = 0.0
        self._ended = ended
        self.observations = np.array(after)  # a copy: environments may write into their own array again
        return VectorStep(
            before, actions, rewards.astype(np.float32), terminated, truncated, is_reset, episode_returns
        )

    @property
    def can_resume_exactly(self) -> bool:
        """Whether the environments' states can be saved."""
        return isinstance(self.envs.unwrapped, Resumable)

    def get_state(self) -> dict[str, Any]:
        """Everything needed to go on, as nested dicts of arrays and plain data."""
        environments = self.envs.unwrapped
        return {
            "observations": self.observations,
            "ended": self._ended,
            "running_returns": self._running_returns,
            "environments": environments.get_state() if isinstance(environments, Resumable) else None,
        }

    def set_state(self, state: dict[str, Any], seed: int) -> bool:
        """Go on from a saved state; False if the environments can not and have begun new episodes (from `seed`)."""
        environments = self.envs.unwrapped
        if state["environments"] is None or not isinstance(environments, Resumable):
            self.observations = np.array(self.envs.reset(seed=seed)[0])
            self._ended = np.zeros(self.envs.num_envs, np.bool_)
            self._running_returns = np.zeros(self.envs.num_envs, np.float64)
            return False
        environments.set_state(state["environments"])
        self.observations = state["observations"].copy()
        self._ended = state["ended"].copy()
        self._running_returns = state["running_returns"].copy()
        return True


def _check(envs: gym.vector.VectorEnv[Any, Any, Any]) -> None:
    """Raise `InvalidInput` for environments that a Q-network can not learn on."""
    if not isinstance(envs.single_observation_space, gym.spaces.Box):
        raise InvalidInput(f"DQN needs observations in a Box, got {envs.single_observation_space}.")
    if not isinstance(envs.single_action_space, gym.spaces.Discrete) or envs.single_action_space.start != 0:
        raise InvalidInput(f"DQN needs Discrete actions counted from 0, got {envs.single_action_space}.")
    mode = envs.metadata.get("autoreset_mode")
    if mode != AutoresetMode.NEXT_STEP:
        raise InvalidInput(f"DQN needs vector environments with AutoresetMode.NEXT_STEP, got {mode}.")
