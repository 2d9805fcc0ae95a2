"""Advantage actor-critic: one gradient step, as a pure function.

Mnih et al., "Asynchronous methods for deep reinforcement learning", 2016. It is their A3C with all actors in step, so
that one batch holds what they all did.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from . import losses
from .a2c_config import A2CConfig
from .backend import Tensor, keras, value_and_grad
from .networks import ActorCritic
from .optimizers import LearnerState, descend

ops = keras.ops


class Batch(NamedTuple):
    """What was done in B states, and what came of it."""

    observations: Any  # [B, *observation]
    actions: Any  # int32 [B]
    returns: Any  # float32 [B], n-step returns: what the values should be


class Metrics(NamedTuple):
    """Of one gradient step; float32 []."""

    loss: Tensor
    policy_loss: Tensor
    value_loss: Tensor
    entropy: Tensor
    gradient_norm: Tensor


def objective(
    network: ActorCritic, config: A2CConfig, parameters: list[Tensor], batch: Batch
) -> tuple[Tensor, Metrics]:
    """The loss: policy, value and entropy together (algorithm S3 of the paper); and what it is made of."""
    logits, values = network.logits_and_values(parameters, batch.observations)
    log_probabilities = losses.action_log_probabilities(logits, batch.actions)
    advantages = batch.returns - values  # [B]
    policy_loss = ops.mean(losses.policy_gradient(log_probabilities, advantages))
    value_loss = ops.mean(0.5 * ops.square(advantages))
    entropy = ops.mean(losses.entropies(logits))
    loss = policy_loss + config.value_coefficient * value_loss - config.entropy_coefficient * entropy
    zero = ops.zeros((), "float32")  # the gradient's norm is not known yet
    return loss, Metrics(loss, policy_loss, value_loss, entropy, zero)


def gradient_step(
    network: ActorCritic, config: A2CConfig, state: LearnerState, batch: Batch, learning_rate: Tensor
) -> tuple[LearnerState, Metrics]:
    """One step of Adam on one batch [B, ...]."""
    _, metrics, gradients = value_and_grad(
        lambda parameters: objective(network, config, parameters, batch), state.parameters
    )
    state, norm = descend(state, gradients, learning_rate, config.max_gradient_norm)
    return state, metrics._replace(gradient_norm=norm)
