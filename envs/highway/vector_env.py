"""`sevenlanes/Highway-v0` for many learners at once: Gymnasium's `VectorEnv` over one array of highways."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium.vector import AutoresetMode
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from ..errors import InvalidInput
from ..seed_streams import SeedStreams
from ..seeds import MAX_SEED, fold_seed
from .config import HighwayConfig
from .highway_env import action_space, observation_space
from .highways import Highways
from .reward import REWARDS

VectorStep = tuple[
    NDArray[Any], NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_], dict[str, Any]
]  # observations, rewards, terminated, truncated, info


class HighwayVectorEnv(gym.vector.VectorEnv[NDArray[Any], NDArray[Any], Any]):
    """`num_envs` highways in one call, each with the semantics of `HighwayEnv`.

    What happens after a truncation is `autoreset_mode`, one of Gymnasium's, by itself or by name:

    - "NextStep", the default: the next step ignores that highway's action, resets it and returns reward 0.
    - "SameStep": it is reset at once; its last observation and info stand in `info["final_obs"]` and
      `info["final_info"]`.
    - "Disabled": the caller resets it with `reset(options={"reset_mask": ...})`; a step before that is an error.

    `reset(seed=s)` gives highway i the seed s + i; `reset(seed=[...])` each its own. Its later drives' seeds follow
    from that one alone, so highways that are spread over several vectors drive the same.

    `observation_dtype="uint8"` returns the raw codes (float32 = code / 255; a quarter of the memory), without a
    temporal window. `num_threads` drive large batches side by side.
    """

    metadata = {"autoreset_mode": AutoresetMode.NEXT_STEP, "render_modes": []}  # noqa: RUF012 - Gymnasium's own

    def __init__(
        self,
        num_envs: int = 1,
        observation_dtype: str = "float32",
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        num_threads: int = 1,
        render_mode: None = None,
        **settings: Any,
    ) -> None:
        self.config = HighwayConfig.from_dict(settings)
        if render_mode is not None:
            raise InvalidInput(
                "a vector of highways has no render_mode; make a single environment to watch one."
            )
        self.num_envs = num_envs
        self.render_mode = render_mode
        self.autoreset_mode = checked_autoreset_mode(autoreset_mode)
        self.metadata = {**type(self).metadata, "autoreset_mode": self.autoreset_mode}
        self.single_observation_space = observation_space(self.config, observation_dtype)
        self.single_action_space = action_space(self.config)
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)
        self.highways = Highways(self.config, num_envs, num_threads)
        self._codes = observation_dtype == "uint8"
        self._streams = SeedStreams(self.np_random.integers(MAX_SEED, size=num_envs))
        self._ended = np.zeros(num_envs, np.bool_)  # at their end, not yet reset
        self._never = np.zeros(num_envs, np.bool_)

    def reset(
        self, *, seed: int | list[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[NDArray[Any], dict[str, Any]]:
        """Start new drives. options {"reset_mask": bool [num_envs]} limits it to some highways."""
        chosen = self._reset_mask((options or {}).get("reset_mask"))
        seeds = self._streams.next(chosen)
        if seed is not None:
            given = self._given_seeds(seed)
            seeds = np.where(given >= 0, given, seeds)
            self._streams.begin(seeds, chosen & (given >= 0))
        self.highways.reset(seeds, chosen)
        self._ended[chosen] = False
        return self._observation(), self._info()

    def step(self, actions: NDArray[Any]) -> VectorStep:
        """One decision on every highway, and the resets of the autoreset mode."""
        highways, actions = self.highways, np.asarray(actions)
        if actions.shape != self.action_space.shape:
            raise InvalidInput(f"actions must have the shape {self.action_space.shape}, got {actions.shape}.")
        anew = self._ended if self.autoreset_mode == AutoresetMode.NEXT_STEP else self._never
        if (self._ended & ~anew).any():
            raise InvalidInput(
                f"the drives {np.flatnonzero(self._ended).tolist()} are at their end and autoreset is disabled: "
                'call reset(options={"reset_mask": ...}) for them before the next step.'
            )
        if anew.any():
            highways.reset(self._streams.next(anew), anew)
            held = highways.states[anew].copy()
        before = highways.sums
        highways.step(actions.reshape(self.num_envs, -1))
        if anew.any():
            highways.restore(held, anew)
        rewards = REWARDS[self.config.reward](highways.sums.since(before)).mean(axis=1)
        truncated = highways.frame >= self.config.max_frames
        final: dict[str, Any] = {}
        if self.autoreset_mode == AutoresetMode.SAME_STEP and truncated.any():
            final = self._final(truncated)
            highways.reset(self._streams.next(truncated), truncated)
        else:
            self._ended = truncated.copy()
        return self._observation(), rewards, self._never.copy(), truncated, self._info() | final

    def get_state(self) -> dict[str, Any]:
        """Everything needed to go on exactly, as copies of arrays and plain data; call it between two steps."""
        return {
            **self.highways.get_state(),
            "ended": self._ended.copy(),
            "streams": self._streams.states.copy(),
        }

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Go on from what `get_state` gave; `InvalidInput` unless the environments are made with the same settings."""
        self.highways.set_state(state)
        self._ended = state["ended"].copy()
        self._streams.states = state["streams"].copy()

    def _given_seeds(self, seed: int | list[int | None]) -> NDArray[np.int64]:
        """The worlds' seeds [num_envs] that `reset` was given, -1 where it was given none."""
        if not isinstance(seed, list):
            super().reset(seed=seed)
            seed = [seed + index for index in range(self.num_envs)]
        if len(seed) != self.num_envs:
            raise InvalidInput(f"a list of seeds must have {self.num_envs} of them, got {len(seed)}.")
        return np.array([-1 if own is None else fold_seed(own) for own in seed])

    def _reset_mask(self, mask: Any) -> NDArray[np.bool_]:
        if mask is None:
            return np.ones(self.num_envs, np.bool_)
        given = np.asarray(mask)
        if given.dtype != np.bool_ or given.shape != (self.num_envs,):
            raise InvalidInput(
                f"reset_mask must be {self.num_envs} booleans, one for each highway, "
                f"got {given.dtype} of the shape {given.shape}."
            )
        return given

    def _final(self, truncated: NDArray[np.bool_]) -> dict[str, Any]:
        """The last observations and infos of the `truncated`, laid out as in Gymnasium's own vector environments."""
        observations = np.full(self.num_envs, None, dtype=object)
        for index, observation in zip(np.flatnonzero(truncated), self._observation()[truncated], strict=True):
            observations[index] = observation
        return {
            "final_obs": observations,
            "_final_obs": truncated.copy(),
            "final_info": self._info() | {f"_{key}": truncated.copy() for key in self._info()},
            "_final_info": truncated.copy(),
        }

    def _observation(self) -> NDArray[Any]:
        seen = self.highways.observe_codes() if self._codes else self.highways.observe()
        shape = self.observation_space.shape
        assert shape is not None
        return seen.reshape(shape)

    def _info(self) -> dict[str, Any]:
        highways = self.highways
        return {
            "frame": highways.frame.copy(),
            "speed_mph": highways.mean_speed_mph,
            "passed": highways.passed.copy(),
            "blocked": highways.blocked.copy(),
        }


def checked_autoreset_mode(mode: AutoresetMode | str) -> AutoresetMode:
    """Gymnasium's mode from itself or its name; `InvalidInput` for an unknown one."""
    try:
        return AutoresetMode(mode)
    except ValueError as error:
        names = ", ".join(known.value for known in AutoresetMode)
        raise InvalidInput(f"autoreset_mode must be one of {names}, got {mode!r}.") from error
