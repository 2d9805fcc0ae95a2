"""Deep Q-learning (Mnih et al., 2015) with double Q-targets: the settings, the pure update, the agent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from . import losses, networks, optimizers
from .backend import DeviceState, Tensor, fold, keras, value_and_grad
from .replay_buffer import Batch

ops = keras.ops


@dataclass(frozen=True)
class DQNConfig:
    hidden_units: tuple[int, ...] = (128, 64)
    discount: float = 0.95
    num_steps: int = 3
    batch_size: int = 512
    updates_per_iteration: int = 16
    steps_per_iteration: int = 8
    num_envs: int = 256
    learning_rate: float = 1e-3
    final_learning_rate: float = 0.0
    target_rate: float = 0.01
    double_q: bool = True
    max_gradient_norm: float = 10.0
    epsilon: float = 1.0
    final_epsilon: float = 0.05
    exploration_fraction: float = 0.3
    replay_size: int = 200_000
    min_replay_size: int = 10_000


class LearnerState(NamedTuple):
    """Everything that a gradient step changes."""

    parameters: list[Tensor]
    target_parameters: list[Tensor]
    adam: optimizers.AdamState


class Metrics(NamedTuple):
    """Means over the gradient steps of one call, float32 []."""

    loss: Tensor
    mean_q_value: Tensor
    gradient_norm: Tensor


def gradient_step(
    network: Any, config: DQNConfig, state: LearnerState, batch: Batch, learning_rate: Tensor
) -> tuple[LearnerState, Metrics]:
    """One step of double DQN on one batch [B, …]."""
    next_q_values = networks.forward(network, state.target_parameters, batch.next_observations)  # [B, A]
    if config.double_q:
        selector = networks.forward(network, state.parameters, batch.next_observations)  # [B, A]
        targets = losses.double_q_targets(batch.rewards, batch.discounts, next_q_values, selector)  # [B]
    else:
        targets = losses.q_targets(batch.rewards, batch.discounts, next_q_values)  # [B]

    def loss(parameters: list[Tensor]) -> tuple[Tensor, Tensor]:
        q_values = networks.forward(network, parameters, batch.observations)  # [B, A]
        errors = losses.td_errors(q_values, batch.actions, targets)  # [B]
        return ops.mean(losses.huber(errors)), ops.mean(q_values)

    value, mean_q_value, gradients = value_and_grad(loss, state.parameters)
    norm = optimizers.global_norm(gradients)
    gradients = optimizers.clip_by_global_norm(gradients, config.max_gradient_norm)
    parameters, adam = optimizers.adam(state.parameters, gradients, state.adam, learning_rate)
    targets_moved = [
        old + config.target_rate * (new - old)
        for old, new in zip(state.target_parameters, parameters, strict=True)
    ]
    return LearnerState(parameters, targets_moved, adam), Metrics(value, mean_q_value, norm)


class DQNAgent:
    def __init__(self, observation_space, num_actions, config, seed):
        self.config = config
        self.num_actions = num_actions
        self.network = networks.build_q_network(observation_space, num_actions, config.hidden_units, seed)
        parameters = networks.parameters_of(self.network)
        adam = optimizers.init_adam([ops.convert_to_tensor(p) for p in parameters])
        self._state = DeviceState(LearnerState(parameters, [p.copy() for p in parameters], adam))
        self._update = self._state.compile_update(self._many_steps)
        self._act = self._state.compile_query(
            lambda state, observations: ops.argmax(networks.forward(self.network, state.parameters, observations), -1)
        )
        self._generator = np.random.default_rng(seed + 1)

    def _many_steps(self, state, batches, learning_rate):
        def step(carry, batch):
            state, sums = carry
            state, metrics = gradient_step(self.network, self.config, state, batch, learning_rate)
            return state, Metrics(*(s + m for s, m in zip(sums, metrics)))
        z = ops.zeros((), "float32")
        state, sums = fold(step, (state, Metrics(z, z, z)), batches)
        k = batches.actions.shape[0]
        return state, Metrics(*(s / k for s in sums))

    def act(self, observations, epsilon):
        actions = np.array(self._act(observations)).astype(np.int64)
        n = len(actions)
        explore = self._generator.random(n) < epsilon
        return np.where(explore, self._generator.integers(0, self.num_actions, n), actions)

    def update(self, batches, learning_rate):
        return Metrics(*(float(m) for m in self._update(batches, np.float32(learning_rate))))
