"""From a checked ONNX model to the layers of a policy file."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..envs.errors import InvalidInput
from .layer_chain import CHANNELS_FIRST, LayerChain, Numbers
from .layers import Convolution, Shape, WeightedLayer
from .onnx_graph import Node, OnnxChain

FLOAT = 1  # ONNX's number of float32, as Cast has it


def layers_of(chain: OnnxChain, input_shape: Shape) -> list[WeightedLayer]:
    """The layers that compute the same, for observations of `input_shape` as a manifest gives them to the first layer.

    The model may want images with the channels first. Raises `InvalidInput` for what layers can not do.
    """
    given = _as_the_model_wants(chain, input_shape)
    for index, node in enumerate(chain.nodes):
        is_last = index == len(chain.nodes) - 1
        if node.operator in HEADS and is_last:
            _check_head(node, given)
            continue
        if node.operator not in TRANSLATIONS:
            raise InvalidInput(f"{node.operator} may only be the model's last operator.")
        try:
            TRANSLATIONS[node.operator](given, node)
        except (IndexError, ValueError, TypeError) as error:
            if isinstance(error, InvalidInput):
                raise
            raise InvalidInput(f"the model's {node.operator} can not be understood: {error}.") from error
    return given.layers


def has_convolution(chain: OnnxChain) -> bool:
    """Whether a policy of it receives the highway's grid."""
    return any(node.operator == "Conv" for node in chain.nodes)


def _as_the_model_wants(chain: OnnxChain, input_shape: Shape) -> LayerChain:
    layers = LayerChain(input_shape)
    if chain.input_shape == input_shape:
        return layers
    if len(input_shape) == 3 and chain.input_shape == tuple(input_shape[axis] for axis in CHANNELS_FIRST):
        layers.transpose(CHANNELS_FIRST)
        return layers
    if len(input_shape) == 1 and np.prod(chain.input_shape) == input_shape[0]:
        return layers  # flat already; the model's own Flatten then does nothing
    raise InvalidInput(
        f"the model is for observations of the shape {chain.input_shape}, the environment's have {input_shape}: "
        "name the settings that it was trained with (--env, --set)."
    )


def _gemm(layers: LayerChain, node: Node) -> None:
    attributes = node.attributes
    _expect(node, node.place == 0 and not attributes.get("transA", 0), "the observation first")
    kernel = node.constants[0].T if attributes.get("transB", 0) else node.constants[0]
    _expect(node, kernel.ndim == 2, "a matrix")
    bias = node.constants[1] if len(node.constants) > 1 else np.zeros(1)
    bias = np.broadcast_to(np.asarray(bias, np.float64).reshape(-1), (kernel.shape[1],))
    layers.dense(kernel * attributes.get("alpha", 1.0), bias * attributes.get("beta", 1.0))


def _matmul(layers: LayerChain, node: Node) -> None:
    kernel = node.constants[0]
    _expect(node, node.place == 0 and kernel.ndim == 2, "the observation first, then a matrix")
    layers.dense(kernel, np.zeros(kernel.shape[1]))


def _convolution(layers: LayerChain, node: Node) -> None:
    kernel, attributes = node.constants[0], node.attributes
    _expect(
        node, node.place == 0 and kernel.ndim == 4, "the observation first, then a kernel of two dimensions"
    )
    _expect(node, attributes.get("group", 1) == 1, "group 1")
    _expect(node, list(attributes.get("dilations", [1, 1])) == [1, 1], "dilations 1")
    bias = node.constants[1] if len(node.constants) > 1 else np.zeros(kernel.shape[0])
    _expect(node, bias.shape == kernel.shape[:1], "a bias for each filter")
    rows, columns = attributes.get("strides", [1, 1])
    padding = _padding(layers, node, (rows, columns))
    layers.convolution(kernel, bias, (rows, columns), padding)


def _padding(layers: LayerChain, node: Node, strides: tuple[int, int]) -> str:
    """`valid` or `same`, whichever has the pads of the node."""
    kernel, pads = node.constants[0], list(node.attributes.get("pads", [0, 0, 0, 0]))
    match node.attributes.get("auto_pad", "NOTSET"):
        case "SAME_UPPER":
            return "same"
        case "VALID":
            return "valid"
        case "NOTSET" if not any(pads):
            return "valid"
        case "NOTSET" if len(layers.shape) == 3 and pads == _same_pads(layers.shape, kernel, strides):
            return "same"
    raise InvalidInput(
        f"a convolution's padding must be none, or that of SAME_UPPER, got the pads {pads} at the strides "
        f"{list(strides)}: a policy file has no other."
    )


def _same_pads(shape: Shape, kernel: Numbers, strides: tuple[int, int]) -> list[int]:
    """The pads [above, left, below, right] that `same` has on images [channels, rows, columns]."""
    layer = Convolution(kernel.shape[0], (kernel.shape[2], kernel.shape[3]), strides, "same")
    image = (*shape[1:], shape[0])
    outputs, before = layer.output_shape(image), layer.padding_before(image).tolist()
    missing = [max((outputs[i] - 1) * strides[i] + layer.kernel_size[i] - image[i], 0) for i in range(2)]
    return [*before, *(missing[i] - before[i] for i in range(2))]


def _multiply(layers: LayerChain, node: Node) -> None:
    axis, values = _along_one_axis(layers, node)
    layers.scale(axis, values, np.zeros(1))


def _add(layers: LayerChain, node: Node) -> None:
    axis, values = _along_one_axis(layers, node)
    layers.scale(axis, np.ones(1), values)


def _subtract(layers: LayerChain, node: Node) -> None:
    axis, values = _along_one_axis(layers, node)
    sign = 1.0 if node.place == 0 else -1.0  # x - c, or c - x
    layers.scale(axis, np.array([sign]), -sign * values)


def _divide(layers: LayerChain, node: Node) -> None:
    axis, values = _along_one_axis(layers, node)
    _expect(node, node.place == 0 and bool(np.all(values != 0)), "a division by constants that are not 0")
    layers.scale(axis, 1.0 / values, np.zeros(1))


def _batch_normalization(layers: LayerChain, node: Node) -> None:
    _expect(node, node.place == 0 and len(node.constants) == 4, "four constants")
    _expect(node, not node.attributes.get("training_mode", 0), "training_mode 0")
    scale, bias, mean, variance = node.constants
    factor = scale / np.sqrt(variance + node.attributes.get("epsilon", 1e-5))
    _expect(
        node, factor.shape == (layers.shape[0],) and bool(np.isfinite(factor).all()), "a scale per channel"
    )
    layers.scale(0, factor, bias - mean * factor)


def _along_one_axis(layers: LayerChain, node: Node) -> tuple[int, Numbers]:
    """The axis, counted without the batch, along which the constant differs, and its values there; [1] if nowhere."""
    values = np.asarray(node.constants[0], np.float64)
    rank = len(layers.shape)
    if values.size == 1:
        return rank - 1, values.reshape(1)
    sizes = (1,) * (rank + 1 - values.ndim) + values.shape
    differing = [axis for axis, size in enumerate(sizes) if size > 1]
    axis = differing[0] - 1
    if len(sizes) != rank + 1 or len(differing) != 1 or axis < 0 or sizes[axis + 1] != layers.shape[axis]:
        raise InvalidInput(
            f"the model's {node.operator} must be with one number, or one for each feature along one axis of "
            f"{layers.shape}, got the shape {values.shape}."
        )
    return axis, values.reshape(-1)


def _flatten(layers: LayerChain, node: Node) -> None:
    _expect(node, node.attributes.get("axis", 1) == 1, "axis 1")
    layers.flatten()


def _reshape(layers: LayerChain, node: Node) -> None:
    """Only to the same shape or to a flat one; the batch axis stays."""
    wanted = [int(size) for size in node.constants[0].reshape(-1)]
    batch, sizes = wanted[0], wanted[1:]
    total = int(np.prod(layers.shape))
    known = [layers.shape[i] if size == 0 and i < len(layers.shape) else size for i, size in enumerate(sizes)]
    if known.count(-1) == 1 and batch != -1:
        rest = int(np.prod([size for size in known if size != -1]))
        known[known.index(-1)] = total // max(rest, 1)
    _expect(node, batch in (-1, 0, 1), "the batch axis to stay the first")
    if tuple(known) == layers.shape:
        return
    _expect(node, known == [total], f"all {total} features in a row")
    layers.flatten()


def _transpose(layers: LayerChain, node: Node) -> None:
    order = list(node.attributes.get("perm", range(len(layers.shape) + 1)[::-1]))
    _expect(
        node, order[0] == 0 and sorted(order) == list(range(len(layers.shape) + 1)), "the batch axis to stay"
    )
    layers.transpose(tuple(axis - 1 for axis in order[1:]))


def _pass(layers: LayerChain, node: Node) -> None:
    """Nothing happens to float32 when a trained network is used."""
    _expect(node, node.operator != "Cast" or node.attributes.get("to") == FLOAT, "a cast to float32")


def _check_head(node: Node, layers: LayerChain) -> None:
    """That the last operator keeps the order of the actions' values, or chooses the greatest."""
    axis = node.attributes.get("axis", 0 if node.operator == "ArgMax" else -1)
    _expect(node, axis in (-1, 1) and len(layers.shape) == 1, "the axis of the actions")
    _expect(node, not node.attributes.get("select_last_index", 0), "the first of equal values")


def _expect(node: Node, is_so: bool, what: str) -> None:
    if not is_so:
        raise InvalidInput(f"the model's {node.operator} needs {what}; another one can not be in a policy.")


HEADS = ("Softmax", "LogSoftmax", "ArgMax")
TRANSLATIONS: dict[str, Callable[[LayerChain, Node], None]] = {
    "Gemm": _gemm,
    "MatMul": _matmul,
    "Conv": _convolution,
    "Relu": lambda layers, node: layers.activate("relu"),
    "Tanh": lambda layers, node: layers.activate("tanh"),
    "Flatten": _flatten,
    "Reshape": _reshape,
    "Transpose": _transpose,
    "Mul": _multiply,
    "Add": _add,
    "Sub": _subtract,
    "Div": _divide,
    "BatchNormalization": _batch_normalization,
    "Identity": _pass,
    "Dropout": _pass,
    "Cast": _pass,
}
