"""What an ONNX model may be here: one chain of operators from an allow-list, with all constants inside.

Everything is checked on the parsed protocol buffer before any number is used: size, operators, domains, no subgraphs,
functions or external data. It is still a native parser that reads the file; `onnx_import` runs this in a process of
its own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..envs.errors import InvalidInput
from .layers import Shape
from .onnx_export import import_onnx

OPERATORS = (
    *(
        "Gemm",
        "MatMul",
        "Conv",
        "Relu",
        "Tanh",
        "Flatten",
        "Reshape",
        "Transpose",
        "Mul",
        "Add",
        "Sub",
        "Div",
    ),
    *("BatchNormalization", "Identity", "Dropout", "Cast", "Constant", "Softmax", "LogSoftmax", "ArgMax"),
)
DOMAINS = ("", "ai.onnx")
MAX_NODES = 256
MAX_SIZE = 4096  # of one axis of the observation
MAX_WEIGHTS = 2**22  # numbers of one constant

Numbers = NDArray[Any]


@dataclass(frozen=True)
class Node:
    """One operator. `constants` are its inputs but the one that flows; `place` is where that one stands."""

    operator: str
    constants: tuple[Numbers, ...]
    place: int
    attributes: dict[str, Any]


@dataclass(frozen=True)
class OnnxChain:
    """A checked model: the shape of one observation, its nodes in order, its properties."""

    input_shape: Shape
    nodes: tuple[Node, ...]
    properties: dict[str, str]


def read_chain(content: bytes) -> OnnxChain:
    """Parse and check a model; `InvalidInput` says what it has that it may not have."""
    onnx = import_onnx()
    try:
        model = onnx.ModelProto.FromString(content)
    except Exception as error:  # protobuf's DecodeError, which has another home in every version
        raise InvalidInput(f"this is not an ONNX model: {error}.") from error
    _check_model(model)
    graph = model.graph
    constants = {tensor.name: _numbers(onnx, tensor) for tensor in graph.initializer}
    name, shape = _only_input(onnx, graph, constants)
    nodes = []
    for node in graph.node:
        if node.op_type == "Constant":
            constants[node.output[0]] = _constant(onnx, node)
            continue
        nodes.append(_node(onnx, node, name, constants))
        name = node.output[0]
    if [output.name for output in graph.output] != [name]:
        raise InvalidInput(
            f"the model must have one output, its last node's, got {_some(o.name for o in graph.output)}."
        )
    return OnnxChain(shape, tuple(nodes), {entry.key: entry.value for entry in model.metadata_props})


def _check_model(model: Any) -> None:
    """Refuse what no policy needs, before anything is read out of it."""
    foreign = [entry.domain for entry in model.opset_import if entry.domain not in DOMAINS]
    foreign += [node.domain for node in model.graph.node if node.domain not in DOMAINS]
    if foreign:
        raise InvalidInput(f"the model may use only ONNX's own operators, got the domain {foreign[0]!r:.80}.")
    if model.functions or model.training_info:
        raise InvalidInput("the model may have no functions and no training information.")
    graph = model.graph
    if not 1 <= len(graph.node) <= MAX_NODES:
        raise InvalidInput(f"the model must have 1 to {MAX_NODES} nodes, got {len(graph.node)}.")
    for node in graph.node:
        if node.op_type not in OPERATORS:
            raise InvalidInput(
                f"the operator {node.op_type!r:.80} can not be in a policy. Those that can: {', '.join(OPERATORS)}."
            )
        if any(attribute.g.ByteSize() or attribute.graphs for attribute in node.attribute):
            raise InvalidInput(f"the operator {node.op_type} may have no graph inside.")
    if graph.sparse_initializer:
        raise InvalidInput("the model may have no sparse constants.")


def _only_input(onnx: Any, graph: Any, constants: dict[str, Numbers]) -> tuple[str, Shape]:
    """The name and shape of the observation, without the batch axis."""
    inputs = [value for value in graph.input if value.name not in constants]
    if len(inputs) != 1:
        raise InvalidInput(
            f"the model must have one input, the observation, got {_some(value.name for value in inputs)}."
        )
    kind = inputs[0].type.tensor_type
    if kind.elem_type not in (onnx.TensorProto.FLOAT, onnx.TensorProto.UINT8):
        raise InvalidInput("the model's input must be of float32 or uint8.")
    shape = tuple(int(size.dim_value) for size in kind.shape.dim)[1:]
    if not shape or not all(1 <= size <= MAX_SIZE for size in shape):
        raise InvalidInput(
            f"the model's input must be [batch, ...] with sizes from 1 to {MAX_SIZE}, got {shape}: name all but the "
            "batch when exporting."
        )
    return inputs[0].name, shape


def _node(onnx: Any, node: Any, flowing: str, constants: dict[str, Numbers]) -> Node:
    """A node that continues the chain from the value called `flowing`."""
    names = [name for name in node.input if name]
    others = [name for name in names if name != flowing]
    if names.count(flowing) != 1 or any(name not in constants for name in others):
        raise InvalidInput(
            f"the model must be one chain, but its {node.op_type} takes {_some(names)} and only {flowing!r:.80} and "
            "constants can be there."
        )
    attributes = {attribute.name: _attribute(onnx, attribute) for attribute in node.attribute}
    return Node(node.op_type, tuple(constants[name] for name in others), names.index(flowing), attributes)


def _attribute(onnx: Any, attribute: Any) -> Any:
    """A number, text or list of them."""
    kinds = onnx.AttributeProto
    plain = (kinds.FLOAT, kinds.INT, kinds.STRING, kinds.FLOATS, kinds.INTS)
    if attribute.ref_attr_name or attribute.type not in plain:
        raise InvalidInput(f"the attribute {attribute.name!r:.80} must be numbers or text.")
    value = onnx.helper.get_attribute_value(attribute)
    return value.decode(errors="replace") if isinstance(value, bytes) else value


def _constant(onnx: Any, node: Any) -> Numbers:
    """The value of a node Constant."""
    values = {attribute.name: attribute for attribute in node.attribute}
    if node.input or list(values) not in (
        ["value"],
        ["value_float"],
        ["value_int"],
        ["value_ints"],
        ["value_floats"],
    ):
        raise InvalidInput("a node Constant must have a value of numbers.")
    if "value" in values:
        return _numbers(onnx, values["value"].t)
    return np.asarray(_attribute(onnx, next(iter(values.values()))))


def _numbers(onnx: Any, tensor: Any) -> Numbers:
    """A constant's numbers, in float64 or int64; what it claims to hold has to be there."""
    kinds = onnx.TensorProto
    floats, wholes = (kinds.FLOAT, kinds.DOUBLE, kinds.FLOAT16), (kinds.INT64, kinds.INT32, kinds.UINT8)
    if tensor.data_location == kinds.EXTERNAL or tensor.external_data:
        raise InvalidInput("the model must hold all its constants: export it without external data.")
    if tensor.data_type not in (*floats, *wholes):
        raise InvalidInput(f"the constant {tensor.name!r:.80} must be of floats or whole numbers.")
    if any(size < 0 for size in tensor.dims) or math.prod(tensor.dims) > MAX_WEIGHTS:
        raise InvalidInput(
            f"the constant {tensor.name!r:.80} may have {MAX_WEIGHTS:,} numbers, got {list(tensor.dims)}."
        )
    try:
        values = onnx.numpy_helper.to_array(tensor)
    except Exception as error:
        raise InvalidInput(f"the constant {tensor.name!r:.80} can not be read: {error}.") from error
    return np.asarray(values, np.float64 if tensor.data_type in floats else np.int64)


def _some(names: Any) -> str:
    return ", ".join(map(repr, names))[:200] or "none"
