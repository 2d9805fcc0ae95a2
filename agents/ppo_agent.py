"""The agent that drives a little, learns from it several times over, and forgets it: proximal policy optimisation."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import losses, ppo
from .backend import DeviceState, Tensor, Tree, keras
from .environment_state import VectorEnv
from .layers import WeightedLayer
from .networks import ActorCritic
from .ppo_config import PPOConfig
from .progress import Iteration
from .returns import generalised_advantages
from .rollout import Rollout
from .schedules import LinearSchedule
from .trajectories import Trajectories, collect

ops = keras.ops


class PPOAgent:
    """One `iterate` is a stretch of steps of all environments and all gradient steps on it in one compiled call."""

    def __init__(self, config: PPOConfig, envs: VectorEnv) -> None:
        self.config = config
        self._rollout = Rollout(envs, config.seed)
        self.network = ActorCritic(
            envs.single_observation_space, self._rollout.num_actions, config.hidden_units, config.filters
        )
        self._state = DeviceState(ppo.initial_state(self.network.initial_parameters(config.seed)))
        fuse = not self.network.has_convolutions  # XLA is slow at them on a CPU
        self._update = self._state.compile_update(self._learn, fuse)
        self._query = self._state.compile_query(self._act_and_value, fuse)
        self._greedy = self._state.compile_query(self._argmax, fuse)
        self._generator = np.random.default_rng([config.seed, 1])
        self._learning_rate = LinearSchedule(config.learning_rate, config.final_learning_rate)

    def iterate(self, fraction: float) -> Iteration:
        """Drive on and learn from it; `fraction` of the whole training is done."""
        trajectories = collect(self._rollout, self._sample, self.config.steps_per_iteration)
        rows = self._draw_rows(trajectories.is_reset)
        learning_rate = self._learning_rate(fraction)
        metrics = self._update(self._as_batch(trajectories), rows, np.float32(learning_rate))
        return Iteration(
            rewards=float(trajectories.rewards[~trajectories.is_reset].sum()),
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
        return np.asarray(self._greedy(observations)).astype(np.int64)

    def policy_layers(self) -> list[WeightedLayer]:
        """The policy's logits as layers of a policy file."""
        return self.network.policy_layers(self._state.read().parameters)

    def get_state(self) -> dict[str, Any]:
        """Everything needed to go on, as nested dicts of arrays and plain data."""
        return {
            "learner": keras.tree.flatten(self._state.read()),
            "rollout": self._rollout.get_state(),
            "generator": self._generator.bit_generator.state,
        }

    def set_state(self, state: dict[str, Any]) -> bool:
        """Go on from a saved state; False if the environments can not and begin new episodes."""
        self._state.write(keras.tree.pack_sequence_as(self._state.read(), state["learner"]))
        self._generator.bit_generator.state = state["generator"]
        return self._rollout.set_state(state["rollout"])

    def _sample(
        self, observations: NDArray[Any]
    ) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.float32]]:
        """Actions drawn from the policy, their log-probabilities and the values, each [N]."""
        noise = self._generator.gumbel(size=(len(observations), self._rollout.num_actions))
        actions, log_probabilities, values = self._query(observations, noise.astype(np.float32))
        return np.asarray(actions).astype(np.int64), np.asarray(log_probabilities), np.asarray(values)

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
            observations=_in_a_row(trajectories.observations),
            actions=_in_a_row(trajectories.actions),
            log_probabilities=_in_a_row(trajectories.log_probabilities),
            advantages=_in_a_row(advantages),
            returns=_in_a_row(advantages + trajectories.values[:-1]),
        )

    def _draw_rows(self, is_reset: NDArray[np.bool_]) -> NDArray[np.int32]:
        """Rows [K, B] of the batch: `num_epochs` times all steps but the resets, each time in another order.

        K is always the same, so that it is compiled once: a few steps come twice where resets are left out.
        """
        steps = np.flatnonzero(~is_reset)
        num_batches = -(-is_reset.size // self.config.batch_size)
        size = num_batches * self.config.batch_size
        epochs = [np.resize(self._generator.permutation(steps), size) for _ in range(self.config.num_epochs)]
        return np.concatenate(epochs).reshape(-1, self.config.batch_size).astype(np.int32)

    def _learn(
        self, state: ppo.LearnerState, batch: ppo.Batch, rows: Tensor, learning_rate: Tensor
    ) -> tuple[ppo.LearnerState, ppo.Metrics]:
        return ppo.gradient_steps(self.network, self.config, state, batch, rows, learning_rate)

    def _act_and_value(self, state: ppo.LearnerState, observations: Tensor, noise: Tensor) -> Tree:
        """The greatest logit plus Gumbel noise is a draw from the softmax (Gumbel, 1954)."""
        logits, values = self.network.logits_and_values(state.parameters, observations)
        actions = ops.argmax(logits + noise, axis=-1)
        return actions, losses.action_log_probabilities(logits, actions), values

    def _argmax(self, state: ppo.LearnerState, observations: Tensor) -> Tensor:
        logits, _ = self.network.logits_and_values(state.parameters, observations)
        return ops.argmax(logits, axis=-1)


def _in_a_row(columns: NDArray[Any]) -> NDArray[Any]:
    """[T, N, ...] -> [T · N, ...]."""
    return columns.reshape(-1, *columns.shape[2:])
