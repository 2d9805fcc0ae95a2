"""From Keras layers to layers of a policy file; of a layer that a policy file can not hold, it says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..envs.errors import InvalidInput
from .layers import Convolution, Dense, Flatten, Layer, Normalisation, Transpose, WeightedLayer


def keras_layers_as_data(
    layers: Iterable[Any], parameters: Sequence[NDArray[np.float32]]
) -> list[WeightedLayer]:
    """Built Keras layers in a row, with `parameters` (kernel, bias, kernel, ...) as their weights.

    Raises `InvalidInput` for a kind of layer that has no equal in a policy file.
    """
    left = iter(parameters)
    return [_as_data(layer, left) for layer in layers]


def _as_data(layer: Any, parameters: Any) -> WeightedLayer:
    kind = type(layer).__name__
    if kind == "Rescaling":
        size = layer.output.shape[-1]
        return Normalisation(), {
            "scale": np.full(size, layer.scale, np.float32),
            "offset": np.full(size, layer.offset, np.float32),
        }
    if kind == "Permute":
        return Transpose(tuple(axis - 1 for axis in layer.dims)), {}
    if kind == "Flatten":
        return Flatten(), {}
    if kind not in ("Dense", "Conv2D") or not layer.use_bias:
        raise InvalidInput(
            "a policy file holds Rescaling, Permute, Flatten, and Dense and Conv2D with a bias, "
            f"got the layer {layer.name!r} of the kind {kind}."
        )
    kernel, bias = next(parameters), next(parameters)
    activation = layer.activation.__name__
    data: Layer = (
        Dense(len(bias), activation)
        if kind == "Dense"
        else Convolution(len(bias), layer.kernel_size, layer.strides, layer.padding, activation)
    )
    return data, {"kernel": kernel, "bias": bias}
