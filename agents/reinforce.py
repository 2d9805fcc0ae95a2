"""REINFORCE with a learnt baseline (Williams, "Simple statistical gradient-following algorithms", 1992): one step."""

from __future__ import annotations

from typing import Any, NamedTuple

from . import losses
from .backend import Tensor, keras, value_and_grad
from .networks import ActorCritic
from .optimizers import LearnerState, descend
from .reinforce_config import ReinforceConfig

ops = keras.ops


class Batch(NamedTuple):
    """B decisions, and what came of each until its episode's end."""

    observations: Any  # [B, *observation]
    actions: Any  # int32 [B]
    returns: Any  # float32 [B], discounted, of whole episodes


class Metrics(NamedTuple):
    """Of one gradient step; float32 []."""

    loss: Tensor
    policy_loss: Tensor
    value_loss: Tensor
    entropy: Tensor
    gradient_norm: Tensor


def objective(
    network: ActorCritic, config: ReinforceConfig, parameters: list[Tensor], batch: Batch
) -> tuple[Tensor, Metrics]:
    """−log π(a | s) (G − b(s)), and ½ (G − b(s))² for the baseline; and what the loss is made of.

    G − b is brought to mean 0 and deviation 1 in the batch, so that the step does not depend on the rewards' size.
    """
    logits, baselines = network.logits_and_values(parameters, batch.observations)
    log_probabilities = losses.action_log_probabilities(logits, batch.actions)
    advantages = batch.returns - baselines  # [B]
    policy_loss = ops.mean(losses.policy_gradient(log_probabilities, losses.normalised(advantages)))
    value_loss = ops.mean(0.5 * ops.square(advantages))
    entropy = ops.mean(losses.entropies(logits))
    loss = policy_loss + config.value_coefficient * value_loss - config.entropy_coefficient * entropy
    zero = ops.zeros((), "float32")  # the gradient's norm is not known yet
    return loss, Metrics(loss, policy_loss, value_loss, entropy, zero)


def gradient_step(
    network: ActorCritic, config: ReinforceConfig, state: LearnerState, batch: Batch, learning_rate: Tensor
) -> tuple[LearnerState, Metrics]:
    """One step of Adam on one batch [B, ...]."""
    _, metrics, gradients = value_and_grad(
        lambda parameters: objective(network, config, parameters, batch), state.parameters
    )
    state, norm = descend(state, gradients, learning_rate, config.max_gradient_norm)
    return state, metrics._replace(gradient_norm=norm)
