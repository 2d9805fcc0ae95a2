"""Adam as a pure function of (parameters, gradients, state), and clipping by the global norm."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from .backend import Tensor, keras

ops = keras.ops


class AdamState(NamedTuple):
    """What Adam remembers between steps; one tensor a parameter, and the number of steps taken."""

    step: Tensor  # float32 []
    first_moments: list[Tensor]  # running mean of the gradients
    second_moments: list[Tensor]  # running mean of their squares


class LearnerState(NamedTuple):
    """Everything that a gradient step changes, of learners with one network."""

    parameters: list[Tensor]
    adam: AdamState


def initial_state(parameters: Sequence[Any]) -> LearnerState:
    """The state before the first step."""
    tensors = [ops.convert_to_tensor(parameter) for parameter in parameters]
    return LearnerState(tensors, init_adam(tensors))


def init_adam(parameters: list[Tensor]) -> AdamState:
    """Zero moments for `parameters`."""
    return AdamState(
        step=ops.zeros((), "float32"),
        first_moments=[ops.zeros_like(parameter) for parameter in parameters],
        second_moments=[ops.zeros_like(parameter) for parameter in parameters],
    )


def global_norm(tensors: list[Tensor]) -> Tensor:
    """sqrt(Σ x²) over all elements of all tensors, float32 []."""
    return ops.sqrt(sum(ops.sum(ops.square(tensor)) for tensor in tensors))


def clip_by_global_norm(gradients: list[Tensor], max_norm: float) -> list[Tensor]:
    """All gradients times min(1, max_norm / global norm): one long step is shortened, its direction kept.

    Pascanu et al., "On the difficulty of training recurrent neural networks", 2013.
    """
    scale = ops.minimum(1.0, max_norm / ops.maximum(global_norm(gradients), 1e-12))
    return [gradient * scale for gradient in gradients]


def adam(
    parameters: list[Tensor],
    gradients: list[Tensor],
    state: AdamState,
    learning_rate: Tensor,
    beta_1: float = 0.9,
    beta_2: float = 0.999,
    epsilon: float = 1e-7,
) -> tuple[list[Tensor], AdamState]:
    """One step of Adam (Kingma and Ba, 2015, algorithm 1): the new parameters and the new state.

    m ← β₁ m + (1 − β₁) g        v ← β₂ v + (1 − β₂) g²
    p ← p − α · m̂ / (√v̂ + ε),   m̂ = m / (1 − β₁ᵗ),   v̂ = v / (1 − β₂ᵗ)
    """
    step = state.step + 1.0
    firsts = [beta_1 * m + (1.0 - beta_1) * g for m, g in zip(state.first_moments, gradients, strict=True)]
    seconds = [
        beta_2 * v + (1.0 - beta_2) * ops.square(g)
        for v, g in zip(state.second_moments, gradients, strict=True)
    ]
    first_bias, second_bias = 1.0 - beta_1**step, 1.0 - beta_2**step
    moved = [
        p - learning_rate * (m / first_bias) / (ops.sqrt(v / second_bias) + epsilon)
        for p, m, v in zip(parameters, firsts, seconds, strict=True)
    ]
    return moved, AdamState(step, firsts, seconds)


def descend(
    state: LearnerState,
    gradients: list[Tensor],
    learning_rate: Tensor,
    max_gradient_norm: float,
    epsilon: float = 1e-7,
) -> tuple[LearnerState, Tensor]:
    """One step of Adam with clipped gradients: the new state, and the norm of the gradients before clipping []."""
    norm = global_norm(gradients)
    gradients = clip_by_global_norm(gradients, max_gradient_norm)
    return LearnerState(*adam(state.parameters, gradients, state.adam, learning_rate, epsilon=epsilon)), norm
