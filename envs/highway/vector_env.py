"""`sevenlanes/Highway-v0` for many learners at once: Gymnasium's `VectorEnv` over one array of highways."""

from __future__ import annotations

from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium.vector import AutoresetMode
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from ..errors import InvalidInput
from .config import HighwayConfig
from .highway_env import action_space, fold_seed, observation_space
from .highways import MAX_SEED, Highways
from .reward import REWARDS


class HighwayVectorEnv(gym.vector.VectorEnv[NDArray[Any], NDArray[Any], Any]):
    """`num_envs` highways in one call, each with the semantics of `HighwayEnv`.

    Autoreset is NEXT_STEP: the step after a truncation ignores its action, resets that highway and returns reward 0.
    `reset(seed=s)` gives highway i the seed s + i; `reset(seed=[...])` each its own. `observation_dtype="uint8"`
    returns the raw codes (float32 = code / 255; a quarter of the memory), without a temporal window.
    """

    metadata = {"autoreset_mode": AutoresetMode.NEXT_STEP, "render_modes": []}  # noqa: RUF012 - Gymnasium's own

    def __init__(
        self, num_envs: int = 1, observation_dtype: str = "float32", render_mode: None = None, **settings: Any
    ) -> None:
        self.config = HighwayConfig.from_dict(settings)
        if observation_dtype not in ("float32", "uint8"):
            raise InvalidInput(f"observation_dtype must be float32 or uint8, got {observation_dtype!r}.")
        if observation_dtype == "uint8" and self.config.temporal_window:
            raise InvalidInput(
                "observation_dtype uint8 needs temporal_window 0: codes of past steps are not kept."
            )
        if render_mode is not None:
            raise InvalidInput(
                "a vector of highways has no render_mode; make a single environment to watch one."
            )
        self.num_envs = num_envs
        self.render_mode = render_mode
        self.codes = observation_dtype == "uint8"
        single = observation_space(self.config)
        shape = single.shape
        assert shape is not None
        self.single_observation_space = gym.spaces.Box(0, 255, shape, np.uint8) if self.codes else single
        self.single_action_space = action_space(self.config)
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)
        self.highways = Highways(self.config, num_envs)
        self._shape = (num_envs, *shape)
        self._ended = np.zeros(num_envs, np.bool_)
        self._never = np.zeros(num_envs, np.bool_)

    def reset(
        self, *, seed: int | list[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[NDArray[Any], dict[str, Any]]:
        """Start new drives. options {"reset_mask": bool [num_envs]} limits it to some highways."""
        if seed is not None and not isinstance(seed, list):
            super().reset(seed=seed)
            seeds = np.array([fold_seed(seed + index) for index in range(self.num_envs)])
        else:
            seeds = self.np_random.integers(MAX_SEED, size=self.num_envs)
            for index, own in enumerate(seed or []):
                if own is not None:
                    seeds[index] = fold_seed(own)
        mask = (options or {}).get("reset_mask")
        mask = np.ones(self.num_envs, np.bool_) if mask is None else np.asarray(mask, np.bool_)
        self.highways.reset(seeds, mask)
        self._ended[mask] = False
        return self._observation(), self._info()

    def step(
        self, actions: NDArray[Any]
    ) -> tuple[NDArray[Any], NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_], dict[str, Any]]:
        """One decision on every highway; those truncated in the step before are reset instead."""
        highways = self.highways
        ended = self._ended
        actions = np.asarray(actions)
        if actions.shape != self.action_space.shape:
            raise InvalidInput(f"actions must have the shape {self.action_space.shape}, got {actions.shape}.")
        if ended.any():
            highways.reset(self.np_random.integers(MAX_SEED, size=self.num_envs), ended)
            held = highways.states[ended].copy()
        before = highways.sums
        highways.step(actions.reshape(self.num_envs, -1))
        if ended.any():
            highways.restore(held, ended)
        rewards = REWARDS[self.config.reward](highways.sums.since(before)).mean(axis=1)
        truncated = highways.frame >= self.config.max_frames
        self._ended = truncated.copy()
        return self._observation(), rewards, self._never.copy(), truncated, self._info()

    def _observation(self) -> NDArray[Any]:
        seen = self.highways.observe_codes() if self.codes else self.highways.observe()
        return seen.reshape(self._shape)

    def _info(self) -> dict[str, Any]:
        highways = self.highways
        return {
            "frame": highways.frame.copy(),
            "speed_mph": highways.mean_speed_mph,
            "passed": highways.passed.copy(),
            "blocked": highways.blocked.copy(),
        }
