"""The Q-network: from an observation to the value of each action."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from gymnasium import spaces

from ..envs.errors import InvalidInput
from .backend import Tensor, keras


def build_q_network(
    observation_space: spaces.Space[object],
    num_actions: int,
    hidden_units: Sequence[int],
    seed: int,
) -> keras.Model:
    """A Keras model, observations [B, ...] -> Q-values [B, num_actions]: normalise, flatten, dense layers.

    The weights come from a NumPy generator, so a seed means the same start on every backend.
    Raises `InvalidInput` for an observation space other than a Box.
    """
    if not isinstance(observation_space, spaces.Box):
        raise InvalidInput(f"the Q-network needs a Box of observations, got {observation_space}.")
    dtype = str(observation_space.dtype)
    scale, offset = input_scaling(observation_space)
    layers = [
        keras.Input(observation_space.shape, dtype=dtype),
        keras.layers.Rescaling(scale, offset, name="normalisation"),
        keras.layers.Flatten(name="flatten"),
        *(keras.layers.Dense(units, activation="relu") for units in hidden_units),
        keras.layers.Dense(num_actions, name="q_values"),
    ]
    network = keras.Sequential(layers, name="q_network")
    network.set_weights(initial_weights([weight.shape for weight in network.weights], seed))
    return network


def input_scaling(observation_space: spaces.Box) -> tuple[float, float]:
    """(scale, offset) such that scale · x + offset suits a network.

    Where the space has one finite range [0, high], high becomes 0 and 0 becomes 1. On the highway the highest value
    is an empty cell, most cells are empty, and a weight should only speak where there is something to see.
    """
    low, high = float(np.min(observation_space.low)), float(np.max(observation_space.high))
    same_range = bool(np.all(observation_space.low == low) and np.all(observation_space.high == high))
    if same_range and low == 0.0 and np.isfinite(high):
        return -1.0 / high, 1.0
    return 1.0, 0.0


def initial_weights(shapes: Sequence[Sequence[int]], seed: int) -> list[np.ndarray]:
    """Kernels uniform in ±√(6 / inputs) (He et al., 2015, for relu), biases 0."""
    generator = np.random.default_rng(seed)
    weights = []
    for shape in shapes:
        if len(shape) == 1:
            weights.append(np.zeros(shape, np.float32))
        else:
            limit = np.sqrt(6.0 / np.prod(shape[:-1]))
            weights.append(generator.uniform(-limit, limit, shape).astype(np.float32))
    return weights


def parameters_of(network: keras.Model) -> list[np.ndarray]:
    """The trainable weights as NumPy arrays, in the order of the layers."""
    return [np.array(variable) for variable in network.trainable_variables]


def forward(network: keras.Model, parameters: list[Tensor], observations: Tensor) -> Tensor:
    """The network's output for `parameters` in place of its own weights: a pure function."""
    return network.stateless_call(parameters, [], observations, training=False)[0]
