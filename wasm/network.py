"""The forward pass of a policy file in WebAssembly."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..agents.inference import ACTIVATIONS
from ..agents.layers import Convolution, Dense, Layer, Normalisation, Shape, Transpose
from ..agents.policy_file import NetworkPolicy
from .module import Block, CoreModule


def convolution_sizes(layer: Convolution, inputs: Shape) -> tuple[int, ...]:
    """The twelve numbers that the exported `convolve` wants after the batch size."""
    rows, columns, filters = layer.output_shape(inputs)
    before = (int(size) for size in layer.padding_before(inputs))
    return (*inputs, *layer.kernel_size, filters, rows, columns, *layer.strides, *before)


class WasmNetwork:
    """A policy file's network for batches of B observations; `values` and `act` as `NetworkPolicy` has them."""

    def __init__(self, module: CoreModule, policy: NetworkPolicy, batch: int) -> None:
        self._module, self._manifest, self._batch = module, policy.manifest, batch
        manifest = policy.manifest
        self._weights = [
            {name: module.put(values) for name, values in weights.items()} for weights in policy.weights
        ]
        self._outputs = [module.allocate((batch, *shape), np.float32) for shape in manifest.shapes]
        self._actions = module.allocate((batch,), np.uint8)
        self._sizes = {
            index: module.put(np.array([batch, *convolution_sizes(layer, shape)], np.int32))
            for index, (layer, shape) in enumerate(zip(manifest.layers, manifest.shapes, strict=False))
            if isinstance(layer, Convolution)
        }

    def values(self, observations: NDArray[np.float32]) -> NDArray[np.float32]:
        """The last layer's outputs [B, 5] for observations [B, num_inputs]."""
        return self._forward(observations).array.reshape(self._outputs[-1].shape).copy()

    def act(self, observations: NDArray[np.float32]) -> NDArray[np.uint8]:
        """The actions uint8 [B] of the greatest values."""
        values, width = self._forward(observations), self._outputs[-1].shape[1]
        self._module.call("argmax", values, self._batch, width, self._actions)
        return self._actions.array.copy()

    def _forward(self, observations: NDArray[np.float32]) -> Block:
        current, layers = self._outputs[0], self._manifest.layers
        current.array[:] = observations.reshape(current.shape)
        for index, (layer, shape) in enumerate(zip(layers, self._manifest.shapes, strict=False)):
            current = self._apply(index, layer, shape, current)
        return current

    def _apply(self, index: int, layer: Layer, shape: Shape, inputs: Block) -> Block:
        """The outputs of one layer of `inputs` [B, *shape]."""
        outputs = self._outputs[index + 1]
        weights = [self._weights[index][name] for name in layer.weight_shapes(shape)]
        if isinstance(layer, Dense):
            self._module.call("dense", inputs, self._batch, shape[0], layer.units, *weights, outputs)
        elif isinstance(layer, Convolution):
            self._module.call("convolve", inputs, self._sizes[index], *weights, outputs)
        elif isinstance(layer, Normalisation):
            rows = self._batch * int(np.prod(shape[:-1]))
            self._module.call("normalise", inputs, rows, shape[-1], *weights, outputs)
        elif isinstance(layer, Transpose):
            outputs.array[:] = layer.apply(inputs.array.reshape(self._batch, *shape), {})
        else:  # flatten: the same numbers in another shape
            return inputs
        if isinstance(layer, Dense | Convolution):
            size = int(np.prod(outputs.shape))
            self._module.call("activate", outputs, size, ACTIVATIONS[layer.activation])
        return outputs
