"""The Q-network: from an observation to the value of each action."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from ..envs.errors import InvalidInput
from .backend import Tensor, keras
from .layers import Dense, Flatten, Normalisation, WeightedLayer
from .losses import dueling_q_values

Weights = list[NDArray[np.float32]]


class QNetwork:
    """Observations [B, ...] -> Q-values [B, A], as a pure function of its parameters.

    Normalise, flatten, dense layers with relu, then A values; `dueling`: one state value and A advantages.
    Raises `InvalidInput` for an observation space other than a Box.
    """

    def __init__(
        self,
        observation_space: spaces.Space[object],
        num_actions: int,
        hidden_units: Sequence[int],
        dueling: bool = False,
    ) -> None:
        if not isinstance(observation_space, spaces.Box):
            raise InvalidInput(f"the Q-network needs a Box of observations, got {observation_space}.")
        self.dueling = dueling
        self.scale, self.offset = input_scaling(observation_space)
        layers = keras.layers
        self.model = keras.Sequential(
            [
                keras.Input(observation_space.shape, dtype=str(observation_space.dtype)),
                layers.Rescaling(self.scale, self.offset),
                layers.Flatten(),
                *(layers.Dense(units, activation="relu") for units in hidden_units),
                layers.Dense(num_actions + dueling),
            ]
        )

    def initial_parameters(self, seed: int) -> Weights:
        """Kernels uniform in ±√(6 / inputs) (He et al., 2015, for relu), biases 0.

        From a NumPy generator, so that a seed means the same start on every backend.
        """
        generator = np.random.default_rng(seed)
        return [_initial_weight(tuple(weight.shape), generator) for weight in self.model.trainable_variables]

    def q_values(self, parameters: list[Tensor], observations: Tensor) -> Tensor:
        """Observations [B, ...] -> Q-values [B, A]."""
        outputs = self.model.stateless_call(parameters, [], observations, training=False)[0]
        return dueling_q_values(outputs) if self.dueling else outputs

    def policy_layers(self, parameters: Weights) -> list[WeightedLayer]:
        """The same Q-values as layers of a policy file, from raw observations; a dueling head is folded."""
        pairs = list(
            zip(parameters[::2], parameters[1::2], strict=True)
        )  # (kernel, bias) of each dense layer
        if self.dueling:
            kernel, bias = pairs[-1]
            pairs[-1] = (fold_dueling(kernel), fold_dueling(bias[None])[0])
        num_inputs, last = len(pairs[0][0]), len(pairs) - 1
        scaling = {
            "scale": np.full(num_inputs, self.scale, np.float32),
            "offset": np.full(num_inputs, self.offset, np.float32),
        }
        dense: list[WeightedLayer] = [
            (Dense(kernel.shape[1], "linear" if index == last else "relu"), {"kernel": kernel, "bias": bias})
            for index, (kernel, bias) in enumerate(pairs)
        ]
        return [(Flatten(), {}), (Normalisation(), scaling), *dense]


def fold_dueling(weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """Weights [I, 1 + A] of a dueling head -> [I, A] of the plain layer with the same Q-values."""
    value, advantages = weights[:, :1], weights[:, 1:]
    folded: NDArray[np.float32] = value + advantages - advantages.mean(axis=1, keepdims=True)
    return folded


def input_scaling(observation_space: spaces.Box) -> tuple[float, float]:
    """(scale, offset) such that scale · x + offset suits a network.

    Where the space has one finite range [0, high], high becomes 0 and 0 becomes 1. On the highway the highest
    value is an empty cell, most cells are empty, and a weight should only speak where there is something to
    see.
    """
    low, high = float(np.min(observation_space.low)), float(np.max(observation_space.high))
    same_range = bool(np.all(observation_space.low == low) and np.all(observation_space.high == high))
    if same_range and low == 0.0 and np.isfinite(high):
        return -1.0 / high, 1.0
    return 1.0, 0.0


def _initial_weight(shape: tuple[int, ...], generator: np.random.Generator) -> NDArray[np.float32]:
    if len(shape) == 1:
        return np.zeros(shape, np.float32)
    limit = np.sqrt(6.0 / np.prod(shape[:-1]))
    return generator.uniform(-limit, limit, shape).astype(np.float32)
