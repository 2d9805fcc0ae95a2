"""The agent that drives a little, learns from it several times over, and forgets it: proximal policy optimisation."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import ppo
from .actor import Actor
from .backend import Tensor
from .environment_state import VectorEnv
from .layers import WeightedLayer
from .optimizers import LearnerState
from .ppo_config import PPOConfig
from .progress import Iteration
from .returns import generalised_advantages
from .schedules import LinearSchedule
from .trajectories import Trajectories, collect, in_a_row


class PPOAgent:
    """One `iterate` is a stretch of steps of all environments and all gradient steps on it in one compiled call."""

    def __init__(self, config: PPOConfig, envs: VectorEnv) -> None:
        self.config = config
        self._actor = Actor(envs, config.hidden_units, config.filters, config.seed)
        self._update = self._actor.compile_update(self._learn)
        self._learning_rate = LinearSchedule(config.learning_rate, config.final_learning_rate)

    def iterate(self, fraction: float) -> Iteration:
        """Drive on and learn from it; `fraction` of the whole training is done."""
        trajectories = collect(self._actor.rollout, self._actor.sample, self.config.steps_per_iteration)
        learning_rate = self._learning_rate(fraction)
        rows = self._draw_rows(trajectories.is_used)
        metrics = self._update(self._as_batch(trajectories), rows, np.float32(learning_rate))
        return Iteration(
            rewards=float(trajectories.rewards.sum()),
            decisions=trajectories.decisions,
            gradient_steps=len(rows),
            episode_returns=trajectories.episode_returns,
            metrics={
                "learning_rate": learning_rate,
                **{name: float(value) for name, value in metrics._asdict().items()},
            },
        )

    def act(self, observations: NDArray[Any]) -> NDArray[np.int64]:
        """The most likely actions [B] for observations [B, ...] as the environments give them."""
        return self._actor.best(observations)

    def policy_layers(self) -> list[WeightedLayer]:
        """The policy's logits as layers of a policy file."""
        return self._actor.policy_layers()

    def get_state(self) -> dict[str, Any]:
        """Everything needed to go on, as nested dicts of arrays and plain data."""
        return self._actor.get_state()

    def set_state(self, state: dict[str, Any]) -> bool:
        """Go on from a saved state; False if the environments can not and begin new episodes."""
        return self._actor.set_state(state)

    def _as_batch(self, trajectories: Trajectories) -> ppo.Batch:
        """All steps in a row, T · N of them."""
        advantages = generalised_advantages(
            np.float32(self.config.reward_scale) * trajectories.rewards,
            trajectories.values,
            trajectories.terminated,
            trajectories.truncated,
            self.config.discount,
            self.config.gae_lambda,
        )
        return ppo.Batch(
            observations=in_a_row(trajectories.observations),
            actions=in_a_row(trajectories.actions),
            log_probabilities=in_a_row(trajectories.log_probabilities),
            advantages=in_a_row(advantages),
            returns=in_a_row(advantages + trajectories.values[:-1]),
        )

    def _draw_rows(self, is_used: NDArray[np.bool_]) -> NDArray[np.int32]:
        """Rows [K, B] of the batch: `num_epochs` times all steps but the resets, each time in another order.

        K is always the same, so that it is compiled once: a few steps come twice where resets are left out.
        """
        num_batches = -(-is_used.size // self.config.batch_size)
        size = num_batches * self.config.batch_size
        steps = np.flatnonzero(is_used)
        epochs = [
            np.resize(self._actor.generator.permutation(steps), size) for _ in range(self.config.num_epochs)
        ]
        return np.concatenate(epochs).reshape(-1, self.config.batch_size).astype(np.int32)

    def _learn(
        self, state: LearnerState, batch: ppo.Batch, rows: Tensor, learning_rate: Tensor
    ) -> tuple[LearnerState, ppo.Metrics]:
        return ppo.gradient_steps(self._actor.network, self.config, state, batch, rows, learning_rate)
