"""The cross-entropy method on a linear policy: an agent in NumPy, with everything that training, evaluation and
submission need.

In every generation each environment drives one episode with its own weights, drawn around a mean; the mean and the
spread then move to those of the best. (Rubinstein, "The cross-entropy method for combinatorial and continuous
optimization", 1999; with noise that is added and falls: Szita and Lőrincz, "Learning Tetris using the noisy
cross-entropy method", 2006.)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from sevenlanes.agents.environment_state import VectorEnv
from sevenlanes.agents.layers import Dense, Flatten, Normalisation, WeightedLayer
from sevenlanes.agents.progress import Iteration
from sevenlanes.agents.rollout import check_spaces
from sevenlanes.agents.train_config import TrainConfig

MAX_SEED = 2**31


class CrossEntropy:
    """Has a mean and a deviation of the weights [inputs + 1, actions]; the last row is the bias."""

    def __init__(self, config: CrossEntropyConfig, envs: VectorEnv) -> None:
        self.num_actions = check_spaces(envs)  # refuses what it can not learn on, with one clear error
        self.config, self.envs = config, envs
        space = envs.single_observation_space
        self.num_inputs = int(np.prod(space.shape or ()))
        # Codes from 0 to 255, where 255 is an empty cell, become 1 for what is near and 0 for nothing.
        self.scale, self.offset = (-1 / 255, 1.0) if space.dtype == np.uint8 else (1.0, 0.0)
        self.generator = np.random.default_rng(config.seed)
        self.mean = np.zeros((self.num_inputs + 1, self.num_actions))
        self.deviation = np.full_like(self.mean, config.deviation)

    def iterate(self, fraction: float) -> Iteration:
        """One generation."""
        noise = self.generator.standard_normal((self.envs.num_envs, *self.mean.shape))
        candidates = (self.mean + self.deviation * noise).astype(np.float32)
        returns, decisions = self.drive(candidates)
        num_elites = max(2, round(self.config.elite_fraction * len(returns)))
        best = np.argsort(returns)[-num_elites:]
        elites = candidates[best]
        self.mean = elites.mean(axis=0, dtype=np.float64)
        self.deviation = elites.std(axis=0, dtype=np.float64) + self.config.noise * (1 - fraction)
        metrics = {
            "deviation": float(self.deviation.mean()),
            "elite_return": float(np.sort(returns)[-num_elites:].mean()),
        }
        return Iteration(float(returns.sum()), decisions, 1, tuple(returns.tolist()), metrics)

    def drive(self, candidates: NDArray[np.float32]) -> tuple[NDArray[np.float64], int]:
        """One episode of every candidate [N, inputs + 1, actions]: their returns [N], and the decisions in all."""
        observations, _ = self.envs.reset(seed=int(self.generator.integers(MAX_SEED)))
        returns, driving, decisions = np.zeros(len(candidates)), np.ones(len(candidates), bool), 0
        while driving.any():
            values = np.matmul(self.inputs(observations)[:, None], candidates)[:, 0]
            observations, rewards, terminated, truncated, _ = self.envs.step(values.argmax(axis=1))
            returns += np.where(driving, rewards, 0.0)
            decisions += int(driving.sum())
            driving &= ~(terminated | truncated)
        return returns, decisions

    def inputs(self, observations: NDArray[Any]) -> NDArray[np.float32]:
        """Observations [B, ...] -> [B, inputs + 1], with a 1 for the bias."""
        flat = observations.reshape(len(observations), -1) * np.float32(self.scale) + np.float32(self.offset)
        return np.concatenate([flat, np.ones((len(flat), 1), np.float32)], axis=1)

    def act(self, observations: NDArray[Any]) -> NDArray[np.int64]:
        """The mean's actions [B] for observations [B, ...]."""
        values = self.inputs(observations) @ self.mean.astype(np.float32)
        actions: NDArray[np.int64] = values.argmax(axis=1)
        return actions

    def policy_layers(self) -> list[WeightedLayer]:
        """The mean as layers of a policy file."""
        scale = np.full(self.num_inputs, self.scale, np.float32)
        offset = np.full(self.num_inputs, self.offset, np.float32)
        weights = self.mean.astype(np.float32)
        return [
            (Flatten(), {}),
            (Normalisation(), {"scale": scale, "offset": offset}),
            (Dense(self.num_actions), {"kernel": weights[:-1], "bias": weights[-1]}),
        ]

    def get_state(self) -> dict[str, Any]:
        """Everything needed to go on; each generation begins new episodes, so the environments are not part of it."""
        return {
            "mean": self.mean,
            "deviation": self.deviation,
            "generator": self.generator.bit_generator.state,
        }

    def set_state(self, state: dict[str, Any]) -> bool:
        """Go on from a saved state: exactly."""
        self.mean, self.deviation = state["mean"], state["deviation"]
        self.generator.bit_generator.state = state["generator"]
        return True


@dataclass(frozen=True)
class CrossEntropyConfig(TrainConfig):
    """What can be chosen, on the command line as --set key=value."""

    limits: ClassVar[Mapping[str, tuple[float, float]]] = {
        **TrainConfig.limits,
        "elite_fraction": (0.01, 0.9),
        "deviation": (1e-6, 1e6),
        "noise": (0, 1e6),
    }
    agent = CrossEntropy

    elite_fraction: float = 0.15
    deviation: float = 1.0  # of the first generation's weights
    noise: float = 0.1  # added to the deviation at the beginning, 0 at the end
