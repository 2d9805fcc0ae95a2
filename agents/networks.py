"""The networks: what the observation space asks for, then dense layers, as pure functions of their parameters.

Flat observations go to the dense layers as they are. Images (boxes of three axes) first pass the convolutions of Mnih
et al. (2013, 2015), and an image's channels may be its first axis or its last.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from ..envs.errors import InvalidInput
from .backend import Tensor, keras
from .keras_export import keras_layers_as_data
from .layers import WeightedLayer
from .losses import dueling_q_values

Weights = list[NDArray[np.float32]]
FILTERS = (16, 32)  # of the first and the second convolution (Mnih et al., 2013)
KERNELS_AND_STRIDES = ((8, 4), (4, 2), (3, 1))  # in pixels; the last is of all further convolutions too
MIN_SIZE = 36  # pixels: a smaller image is seen by convolutions of the last kind only
POLICY_SCALE = 0.01  # of the policy's last kernel: all actions are about equally likely at the start


class QNetwork:
    """Observations [B, ...] -> Q-values [B, A].

    `dueling`: the network gives one state value and A advantages. `filters`: of each convolution, for images. Raises
    `InvalidInput` for an observation space other than a Box.
    """

    def __init__(
        self,
        observation_space: spaces.Space[Any],
        num_actions: int,
        hidden_units: Sequence[int],
        dueling: bool = False,
        filters: Sequence[int] = FILTERS,
    ) -> None:
        self.dueling = dueling
        self._model = keras.Sequential(
            [
                *feature_layers(observation_space, filters),
                *dense_layers(hidden_units, num_actions + dueling),
            ]
        )
        self.has_convolutions = any(isinstance(layer, keras.layers.Conv2D) for layer in self._model.layers)

    def initial_parameters(self, seed: int) -> Weights:
        """See `initial_weights`; the same on every backend."""
        return initial_weights(self._model, np.random.default_rng(seed))

    def q_values(self, parameters: list[Tensor], observations: Tensor) -> Tensor:
        """Observations [B, ...] -> Q-values [B, A]."""
        outputs = apply(self._model, parameters, observations)
        return dueling_q_values(outputs) if self.dueling else outputs

    def policy_layers(self, parameters: Weights) -> list[WeightedLayer]:
        """The same Q-values as layers of a policy file, from raw observations; a dueling head is folded."""
        if self.dueling:
            kernel, bias = parameters[-2:]
            parameters = [*parameters[:-2], fold_dueling(kernel), fold_dueling(bias[None])[0]]
        return keras_layers_as_data(self._model.layers, parameters)


class ActorCritic:
    """Observations [B, ...] -> the policy's logits [B, A] and the state's values [B].

    Both share the convolutions, where there are any, and have dense layers of their own.
    """

    def __init__(
        self,
        observation_space: spaces.Space[Any],
        num_actions: int,
        hidden_units: Sequence[int],
        filters: Sequence[int] = FILTERS,
    ) -> None:
        self.num_actions = num_actions
        self._features = keras.Sequential(feature_layers(observation_space, filters))
        inputs = keras.Input(self._features.output_shape[1:])
        self._policy = keras.Sequential([inputs, *dense_layers(hidden_units, num_actions)])
        self._value = keras.Sequential([inputs, *dense_layers(hidden_units, 1)])

    def initial_parameters(self, seed: int) -> Weights:
        """See `initial_weights`: of the features, the policy and the value, in this order."""
        generator = np.random.default_rng(seed)
        features, policy, value = (
            initial_weights(model, generator) for model in (self._features, self._policy, self._value)
        )
        policy[-2] *= np.float32(POLICY_SCALE)
        return [*features, *policy, *value]

    def logits_and_values(self, parameters: list[Tensor], observations: Tensor) -> tuple[Tensor, Tensor]:
        """Observations [B, ...] -> (logits [B, A], values [B])."""
        of_features, of_policy, of_value = self._parted(parameters)
        features = apply(self._features, of_features, observations)
        values = apply(self._value, of_value, features)  # [B, 1]
        return apply(self._policy, of_policy, features), values[:, 0]

    def policy_layers(self, parameters: Weights) -> list[WeightedLayer]:
        """The logits as layers of a policy file, from raw observations."""
        of_features, of_policy, _ = self._parted(parameters)
        layers = [*self._features.layers, *self._policy.layers]
        return keras_layers_as_data(layers, [*of_features, *of_policy])

    def _parted(self, parameters: list[Any]) -> tuple[list[Any], list[Any], list[Any]]:
        """The parameters of the features, the policy and the value."""
        first = len(self._features.trainable_variables)
        second = first + len(self._policy.trainable_variables)
        return parameters[:first], parameters[first:second], parameters[second:]


def apply(model: Any, parameters: list[Tensor], inputs: Tensor) -> Tensor:
    """The outputs of a Keras model with these parameters instead of its own."""
    return model.stateless_call(parameters, [], inputs, training=False)[0]


def feature_layers(observation_space: spaces.Space[Any], filters: Sequence[int]) -> list[Any]:
    """Keras layers from raw observations [B, ...] to features [B, F], scaled and flat."""
    if not isinstance(observation_space, spaces.Box):
        raise InvalidInput(f"the network needs a Box of observations, got {observation_space}.")
    layers = keras.layers
    shape = observation_space.shape
    inputs = keras.Input(shape, dtype=str(observation_space.dtype))
    scaling = layers.Rescaling(*input_scaling(observation_space))
    if len(shape) != 3 or not filters:
        return [inputs, layers.Flatten(), scaling]
    channels_first = shape[0] < shape[2]
    rows, columns = shape[1:] if channels_first else shape[:2]
    kinds = KERNELS_AND_STRIDES if min(rows, columns) >= MIN_SIZE else KERNELS_AND_STRIDES[-1:]
    convolutions = []
    for index, count in enumerate(filters):
        size, stride = kinds[min(index, len(kinds) - 1)]
        convolutions.append(layers.Conv2D(count, size, stride, activation="relu"))
    order = [layers.Permute((2, 3, 1))] if channels_first else []
    return [inputs, *order, scaling, *convolutions, layers.Flatten()]


def dense_layers(hidden_units: Sequence[int], num_outputs: int) -> list[Any]:
    """Keras layers: dense with relu, and a last one without."""
    layers = keras.layers
    return [*(layers.Dense(units, activation="relu") for units in hidden_units), layers.Dense(num_outputs)]


def input_scaling(observation_space: spaces.Box) -> tuple[float, float]:
    """(scale, offset) such that scale · x + offset suits a network.

    Where the space has one finite range [0, high], an image's high becomes 1 and another's 0, its 0 becomes 1. On the
    highway the highest value is an empty cell, most cells are empty, and a weight should only speak where there is
    something to see.
    """
    low, high = float(np.min(observation_space.low)), float(np.max(observation_space.high))
    same_range = bool(np.all(observation_space.low == low) and np.all(observation_space.high == high))
    if not same_range or low != 0.0 or not np.isfinite(high):
        return 1.0, 0.0
    return (1.0 / high, 0.0) if len(observation_space.shape) == 3 else (-1.0 / high, 1.0)


def fold_dueling(weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """Weights [I, 1 + A] of a dueling head -> [I, A] of the plain layer with the same Q-values."""
    value, advantages = weights[:, :1], weights[:, 1:]
    folded: NDArray[np.float32] = value + advantages - advantages.mean(axis=1, keepdims=True)
    return folded


def initial_weights(model: Any, generator: np.random.Generator) -> Weights:
    """Kernels uniform in ±√(6 / inputs) (He et al., 2015, for relu), biases 0.

    From a NumPy generator, so that a seed means the same start on every backend.
    """
    return [_initial_weight(tuple(weight.shape), generator) for weight in model.trainable_variables]


def _initial_weight(shape: tuple[int, ...], generator: np.random.Generator) -> NDArray[np.float32]:
    if len(shape) == 1:
        return np.zeros(shape, np.float32)
    limit = np.sqrt(6.0 / np.prod(shape[:-1]))
    return generator.uniform(-limit, limit, shape).astype(np.float32)
