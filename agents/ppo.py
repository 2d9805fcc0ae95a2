"""Proximal policy optimisation (Schulman et al., 2017): one gradient step and many, as pure functions."""

from __future__ import annotations

from typing import Any, NamedTuple

from . import losses
from .backend import Tensor, fold, keras, value_and_grad
from .networks import ActorCritic
from .optimizers import LearnerState, descend
from .ppo_config import PPOConfig

ops = keras.ops
ADAM_EPSILON = 1e-5  # Huang et al., "The 37 implementation details of PPO", 2022, detail 3


class Batch(NamedTuple):
    """What was done in B states, and what came of it."""

    observations: Any  # [B, *observation]
    actions: Any  # int32 [B]
    log_probabilities: Any  # float32 [B], of the actions, when they were chosen
    advantages: Any  # float32 [B]
    returns: Any  # float32 [B], what the values should be


class Metrics(NamedTuple):
    """Of one gradient step, or means over several; float32 []."""

    loss: Tensor
    policy_loss: Tensor
    value_loss: Tensor
    entropy: Tensor
    kl_divergence: Tensor  # how far the policy went from the one that drove, in nats
    clip_fraction: Tensor  # of the batch, that gains nothing any more
    gradient_norm: Tensor


def objective(
    network: ActorCritic, config: PPOConfig, parameters: list[Tensor], batch: Batch
) -> tuple[Tensor, Metrics]:
    """The loss, equation 9 of the paper: policy, value and entropy together; and what it is made of."""
    logits, values = network.logits_and_values(parameters, batch.observations)
    log_probabilities = losses.action_log_probabilities(logits, batch.actions)
    advantages = losses.normalised(batch.advantages)
    log_ratios = log_probabilities - batch.log_probabilities
    policy_loss = ops.mean(
        losses.clipped_surrogate(log_probabilities, batch.log_probabilities, advantages, config.clip_range)
    )
    value_loss = ops.mean(0.5 * ops.square(values - batch.returns))
    entropy = ops.mean(losses.entropies(logits))
    loss = policy_loss + config.value_coefficient * value_loss - config.entropy_coefficient * entropy
    divergence = ops.mean(ops.exp(log_ratios) - 1.0 - log_ratios)  # Schulman's estimate, never below 0
    is_clipped = ops.abs(ops.exp(log_ratios) - 1.0) > config.clip_range
    clip_fraction = ops.mean(ops.cast(is_clipped, "float32"))
    zero = ops.zeros((), "float32")  # the gradient's norm is not known yet
    return loss, Metrics(loss, policy_loss, value_loss, entropy, divergence, clip_fraction, zero)


def gradient_step(
    network: ActorCritic, config: PPOConfig, state: LearnerState, batch: Batch, learning_rate: Tensor
) -> tuple[LearnerState, Metrics]:
    """One step of Adam on one batch [B, ...]."""
    _, metrics, gradients = value_and_grad(
        lambda parameters: objective(network, config, parameters, batch), state.parameters
    )
    state, norm = descend(state, gradients, learning_rate, config.max_gradient_norm, ADAM_EPSILON)
    return state, metrics._replace(gradient_norm=norm)


def gradient_steps(
    network: ActorCritic,
    config: PPOConfig,
    state: LearnerState,
    batch: Batch,
    rows: Tensor,
    learning_rate: Tensor,
) -> tuple[LearnerState, Metrics]:
    """One step on each of K small batches, `rows` int32 [K, B] of `batch`; and the means of their metrics."""

    def step(carry: tuple[LearnerState, Metrics], chosen: Tensor) -> tuple[LearnerState, Metrics]:
        state, sums = carry
        small = Batch(*(ops.take(column, chosen, axis=0) for column in batch))
        state, new = gradient_step(network, config, state, small, learning_rate)
        return state, Metrics(*(total + value for total, value in zip(sums, new, strict=True)))

    zero = ops.zeros((), "float32")
    state, sums = fold(step, (state, Metrics(*(zero for _ in Metrics._fields))), rows)
    return state, Metrics(*(total / rows.shape[0] for total in sums))
