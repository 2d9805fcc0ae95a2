"""The layers that a policy file may have: an allow-list of data, each with its shapes, cost and forward pass."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..envs.errors import InvalidInput
from . import inference

Shape: TypeAlias = tuple[int, ...]
Floats: TypeAlias = NDArray[np.float32]
MAX_UNITS = 4096
PADDINGS = ("valid", "same")


class Layer(Protocol):
    """A layer without its weights. Shapes leave out the batch axis B."""

    def output_shape(self, inputs: Shape) -> Shape:
        """The shape it makes of `inputs`; `InvalidInput` where it can not stand after such inputs."""

    def weight_shapes(self, inputs: Shape) -> dict[str, Shape]:
        """The names and shapes of its weights."""

    def operations(self, inputs: Shape) -> int:
        """Multiply-adds for one observation."""

    def apply(self, inputs: Floats, weights: Mapping[str, Floats]) -> Floats:
        """float32 [B, *output_shape] from float32 [B, *inputs]."""


def check_whole(layer: str, key: str, value: object, high: int = MAX_UNITS) -> None:
    """Refuse anything but a whole number from 1 to `high`."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= high:
        raise InvalidInput(f"a {layer} layer's {key} must be a whole number from 1 to {high}, got {value!r}.")


def check_activation(layer: str, value: object) -> None:
    """Refuse an activation that the kernel does not know."""
    if value not in inference.ACTIVATIONS:
        raise InvalidInput(
            f"a {layer} layer's activation must be one of {', '.join(inference.ACTIVATIONS)}, got {value!r}."
        )


@dataclass(frozen=True)
class Dense:
    """Fully connected: kernel [inputs, units], bias [units]."""

    units: int
    activation: str = "linear"

    def __post_init__(self) -> None:
        check_whole("dense", "units", self.units)
        check_activation("dense", self.activation)

    def output_shape(self, inputs: Shape) -> Shape:
        if len(inputs) != 1:
            raise InvalidInput(
                f"a dense layer needs flat inputs, got the shape {inputs}; put a flatten layer before."
            )
        return (self.units,)

    def weight_shapes(self, inputs: Shape) -> dict[str, Shape]:
        return {"kernel": (inputs[0], self.units), "bias": (self.units,)}

    def operations(self, inputs: Shape) -> int:
        return inputs[0] * self.units

    def apply(self, inputs: Floats, weights: Mapping[str, Floats]) -> Floats:
        outputs = np.empty((len(inputs), self.units), np.float32)
        inference.dense(inputs, weights["kernel"], weights["bias"], outputs)
        inference.activate(outputs.reshape(-1), inference.ACTIVATIONS[self.activation])
        return outputs


@dataclass(frozen=True)
class Convolution:
    """Two-dimensional: kernel [height, width, channels, filters], bias [filters]; padding as Keras counts it."""

    filters: int
    kernel_size: tuple[int, int]
    strides: tuple[int, int] = (1, 1)
    padding: str = "valid"
    activation: str = "linear"

    def __post_init__(self) -> None:
        check_whole("convolution", "filters", self.filters)
        check_activation("convolution", self.activation)
        for key in ("kernel_size", "strides"):
            pair = getattr(self, key)
            if not isinstance(pair, list | tuple) or len(pair) != 2:
                raise InvalidInput(f"a convolution layer's {key} must be two whole numbers, got {pair!r}.")
            for value in pair:
                check_whole("convolution", key, value, 64)
            object.__setattr__(self, key, tuple(pair))
        if self.padding not in PADDINGS:
            raise InvalidInput(
                f"a convolution layer's padding must be one of {', '.join(PADDINGS)}, got {self.padding!r}."
            )

    def output_shape(self, inputs: Shape) -> Shape:
        if len(inputs) != 3:
            raise InvalidInput(
                f"a convolution layer needs inputs [rows, columns, channels], got the shape {inputs}."
            )
        if self.padding == "same":
            sizes = [-(-size // stride) for size, stride in zip(inputs, self.strides, strict=False)]
        else:
            sizes = [
                (size - kernel) // stride + 1
                for size, kernel, stride in zip(inputs, self.kernel_size, self.strides, strict=False)
            ]
        if min(sizes) < 1:
            raise InvalidInput(
                f"a convolution of {self.kernel_size} does not fit into inputs of the shape {inputs}."
            )
        return (*sizes, self.filters)

    def weight_shapes(self, inputs: Shape) -> dict[str, Shape]:
        return {"kernel": (*self.kernel_size, inputs[2], self.filters), "bias": (self.filters,)}

    def operations(self, inputs: Shape) -> int:
        return math.prod(self.output_shape(inputs)) * math.prod(self.kernel_size) * inputs[2]

    def padding_before(self, inputs: Shape) -> NDArray[np.int64]:
        """Empty rows above and columns to the left, int64 [2]."""
        if self.padding == "valid":
            return np.zeros(2, np.int64)
        outputs = self.output_shape(inputs)
        missing = [
            max((outputs[axis] - 1) * self.strides[axis] + self.kernel_size[axis] - inputs[axis], 0)
            for axis in range(2)
        ]
        return np.array(missing, np.int64) // 2

    def apply(self, inputs: Floats, weights: Mapping[str, Floats]) -> Floats:
        shape = inputs.shape[1:]
        outputs = np.empty((len(inputs), *self.output_shape(shape)), np.float32)
        step = np.array([1, shape[2]], np.int64)  # from rows and columns to rows and numbers
        inference.convolve(
            inputs.reshape(*inputs.shape[:2], -1),
            weights["kernel"].reshape(self.kernel_size[0], -1, self.filters),
            weights["bias"],
            outputs,
            step * self.strides,
            step * self.padding_before(shape),
        )
        inference.activate(outputs.reshape(-1), inference.ACTIVATIONS[self.activation])
        return outputs


@dataclass(frozen=True)
class Normalisation:
    """Each feature times its scale plus its offset, over the last axis."""

    def output_shape(self, inputs: Shape) -> Shape:
        return inputs

    def weight_shapes(self, inputs: Shape) -> dict[str, Shape]:
        return {"scale": inputs[-1:], "offset": inputs[-1:]}

    def operations(self, inputs: Shape) -> int:
        return math.prod(inputs)

    def apply(self, inputs: Floats, weights: Mapping[str, Floats]) -> Floats:
        rows = inputs.reshape(-1, inputs.shape[-1])
        outputs = np.empty_like(rows)
        inference.normalise(rows, weights["scale"], weights["offset"], outputs)
        return outputs.reshape(inputs.shape)


@dataclass(frozen=True)
class Transpose:
    """The axes in another order: `axes[i]` is the axis of the inputs that becomes axis i, counted without the batch."""

    axes: tuple[int, ...]

    def __post_init__(self) -> None:
        axes = self.axes
        if not isinstance(axes, list | tuple) or sorted(map(repr, axes)) != [
            str(i) for i in range(len(axes))
        ]:
            raise InvalidInput(f"a transpose layer's axes must be 0, 1, ... in some order, got {axes!r:.80}.")
        object.__setattr__(self, "axes", tuple(axes))

    def output_shape(self, inputs: Shape) -> Shape:
        if len(inputs) != len(self.axes):
            raise InvalidInput(
                f"a transpose layer of {len(self.axes)} axes can not stand after the shape {inputs}."
            )
        return tuple(inputs[axis] for axis in self.axes)

    def weight_shapes(self, inputs: Shape) -> dict[str, Shape]:
        return {}

    def operations(self, inputs: Shape) -> int:
        return 0

    def apply(self, inputs: Floats, weights: Mapping[str, Floats]) -> Floats:
        return np.ascontiguousarray(inputs.transpose(0, *(axis + 1 for axis in self.axes)))


@dataclass(frozen=True)
class Flatten:
    """All features of one observation in a row."""

    def output_shape(self, inputs: Shape) -> Shape:
        return (math.prod(inputs),)

    def weight_shapes(self, inputs: Shape) -> dict[str, Shape]:
        return {}

    def operations(self, inputs: Shape) -> int:
        return 0

    def apply(self, inputs: Floats, weights: Mapping[str, Floats]) -> Floats:
        return inputs.reshape(len(inputs), -1)


WeightedLayer: TypeAlias = tuple[Layer, dict[str, Floats]]  # a layer with its weights by name

LAYERS: dict[str, type[Any]] = {
    "dense": Dense,
    "convolution": Convolution,
    "normalisation": Normalisation,
    "transpose": Transpose,
    "flatten": Flatten,
}


def layer_from_dict(values: object) -> Layer:
    """A layer from a manifest's entry {"type": ..., ...}; `InvalidInput` for an unknown type, key or value."""
    if not isinstance(values, dict) or values.get("type") not in LAYERS:
        raise InvalidInput(
            f'a layer must be {{"type": one of {", ".join(LAYERS)}, ...}}, got {values!r:.200}.'
        )
    kind: str = values["type"]
    given = {key: value for key, value in values.items() if key != "type"}
    fields = dataclasses.fields(LAYERS[kind])
    known = [field.name for field in fields]
    required = [field.name for field in fields if field.default is dataclasses.MISSING]
    for key in given:
        if key not in known:
            raise InvalidInput(
                f"unknown key {key!r:.80} in a {kind} layer. Known are: {', '.join(known) or 'none'}."
            )
    for key in required:
        if key not in given:
            raise InvalidInput(f"a {kind} layer needs the key {key!r}.")
    layer: Layer = LAYERS[kind](**given)
    return layer


def layer_to_dict(layer: Layer) -> dict[str, Any]:
    """A manifest's entry of a layer."""
    kind = next(name for name, cls in LAYERS.items() if type(layer) is cls)
    return {"type": kind, **dataclasses.asdict(layer)}  # type: ignore[call-overload]
