"""`sevenlanes/CartPole-v1`: Gymnasium's Cart-Pole, and a faster vector of it that moves to the same bits.

Barto, Sutton, Anderson, "Neuronlike adaptive elements that can solve difficult learning control problems", 1983, as
Gymnasium's `CartPole-v1` has it. One Cart-Pole is Gymnasium's own class. Of many, the state is one array, and one
compiled loop makes a step where Gymnasium makes forty passes over arrays.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium.vector import AutoresetMode
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from .errors import InvalidInput
from .highway.compiled import compiled

GRAVITY = 9.8  # m/s2
POLE_MASS = 0.1  # kg
TOTAL_MASS = POLE_MASS + 1.0  # kg, with the cart
HALF_LENGTH = 0.5  # m, of the pole
POLE_MASS_LENGTH = POLE_MASS * HALF_LENGTH
FORCE = 10.0  # N
STEP_S = 0.02
MAX_POSITION = 2.4  # m
MAX_ANGLE = (
    12 * 2 * math.pi / 360
)  # rad; written as Gymnasium writes it, since other orders round differently
START = 0.05  # a start is uniform in [-START, START) in all four
POSITION, VELOCITY, ANGLE, ANGULAR_VELOCITY = 0, 1, 2, 3


@dataclass(frozen=True)
class CartPoleConfig:
    """What can be chosen about a Cart-Pole."""

    max_episode_steps: int = 500  # to truncation
    sutton_barto_reward: bool = False  # 0 a step and -1 for falling, instead of 1 a step

    def __post_init__(self) -> None:
        steps = self.max_episode_steps
        if isinstance(steps, bool) or not isinstance(steps, int) or steps < 1:
            raise InvalidInput(f"max_episode_steps must be a whole number from 1, got {steps!r}.")

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> CartPoleConfig:
        """The settings from plain data; raises `InvalidInput` for an unknown key or an impossible value."""
        known = [field.name for field in dataclasses.fields(cls)]
        for key in values:
            if key not in known:
                raise InvalidInput(f"unknown Cart-Pole setting {key!r}. Known are: {', '.join(known)}.")
        return cls(**values)


@compiled
def step_many(
    state: NDArray[np.float64],
    cosines: NDArray[np.float64],
    sines: NDArray[np.float64],
    actions: NDArray[np.int64],
    terminated: NDArray[np.bool_],
) -> None:
    """One Euler step of `state` [4, N] in place. Every expression is in Gymnasium's order: so its roundings are too."""
    for i in range(state.shape[1]):
        x, x_dot, theta, theta_dot = state[0, i], state[1, i], state[2, i], state[3, i]
        force = FORCE if actions[i] == 1 else -FORCE
        temp = (force + POLE_MASS_LENGTH * (theta_dot * theta_dot) * sines[i]) / TOTAL_MASS
        theta_acceleration = (GRAVITY * sines[i] - cosines[i] * temp) / (
            HALF_LENGTH * (4.0 / 3.0 - POLE_MASS * (cosines[i] * cosines[i]) / TOTAL_MASS)
        )
        acceleration = temp - POLE_MASS_LENGTH * theta_acceleration * cosines[i] / TOTAL_MASS
        x = x + STEP_S * x_dot
        x_dot = x_dot + STEP_S * acceleration
        theta = theta + STEP_S * theta_dot
        theta_dot = theta_dot + STEP_S * theta_acceleration
        state[0, i], state[1, i], state[2, i], state[3, i] = x, x_dot, theta, theta_dot
        terminated[i] = x < -MAX_POSITION or x > MAX_POSITION or theta < -MAX_ANGLE or theta > MAX_ANGLE


@compiled
def observe_all(state: NDArray[np.float64], out: NDArray[np.float32]) -> None:
    """`state` [4, N] as observations [N, 4]."""
    for i in range(state.shape[1]):
        for row in range(4):
            out[i, row] = state[row, i]


class CartPoleVectorEnv(gym.vector.VectorEnv[NDArray[np.float32], NDArray[np.integer], Any]):
    """`num_envs` Cart-Poles in one call, bit for bit those of `gymnasium.make_vec("CartPole-v1")` of the same seed.

    Observations float32 [N, 4]: position in m, velocity, angle in rad, angular velocity; actions 0 left, 1 right.
    Autoreset is NEXT_STEP. Settings are the fields of `CartPoleConfig`, as keywords.
    """

    metadata = {"autoreset_mode": AutoresetMode.NEXT_STEP, "render_modes": []}  # noqa: RUF012 - Gymnasium's own

    def __init__(self, num_envs: int = 1, render_mode: None = None, **settings: Any) -> None:
        if render_mode is not None:
            raise InvalidInput("a vector of Cart-Poles has no render_mode; make a single one to watch it.")
        self.config = CartPoleConfig.from_dict(settings)
        self.num_envs = num_envs
        self.render_mode = render_mode
        high = np.array([2 * MAX_POSITION, np.inf, 2 * MAX_ANGLE, np.inf], np.float32)
        self.single_observation_space = gym.spaces.Box(-high, high, dtype=np.float32)
        self.single_action_space = gym.spaces.Discrete(2)
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)
        self._state: NDArray[np.float64] = np.zeros((4, num_envs))
        self._steps = np.zeros(num_envs, np.int64)  # since reset
        self._ended = np.ones(num_envs, np.bool_)  # to be reset in the next step
        self._cosines, self._sines = np.zeros(num_envs), np.zeros(num_envs)

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[NDArray[np.float32], dict[str, Any]]:
        """Start all anew."""
        super().reset(seed=seed)
        self._begin(np.ones(self.num_envs, np.bool_))
        self._ended[:] = False
        return self._observations(), {}

    def step(
        self, actions: NDArray[np.integer]
    ) -> tuple[
        NDArray[np.float32], NDArray[np.float32], NDArray[np.bool_], NDArray[np.bool_], dict[str, Any]
    ]:
        """One step of 0.02 s for all; those that ended in the step before are reset instead."""
        actions = np.asarray(actions)
        if actions.shape != (self.num_envs,) or actions.min() < 0 or actions.max() > 1:
            raise InvalidInput(f"actions must be {self.num_envs} of 0 or 1, got {actions!r:.200}.")
        np.cos(self._state[ANGLE], out=self._cosines)  # NumPy's own, whose last bits are not the compiler's
        np.sin(self._state[ANGLE], out=self._sines)
        terminated = np.empty(self.num_envs, np.bool_)
        step_many(self._state, self._cosines, self._sines, actions.astype(np.int64), terminated)
        self._steps += 1
        truncated = self._steps >= self.config.max_episode_steps
        if self.config.sutton_barto_reward:
            rewards = -terminated.astype(np.float32)
        else:
            rewards = np.ones(self.num_envs, np.float32)
        if self._ended.any():
            self._begin(self._ended)
            rewards[self._ended] = 0.0
            terminated[self._ended] = truncated[self._ended] = False
        self._ended = terminated | truncated
        return self._observations(), rewards, terminated, truncated, {}

    def get_state(self) -> dict[str, Any]:
        """Everything needed to go on exactly, as copies of arrays and plain data; call it between two steps."""
        return {
            "state": self._state.copy(),
            "steps": self._steps.copy(),
            "ended": self._ended.copy(),
            "generator": self.np_random.bit_generator.state,
        }

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Go on from what `get_state` gave; `InvalidInput` unless there are as many Cart-Poles."""
        if state["state"].shape != self._state.shape:
            raise InvalidInput(
                f"the state must have the shape {self._state.shape}, got {state['state'].shape}."
            )
        self._state, self._steps = state["state"].copy(), state["steps"].copy()
        self._ended = state["ended"].copy()
        generator = np.random.default_rng()
        generator.bit_generator.state = state["generator"]
        self.np_random = generator

    def _begin(self, chosen: NDArray[np.bool_]) -> None:
        self._state[:, chosen] = self.np_random.uniform(-START, START, (4, int(chosen.sum())))
        self._steps[chosen] = 0

    def _observations(self) -> NDArray[np.float32]:
        out = np.empty((self.num_envs, 4), np.float32)
        observe_all(self._state, out)
        return out
