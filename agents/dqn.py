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


class Learnt(NamedTuple):
    """What a call tells besides the new state."""

    losses: Losses
    td_errors: Tensor  # [B], or [K, B] of K batches; before the step on their batch


class Progress(NamedTuple):
    """Of `gradient_steps`, between two of them."""

    state: LearnerState
    sums: Losses
    td_errors: Tensor  # [K, B], 0 from batch `count` on
    count: Tensor  # int32 [], batches done


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
) -> tuple[LearnerState, Learnt]:
    """One step on one batch [B, ...]; the target network then moves a little toward the Q-network.

    (Lillicrap et al., "Continuous control with deep reinforcement learning", 2016, for the moving target.)
    """
    targets = bellman_targets(network, config, state, batch)

    def loss(parameters: list[Tensor]) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        q_values = network.q_values(parameters, batch.observations)  # [B, A]
        errors = losses.td_errors(q_values, batch.actions, targets)  # [B]
        return ops.mean(batch.weights * losses.huber(errors)), (ops.mean(q_values), errors)

    value, (q_value, errors), gradients = value_and_grad(loss, state.parameters)
    norm = optimizers.global_norm(gradients)
    gradients = optimizers.clip_by_global_norm(gradients, config.max_gradient_norm)
    parameters, adam = optimizers.adam(state.parameters, gradients, state.adam, learning_rate)
    target_parameters = [
        old + config.target_rate * (new - old)
        for old, new in zip(state.target_parameters, parameters, strict=True)
    ]
    return LearnerState(parameters, target_parameters, adam), Learnt(Losses(value, q_value, norm), errors)


def gradient_steps(
    network: QNetwork, config: DQNConfig, state: LearnerState, batches: Batch, learning_rate: Tensor
) -> tuple[LearnerState, Learnt]:
    """One step on each of K batches [K, B, ...]: the means of their losses, and all TD errors."""

    def step(carry: Progress, batch: Batch) -> Progress:
        state, learnt = gradient_step(network, config, carry.state, batch, learning_rate)
        sums = Losses(*(total + value for total, value in zip(carry.sums, learnt.losses, strict=True)))
        errors = ops.slice_update(carry.td_errors, (carry.count, 0), learnt.td_errors[None])
        return Progress(state, sums, errors, carry.count + 1)

    zero = ops.zeros((), "float32")
    begin = Progress(state, Losses(zero, zero, zero), ops.zeros_like(batches.weights), ops.zeros((), "int32"))
    end = fold(step, begin, batches)
    means = Losses(*(total / batches.actions.shape[0] for total in end.sums))
    return end.state, Learnt(means, end.td_errors)
