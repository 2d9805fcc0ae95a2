"""Deep Q-learning (Mnih et al., 2015): one gradient step and many, as pure functions of state and batches."""

from __future__ import annotations

from typing import NamedTuple

from . import losses, optimizers
from .backend import Tensor, fold, keras, value_and_grad
from .dqn_config import DQNConfig
from .networks import QNetwork, Weights
from .replay_buffer import Batch

ops = keras.ops


class LearnerState(NamedTuple):
    """Everything that a gradient step changes."""

    parameters: list[Tensor]
    target_parameters: list[Tensor]
    adam: optimizers.AdamState


class Losses(NamedTuple):
    """Of one gradient step, or means over several; float32 []."""

    loss: Tensor
    q_value: Tensor
    gradient_norm: Tensor


def initial_state(parameters: Weights) -> LearnerState:
    """The state before the first step: the target network is the Q-network."""
    return LearnerState(
        parameters=parameters,
        target_parameters=[parameter.copy() for parameter in parameters],
        adam=optimizers.init_adam([ops.convert_to_tensor(parameter) for parameter in parameters]),
    )


def bellman_targets(network: QNetwork, config: DQNConfig, state: LearnerState, batch: Batch) -> Tensor:
    """What the Q-values of the actions taken should be, [B]."""
    next_q_values = network.q_values(state.target_parameters, batch.next_observations)  # [B, A]
    if not config.double_q:
        return losses.q_targets(batch.rewards, batch.discounts, next_q_values)
    selector = network.q_values(state.parameters, batch.next_observations)  # [B, A]
    return losses.double_q_targets(batch.rewards, batch.discounts, next_q_values, selector)


def gradient_step(
    network: QNetwork, config: DQNConfig, state: LearnerState, batch: Batch, learning_rate: Tensor
) -> tuple[LearnerState, Losses]:
    """One step on one batch [B, ...]; the target network then moves a little toward the Q-network.

    (Lillicrap et al., "Continuous control with deep reinforcement learning", 2016, for the moving target.)
    """
    targets = bellman_targets(network, config, state, batch)

    def loss(parameters: list[Tensor]) -> tuple[Tensor, Tensor]:
        q_values = network.q_values(parameters, batch.observations)  # [B, A]
        errors = losses.td_errors(q_values, batch.actions, targets)  # [B]
        return ops.mean(losses.huber(errors)), ops.mean(q_values)

    value, q_value, gradients = value_and_grad(loss, state.parameters)
    norm = optimizers.global_norm(gradients)
    gradients = optimizers.clip_by_global_norm(gradients, config.max_gradient_norm)
    parameters, adam = optimizers.adam(state.parameters, gradients, state.adam, learning_rate)
    target_parameters = [
        old + config.target_rate * (new - old)
        for old, new in zip(state.target_parameters, parameters, strict=True)
    ]
    return LearnerState(parameters, target_parameters, adam), Losses(value, q_value, norm)


def gradient_steps(
    network: QNetwork, config: DQNConfig, state: LearnerState, batches: Batch, learning_rate: Tensor
) -> tuple[LearnerState, Losses]:
    """One step on each of K batches [K, B, ...], and the means of their losses."""

    def step(carry: tuple[LearnerState, Losses], batch: Batch) -> tuple[LearnerState, Losses]:
        state, sums = carry
        state, new = gradient_step(network, config, state, batch, learning_rate)
        return state, Losses(*(total + value for total, value in zip(sums, new, strict=True)))

    zero = ops.zeros((), "float32")
    state, sums = fold(step, (state, Losses(zero, zero, zero)), batches)
    return state, Losses(*(total / batches.actions.shape[0] for total in sums))
