"""The environments of a training, and how a policy's worth in them is measured.

Any Gymnasium environment with Discrete actions and Box observations will do; its score is the mean return of
episodes. The highway's score is the competition's number, on seeds that no competition uses.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import gymnasium as gym
import numpy as np
from numpy.typing import NDArray

from ..envs.episodes import Episodes
from ..envs.errors import InvalidInput
from ..envs.highway.car_vector_env import CarVectorEnv
from ..envs.highway.config import OBSERVATION_KEYS, HighwayConfig
from ..envs.highway.rules import RULES
from ..envs.highway.scenarios import SCENARIOS
from ..envs.registration import NAMESPACE
from .environment_state import VectorEnv
from .evaluate import Evaluation, evaluate
from .export import export_policy, with_codes_as_inputs
from .layers import WeightedLayer
from .policy import HIGHWAY, Policy
from .policy_file import NetworkPolicy

HIGHWAYS = {f"{NAMESPACE}/{name}": settings for name, settings in SCENARIOS.items()}
FIRST_VALIDATION_SEED = 1_000_000  # the official evaluation has 0 to 499
# What a training on the highway sees and how long its drives are, unless `env_settings` says otherwise. Codes
# take a quarter of the memory. Every drive has whole decisions only, so that rewards are speeds.
HIGHWAY_SETTINGS: Mapping[str, Any] = {
    "observation_dtype": "uint8",
    "patches_ahead": 50,
    "patches_behind": 10,
    "max_frames": 6_000,
}

VECTOR_KEYS = (
    "observation_dtype",
    "autoreset_mode",
    "num_threads",
    "team_share",
)  # of the vector environment, not of the road

Act = Callable[[NDArray[Any]], NDArray[np.integer]]


@dataclass(frozen=True)
class World:
    """An environment and its settings."""

    env: str
    settings: Mapping[str, Any]

    @classmethod
    def of(cls, env: str, settings: Mapping[str, Any]) -> World:
        """The world of a training; the highway gets the settings that it is best learnt with."""
        return cls(env, {**HIGHWAY_SETTINGS, **settings} if env in HIGHWAYS else settings)

    @property
    def is_highway(self) -> bool:
        """Whether policies can be exported and scored as the competition does."""
        return self.env in HIGHWAYS

    @property
    def group_size(self) -> int:
        """Environments that only come together: the cars of a highway that one policy drives."""
        return self._highway().num_controlled if self.is_highway else 1

    def make_envs(self, num_envs: int) -> VectorEnv:
        """`num_envs` of them side by side; `InvalidInput` says why it can not be done.

        Where a policy drives several cars of a highway, each car is an environment: at least `num_envs` of them, on
        whole highways.
        """
        try:
            if self.group_size > 1:
                num_highways = -(-num_envs // self.group_size)
                return CarVectorEnv(num_highways, **{**HIGHWAYS[self.env], **self.settings})
            return gym.make_vec(self.env, num_envs=num_envs, **self.settings)
        except InvalidInput:
            raise
        except (gym.error.Error, ModuleNotFoundError, TypeError) as error:
            raise InvalidInput(f"the environment {self.env!r} can not be made: {error}") from error

    def export(self, layers: Sequence[WeightedLayer], name: str) -> NetworkPolicy:
        """The policy of `layers`, made for raw observations of these environments; see `Manifest`."""
        if not self.is_highway:
            return export_policy(layers, self.env, {"shape": self._observation_shape()}, name)
        config = self._highway()
        observation = {key: getattr(config, key) for key in OBSERVATION_KEYS}
        if self.settings.get("observation_dtype") == "uint8":
            layers = with_codes_as_inputs(layers)
        return export_policy(layers, HIGHWAY, observation, name)

    def _observation_shape(self) -> list[int]:
        envs = self.make_envs(1)
        shape = envs.single_observation_space.shape
        envs.close()
        assert shape is not None  # a Box has one
        return list(shape)

    def speed_mph(self, reward: float) -> float | None:
        """The highway's mean reward of a decision as a speed (0.075 mph - 3 for 30 frames); None for other rewards."""
        if not self.is_highway or self._highway().reward != "speed":
            return None
        pixels = reward * RULES.reward_scale_px / self._highway().frames_per_decision + RULES.reward_zero_px
        return float(pixels * RULES.units_per_px / RULES.units_per_mph)

    @property
    def score_unit(self) -> str:
        """What scores are in: mph on the highway, elsewhere the return of an episode."""
        return "mph" if self.is_highway else "return"

    def score_policy(self, policy: Policy, num_runs: int) -> Evaluation:
        """`num_runs` validation drives of the official length on the highway."""
        seeds = range(FIRST_VALIDATION_SEED, FIRST_VALIDATION_SEED + num_runs)
        config = dataclasses.replace(
            self._highway(),
            max_frames=HighwayConfig.max_frames,
            frames_per_decision=HighwayConfig.frames_per_decision,
        )
        return evaluate(policy, config, seeds)

    def record_episode(self, policy: Policy) -> bytes:
        """The replay of a validation episode in a world that is no highway."""
        episodes = Episodes(self.env, self.settings)
        return evaluate(policy, episodes, [FIRST_VALIDATION_SEED]).replay(0).to_bytes()

    def score_actions(self, act: Act, num_runs: int) -> float:
        """The mean return of `num_runs` episodes, one in each environment, with the actions of `act`."""
        envs = self.make_envs(num_runs)
        observations, _ = envs.reset(seed=FIRST_VALIDATION_SEED)
        returns, driving = np.zeros(envs.num_envs), np.ones(envs.num_envs, np.bool_)
        while driving.any():
            observations, rewards, terminated, truncated, _ = envs.step(act(observations))
            returns += np.where(driving, rewards, 0.0)
            driving &= ~(terminated | truncated)
        envs.close()
        return float(returns.mean())

    def _highway(self) -> HighwayConfig:
        settings = {key: value for key, value in self.settings.items() if key not in VECTOR_KEYS}
        return HighwayConfig.from_dict({**HIGHWAYS[self.env], **settings})
