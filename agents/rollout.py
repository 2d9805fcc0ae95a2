"""Driving many environments at once and handing on what happened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import gymnasium as gym
import numpy as np
from gymnasium.vector import AutoresetMode
from numpy.typing import NDArray

from ..envs.errors import InvalidInput
from .environment_state import VectorEnv, restore_environments, save_environments

ChooseActions = Callable[[NDArray[Any]], NDArray[np.int64]]


class VectorStep(NamedTuple):
    """What one step did in all N environments. After an episode's end comes a step that is only a reset."""

    observations: NDArray[Any]  # [N, ...], before the action
    actions: NDArray[np.int64]  # [N]
    rewards: NDArray[np.float32]  # [N]
    terminated: NDArray[np.bool_]  # [N]
    truncated: NDArray[np.bool_]  # [N]
    is_reset: NDArray[np.bool_]  # [N], action ignored: the environment began a new episode
    episode_returns: NDArray[np.float64]  # [episodes that ended in this step]


class Rollout:
    """The environments, the observations they stand at, and the running returns of their episodes.

    Raises `InvalidInput` for environments without Box observations, Discrete actions or NEXT_STEP autoreset.
    """

    def __init__(self, envs: VectorEnv, seed: int) -> None:
        self.num_actions = check_spaces(envs)
        self._envs = envs
        self.begin(seed)

    def begin(self, seed: int | None = None) -> None:
        """Begin new episodes everywhere; without a seed the environments draw on."""
        self.observations: NDArray[Any] = np.array(self._envs.reset(seed=seed)[0])  # [N, ...]
        self._ended = np.zeros(self._envs.num_envs, np.bool_)
        self._running_returns = np.zeros(self._envs.num_envs, np.float64)

    def step(self, choose_actions: ChooseActions) -> VectorStep:
        """One action in every environment."""
        before, is_reset = self.observations, self._ended
        actions = choose_actions(before)
        after, rewards, terminated, truncated, _ = self._envs.step(actions)
        ended = np.logical_or(terminated, truncated)
        self._running_returns += rewards
        episode_returns = self._running_returns[ended]
        self._running_returns[ended] = 0.0
        self._ended = ended
        self.observations = np.array(after)  # a copy: environments may write into their own array again
        return VectorStep(
            before, actions, rewards.astype(np.float32), terminated, truncated, is_reset, episode_returns
        )

    def get_state(self) -> dict[str, Any]:
        """Everything needed to go on, as nested dicts of arrays and plain data."""
        return {
            "observations": self.observations,
            "ended": self._ended,
            "running_returns": self._running_returns,
            "environments": save_environments(self._envs),
        }

    def set_state(self, state: dict[str, Any]) -> bool:
        """Go on from a saved state; False if it lacks the environments: they then begin new episodes."""
        if state["environments"] is None:
            return False
        restore_environments(self._envs, state["environments"])
        self.observations = state["observations"].copy()
        self._ended = state["ended"].copy()
        self._running_returns = state["running_returns"].copy()
        return True


def check_spaces(envs: VectorEnv) -> int:
    """The number of actions; `InvalidInput` for environments that a value network can not learn on."""
    observations, actions = envs.single_observation_space, envs.single_action_space
    if not isinstance(observations, gym.spaces.Box):
        raise InvalidInput(f"the learner needs observations in a Box, got {observations}.")
    if not isinstance(actions, gym.spaces.Discrete) or actions.start != 0:
        raise InvalidInput(f"the learner needs Discrete actions counted from 0, got {actions}.")
    mode = envs.metadata.get("autoreset_mode")
    if mode != AutoresetMode.NEXT_STEP:
        raise InvalidInput(f"the learner needs environments with AutoresetMode.NEXT_STEP, got {mode}.")
    return int(actions.n)
