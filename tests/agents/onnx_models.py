"""ONNX models as PyTorch exports them, made without PyTorch."""

from typing import Any

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

Array = np.ndarray[Any, Any]


def model(
    nodes: list[Any],
    constants: dict[str, Array],
    shape: list[int],
    output: str,
    kind: int = TensorProto.FLOAT,
) -> bytes:
    """A model `obs` [batch, *shape] -> `output`."""
    graph = helper.make_graph(
        nodes,
        "main_graph",
        [helper.make_tensor_value_info("obs", kind, ["batch", *shape])],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, ["batch", "actions"])],
        [numpy_helper.from_array(values, name) for name, values in constants.items()],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(made)
    return bytes(made.SerializeToString())


def run(content: bytes, observations: Array) -> Array:
    """What ONNX Runtime makes of the observations."""
    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    outputs: Array = session.run(None, {session.get_inputs()[0].name: observations})[0]
    return outputs


def numbers(*shape: int, seed: int = 0) -> Array:
    """Weights float32 of the order of a trained network's."""
    generator = np.random.default_rng([seed, *shape])
    return (generator.normal(0, 1, shape) / np.sqrt(max(np.prod(shape[1:]), 1))).astype(np.float32)


def linear(number: int, source: str, inputs: int, units: int) -> tuple[Any, dict[str, Array]]:
    """torch.nn.Linear: weight [units, inputs], so Gemm with transB."""
    names = [f"{number}.weight", f"{number}.bias"]
    node = helper.make_node("Gemm", [source, *names], [f"linear_{number}"], alpha=1.0, beta=1.0, transB=1)
    return node, {names[0]: numbers(units, inputs, seed=number), names[1]: numbers(units, seed=number)}


def perceptron(inputs: int = 280, actions: int = 5) -> bytes:
    """Divided, two linear layers with tanh and ReLU, and a softmax."""
    first, first_weights = linear(0, "scaled", inputs, 16)
    second, second_weights = linear(1, "act_0", 16, 8)
    third, third_weights = linear(2, "act_1", 8, actions)
    nodes = [
        helper.make_node("Div", ["obs", "two"], ["scaled"]),
        first,
        helper.make_node("Tanh", ["linear_0"], ["act_0"]),
        second,
        helper.make_node("Relu", ["linear_1"], ["act_1"]),
        third,
        helper.make_node("Softmax", ["linear_2"], ["output"], axis=-1),
    ]
    two = {"two": np.array(2.0, np.float32)}
    return model(nodes, {**two, **first_weights, **second_weights, **third_weights}, [inputs], "output")


def image_network(shape: tuple[int, int, int] = (1, 40, 7), pads: tuple[int, ...] = (1, 1, 1, 1)) -> bytes:
    """Images with the channels first: convolution, batch normalisation, ReLU, convolution, ReLU, flatten, linear."""
    channels, rows, columns = shape
    size = (rows - 2) // 2, (columns - 2) // 1  # after the second convolution
    head, head_weights = linear(2, "flat", 4 * size[0] * size[1], 5)
    normal = {"bn.weight": 1.0, "bn.bias": 0.1, "bn.mean": -0.2, "bn.var": 0.7}
    constants = {
        "0.weight": numbers(6, channels, 3, 3),
        "1.weight": numbers(4, 6, 4, 3),
        "1.bias": numbers(4),
        **{name: (value + 0.1 * np.arange(6)).astype(np.float32) for name, value in normal.items()},
        "shape": np.array([-1, 4 * size[0] * size[1]], np.int64),
        "two": np.array(2.0, np.float32),
        **head_weights,
    }
    nodes = [
        helper.make_node("Mul", ["obs", "two"], ["scaled"]),
        helper.make_node("Conv", ["scaled", "0.weight"], ["conv_0"], pads=list(pads), kernel_shape=[3, 3]),
        helper.make_node("BatchNormalization", ["conv_0", *normal], ["bn"], epsilon=1e-3),
        helper.make_node("Relu", ["bn"], ["relu_0"]),
        helper.make_node(
            "Conv", ["relu_0", "1.weight", "1.bias"], ["conv_1"], strides=[2, 1], pads=[0, 0, 0, 0]
        ),
        helper.make_node("Relu", ["conv_1"], ["relu_1"]),
        helper.make_node("Reshape", ["relu_1", "shape"], ["flat"]),
        head,
    ]
    return model(nodes, constants, list(shape), "linear_2")
