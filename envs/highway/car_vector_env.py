"""Many highways whose every controlled car is one environment of a vector: how one policy learns to drive a group."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium.vector import AutoresetMode
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from ..errors import InvalidInput
from .highway_env import action_space, observation_space
from .reward import REWARDS
from .vector_env import HighwayVectorEnv, VectorStep


class CarVectorEnv(gym.vector.VectorEnv[NDArray[Any], NDArray[Any], Any]):
    """The controlled cars of `num_highways` highways H as H · A environments, all cars of a highway side by side.

    - action: `Discrete(5)` for each car; all decide in the same frame.
    - observation: what that car sees, as `HighwayEnv` with one controlled car.
    - reward r of a car: (1 − s) · its own + s · the mean of its highway's cars, s = `team_share` from 0 to 1. The mean
      over the cars is the same for every s.
    - never terminated; all cars of a highway are truncated together. Autoreset is NEXT_STEP.

    Cars that share a policy but not their observations: parameter sharing (Gupta, Egorov, Kochenderfer, "Cooperative
    multi-agent control using deep reinforcement learning", 2017). `reset(seed=s)` gives highway i the seed s + i, so
    the drives are those of `HighwayVectorEnv`. Settings are its keywords.
    """

    metadata = {"autoreset_mode": AutoresetMode.NEXT_STEP, "render_modes": []}  # noqa: RUF012 - Gymnasium's own

    def __init__(self, num_highways: int = 1, team_share: float = 0.0, **settings: Any) -> None:
        if not isinstance(team_share, int | float) or not 0.0 <= team_share <= 1.0:
            raise InvalidInput(f"team_share must be a number from 0 to 1, got {team_share!r}.")
        self._drives = HighwayVectorEnv(
            num_highways, autoreset_mode=AutoresetMode.NEXT_STEP, **settings
        )  # its own reward, a highway's mean, is not used
        self.config, self.highways = self._drives.config, self._drives.highways
        self.team_share = float(team_share)
        self.num_envs = num_highways * self.config.num_controlled
        self.render_mode = None
        alone = dataclasses.replace(self.config, num_controlled=1)
        self.single_observation_space = observation_space(alone, settings.get("observation_dtype", "float32"))
        self.single_action_space = action_space(alone)
        self.observation_space = batch_space(self.single_observation_space, self.num_envs)
        self.action_space = batch_space(self.single_action_space, self.num_envs)

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[NDArray[Any], dict[str, Any]]:
        """Start new drives everywhere."""
        seen, info = self._drives.reset(seed=seed, options=options)
        return self._by_car(seen), self._infos(info)

    def step(self, actions: NDArray[Any]) -> VectorStep:
        """One decision of every car; on highways at their end a reset, with reward 0."""
        actions = np.asarray(actions)
        if actions.shape != (self.num_envs,):
            raise InvalidInput(f"actions must have the shape ({self.num_envs},), got {actions.shape}.")
        before = self.highways.sums
        seen, _, _, truncated, info = self._drives.step(
            actions.reshape(self._drives.action_space.shape or ())
        )
        own = REWARDS[self.config.reward](self.highways.sums.since(before))  # [H, A]
        own[self.highways.frame == 0] = 0.0  # just reset
        rewards = (1.0 - self.team_share) * own + self.team_share * own.mean(axis=1, keepdims=True)
        truncated = np.repeat(truncated, self.config.num_controlled)
        return self._by_car(seen), rewards.reshape(-1), np.zeros_like(truncated), truncated, self._infos(info)

    def get_state(self) -> dict[str, Any]:
        """Everything needed to go on exactly; call it between two steps."""
        return self._drives.get_state()

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Go on from what `get_state` gave; `InvalidInput` unless the environments are made with the same settings."""
        self._drives.set_state(state)

    def _by_car(self, seen: NDArray[Any]) -> NDArray[Any]:
        shape = self.observation_space.shape
        assert shape is not None
        return seen.reshape(shape)

    def _infos(self, info: Mapping[str, Any]) -> dict[str, Any]:
        frames = np.repeat(info["frame"], self.config.num_controlled)
        return {"frame": frames} | {key: info[key].reshape(-1) for key in ("speed_mph", "passed", "blocked")}
