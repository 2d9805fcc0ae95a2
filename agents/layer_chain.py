"""Layers built up in the order of another program's network, and simplified on the way to what a policy file holds."""

from __future__ import annotations

import dataclasses
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..envs.errors import InvalidInput
from .layers import Convolution, Dense, Flatten, Normalisation, Shape, Transpose, WeightedLayer

Numbers: TypeAlias = NDArray[np.float64]
AnyLayer: TypeAlias = Dense | Convolution | Normalisation | Transpose | Flatten
CHANNELS_LAST, CHANNELS_FIRST = (1, 2, 0), (2, 0, 1)  # axes: [C, H, W] -> [H, W, C] and back


class LayerChain:
    """Grows by one operation at a time. `shape` is the shape after the last one, without the batch axis.

    Weights are float64 until the end, so that what is folded together is rounded once. Raises `InvalidInput` for what
    no layers can do.
    """

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self._layers: list[tuple[AnyLayer, dict[str, Numbers]]] = []

    @property
    def layers(self) -> list[WeightedLayer]:
        """The layers with float32 weights."""
        return [
            (layer, {name: np.ascontiguousarray(values, np.float32) for name, values in weights.items()})
            for layer, weights in self._layers
        ]

    def dense(self, kernel: Numbers, bias: Numbers) -> None:
        """kernel [inputs, units], bias [units]."""
        if len(self.shape) != 1 or kernel.shape[0] != self.shape[0]:
            raise InvalidInput(
                f"a product with a matrix {kernel.shape} can not stand after the shape {self.shape}."
            )
        self._add(Dense(kernel.shape[1]), {"kernel": kernel, "bias": bias})

    def convolution(self, kernel: Numbers, bias: Numbers, strides: tuple[int, int], padding: str) -> None:
        """On [channels, rows, columns]; kernel [filters, channels, height, width], bias [filters]."""
        if len(self.shape) != 3 or kernel.shape[1] != self.shape[0]:
            raise InvalidInput(
                f"a convolution with a kernel {kernel.shape} can not stand after the shape {self.shape}."
            )
        layer = Convolution(kernel.shape[0], (kernel.shape[2], kernel.shape[3]), strides, padding)
        self.transpose(CHANNELS_LAST)
        self._add(layer, {"kernel": kernel.transpose(2, 3, 1, 0), "bias": bias})
        self.transpose(CHANNELS_FIRST)

    def scale(self, axis: int, scale: Numbers, offset: Numbers) -> None:
        """Each feature along `axis` times its scale plus its offset; both [features], or [1] for all."""
        rank = len(self.shape)
        order = (*(i for i in range(rank) if i != axis), axis)
        if scale.size == offset.size == 1 and self._layers and isinstance(self._layers[-1][0], Transpose):
            order = _inverse(
                self._layers[-1][0].axes
            )  # any will do; this one takes the last transposition back
        self.transpose(order)
        size = self.shape[-1]
        weights = {"scale": np.broadcast_to(scale, (size,)), "offset": np.broadcast_to(offset, (size,))}
        self._add(Normalisation(), weights)
        self.transpose(_inverse(order))

    def activate(self, activation: str) -> None:
        """Apply it to every value. It belongs to a dense layer or a convolution, maybe moved since."""
        for index in reversed(range(len(self._layers))):
            layer, weights = self._layers[index]
            if isinstance(layer, Dense | Convolution) and layer.activation == "linear":
                self._layers[index] = (dataclasses.replace(layer, activation=activation), weights)
                return
            if not isinstance(layer, Transpose | Flatten):
                break
        raise InvalidInput(f"{activation} must stand right after a dense layer or a convolution.")

    def transpose(self, axes: Shape) -> None:
        """Put the axes into another order."""
        if self._layers and isinstance(before := self._layers[-1][0], Transpose):
            self._layers.pop()
            self.shape = tuple(self.shape[i] for i in _inverse(before.axes))
            axes = tuple(before.axes[axis] for axis in axes)
        if axes != tuple(range(len(axes))):
            self._add(Transpose(axes), {})

    def flatten(self) -> None:
        """All features in a row."""
        if len(self.shape) != 1:
            self._add(Flatten(), {})

    def _add(self, layer: AnyLayer, weights: dict[str, Numbers]) -> None:
        if isinstance(layer, Normalisation) and self._fold(weights["scale"], weights["offset"]):
            return
        self.shape = layer.output_shape(self.shape)
        self._layers.append((layer, weights))

    def _fold(self, scale: Numbers, offset: Numbers) -> bool:
        """Let the last layer do a scaling too; False where it can not."""
        if not self._layers:
            return False
        layer, weights = self._layers[-1]
        if isinstance(layer, Dense | Convolution) and layer.activation == "linear":
            folded = {"kernel": weights["kernel"] * scale, "bias": weights["bias"] * scale + offset}
        elif isinstance(layer, Normalisation):
            folded = {"scale": weights["scale"] * scale, "offset": weights["offset"] * scale + offset}
        else:
            return False
        self._layers[-1] = (layer, folded)
        return True


def _inverse(axes: Shape) -> Shape:
    """The order of axes that takes another one back."""
    return tuple(axes.index(i) for i in range(len(axes)))
