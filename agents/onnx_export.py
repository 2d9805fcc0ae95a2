"""From a policy to an ONNX model (opset 13), for ONNX Runtime and other tools."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..envs.errors import InvalidInput
from .layers import Convolution, Dense, Flatten, Normalisation, Shape, Transpose, WeightedLayer
from .policy_file import NetworkPolicy

OPSET, IR_VERSION = 13, 8  # old enough for what is in use
METADATA = "sevenlanes"  # the model's property that keeps what a manifest says beside its layers
INPUT, OUTPUT = "observation", "values"
OPERATORS = {"relu": "Relu", "tanh": "Tanh"}


def export_onnx(policy: NetworkPolicy) -> bytes:
    """The model of `policy`: `observation` float32 [batch, ...] -> `values` float32 [batch, actions].

    Observations are as the policy file's first layer has them; the greatest value is the action. Raises `InvalidInput`
    where the package onnx is missing.
    """
    onnx = import_onnx()
    manifest = policy.manifest
    graph = Graph(onnx)
    shapes = manifest.shapes
    for layer, weights, shape in zip(manifest.layers, policy.weights, shapes, strict=False):
        graph.add_layer((layer, weights), shape)
    graph.rename_last(OUTPUT)
    float32, helper = onnx.TensorProto.FLOAT, onnx.helper
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "policy",
            [helper.make_tensor_value_info(INPUT, float32, ["batch", *shapes[0]])],
            [helper.make_tensor_value_info(OUTPUT, float32, ["batch", *shapes[-1]])],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="sevenlanes",
    )
    about = {"name": policy.name, "environment": policy.environment, "observation": dict(policy.observation)}
    helper.set_model_props(model, {METADATA: json.dumps(about, sort_keys=True)})
    onnx.checker.check_model(model, full_check=True)
    content: bytes = model.SerializeToString()
    return content


def import_onnx() -> Any:
    """The package onnx; `InvalidInput` with what to install where it is missing."""
    try:
        import onnx
    except ModuleNotFoundError as error:
        raise InvalidInput(
            f"ONNX files need the Python package {error.name!r}, which is not installed: "
            'pip install "sevenlanes[onnx]"'
        ) from error
    return onnx


class Graph:
    """Nodes in a row, each of which takes the last one's output."""

    def __init__(self, onnx: Any) -> None:
        self._onnx = onnx
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self._last = INPUT

    def add_layer(self, weighted: WeightedLayer, inputs: Shape) -> None:
        """The nodes of one layer, which stands after the shape `inputs`."""
        layer, weights = weighted
        match layer:
            case Dense():
                self._add("Gemm", [weights["kernel"], weights["bias"]])
            case Convolution():
                self._add_convolution(layer, weights, inputs)
            case Normalisation():
                self._add("Mul", [weights["scale"]])
                self._add("Add", [weights["offset"]])
            case Transpose():
                self._add("Transpose", [], perm=[0, *(axis + 1 for axis in layer.axes)])
            case Flatten():
                self._add("Flatten", [], axis=1)
        self._add_activation(layer)

    def rename_last(self, name: str) -> None:
        """Call the last node's output `name`."""
        self.nodes[-1].output[0] = name

    def _add_convolution(self, layer: Convolution, weights: dict[str, Any], inputs: Shape) -> None:
        """Between transpositions, since ONNX has the channels before rows and columns."""
        before = layer.padding_before(inputs).tolist()
        outputs = layer.output_shape(inputs)
        after = [
            max((outputs[i] - 1) * layer.strides[i] + layer.kernel_size[i] - inputs[i] - before[i], 0)
            for i in range(2)
        ]
        pads = [*before, *after] if layer.padding == "same" else [0, 0, 0, 0]
        kernel = np.ascontiguousarray(weights["kernel"].transpose(3, 2, 0, 1))
        self._add("Transpose", [], perm=[0, 3, 1, 2])
        self._add("Conv", [kernel, weights["bias"]], strides=list(layer.strides), pads=pads)
        self._add("Transpose", [], perm=[0, 2, 3, 1])

    def _add_activation(self, layer: Any) -> None:
        operator = OPERATORS.get(getattr(layer, "activation", "linear"))
        if operator is not None:
            self._add(operator, [])

    def _add(self, operator: str, constants: Sequence[Any], **attributes: Any) -> None:
        index = len(self.nodes)
        names = [f"{index}.{number}" for number in range(len(constants))]
        for name, values in zip(names, constants, strict=True):
            self.constants.append(self._onnx.numpy_helper.from_array(values, name))
        output = f"{index}.output"
        node = self._onnx.helper.make_node(operator, [self._last, *names], [output], **attributes)
        self.nodes.append(node)
        self._last = output
