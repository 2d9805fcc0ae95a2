"""Episodes of any Gymnasium environment with Discrete actions and Box observations: Cart-Pole, Pong, or another."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import gymnasium as gym
import numpy as np
from numpy.typing import NDArray

from .errors import InvalidInput
from .registration import NAMESPACE

Env = gym.Env[Any, Any]
VectorEnv = gym.vector.VectorEnv[Any, Any, Any]
Made = TypeVar("Made")

CART_POLE = "CartPole-v1"
PONG = f"{NAMESPACE}/Pong-v0"
SAME_ENVIRONMENT = {f"{NAMESPACE}/CartPole-v1": CART_POLE}  # ours is Gymnasium's, but for its vector
# Of these, the vector environment takes a seed for each episode, and plays the same episodes as a single one.
SEEDED_VECTORS = (PONG,)
MAX_ACTIONS = 256  # an action is one byte


def one_name(environment: str) -> str:
    """The name of an environment that has several."""
    return SAME_ENVIRONMENT.get(environment, environment)


@dataclass(frozen=True)
class Episodes:
    """An environment's Gymnasium id, and its settings as `gymnasium.make` takes them."""

    environment: str
    settings: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "environment", one_name(self.environment))

    def make(self, render_mode: str | None = None) -> Env:
        """One environment; raises `InvalidInput` with the reason where that can not be."""
        env: Env = self._try(lambda: gym.make(self.environment, render_mode=render_mode, **self.settings))
        self._check_spaces(env.observation_space, env.action_space)
        return env

    def make_many(self, count: int) -> VectorEnv:
        """So many side by side; `reset` takes a seed for each. Raises `InvalidInput`."""
        mode = None if self.environment in SEEDED_VECTORS else "sync"
        envs: VectorEnv = self._try(
            lambda: gym.make_vec(self.environment, count, vectorization_mode=mode, **self.settings)
        )
        self._check_spaces(envs.single_observation_space, envs.single_action_space)
        return envs

    def _try(self, make: Callable[[], Made]) -> Made:
        try:
            return make()
        except InvalidInput:
            raise
        except (gym.error.Error, ImportError, TypeError, ValueError) as error:
            raise InvalidInput(f"the environment {self.environment!r} can not be made: {error}") from error

    def _check_spaces(self, observations: object, actions: object) -> None:
        if not isinstance(observations, gym.spaces.Box):
            raise InvalidInput(
                f"{self.environment} must have Box observations, it has {observations!r:.200}."
            )
        if not isinstance(actions, gym.spaces.Discrete) or actions.start != 0 or actions.n > MAX_ACTIONS:
            raise InvalidInput(
                f"{self.environment} must have at most {MAX_ACTIONS} Discrete actions from 0, it has {actions!r:.200}."
            )


class Episode:
    """An episode that is being played: its present observation, its return so far, and whether it is over."""

    def __init__(self, env: Env, seed: int) -> None:
        self._env = env
        self.observation: NDArray[Any] = np.asarray(env.reset(seed=seed)[0])
        self.score, self.steps, self.action = 0.0, 0, 0
        self.ended = False

    def step(self, action: int) -> None:
        """One action."""
        observation, reward, terminated, truncated, _ = self._env.step(action)
        self.observation, self.action = np.asarray(observation), action
        self.score += float(reward)
        self.steps += 1
        self.ended = terminated or truncated

    def moments(self, choose: Callable[[NDArray[Any]], int]) -> Iterator[Episode]:
        """Play to the end with the actions of `choose` for the observations; yields at the start and each step."""
        yield self
        while not self.ended:
            self.step(choose(self.observation))
            yield self

    @property
    def hash(self) -> str:
        """SHA-256 of the present observation."""
        return hashlib.sha256(np.ascontiguousarray(self.observation).tobytes()).hexdigest()
