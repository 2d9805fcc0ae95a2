"""Policies to ONNX and back, and models of other programs as policies: the same values; the rest is refused."""

import json
import subprocess
from typing import Any

import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper
from sevenlanes.agents import onnx_import
from sevenlanes.agents.layers import Convolution, Dense, Flatten, Layer, Normalisation, Transpose
from sevenlanes.agents.manifest import Manifest
from sevenlanes.agents.onnx_export import export_onnx
from sevenlanes.agents.onnx_import import convert, import_onnx_policy
from sevenlanes.agents.policy import DEFAULT_OBSERVATION
from sevenlanes.agents.policy_file import NetworkPolicy
from sevenlanes.envs.errors import InvalidInput

from .onnx_models import image_network, linear, model, numbers, perceptron, run

NETWORKS: dict[str, tuple[Layer, ...]] = {
    "dense": (Dense(16, "relu"), Dense(8, "tanh"), Dense(5)),
    "normalised": (Normalisation(), Dense(32, "relu"), Normalisation(), Dense(5)),
    "valid": (Convolution(6, (4, 3), (2, 1), "valid", "relu"), Flatten(), Dense(5)),
    "same": (
        Normalisation(),
        Convolution(6, (4, 3), (3, 2), "same", "tanh"),
        Convolution(4, (2, 2), (1, 1), "same", "relu"),
        Flatten(),
        Dense(5),
    ),
    "moved": (
        Convolution(3, (2, 2), (2, 2), "same", "relu"),
        Transpose((2, 0, 1)),
        Normalisation(),
        Flatten(),
        Dense(5),
    ),
}


def policy_of(layers: tuple[Layer, ...], **changes: Any) -> NetworkPolicy:
    manifest = Manifest(**{"name": "test", "observation": DEFAULT_OBSERVATION, "layers": layers, **changes})
    weights = {name: numbers(*shape) for name, shape in manifest.weight_shapes.items()}
    return NetworkPolicy(manifest, weights)


def in_this_process(content: bytes, **changes: Any) -> NetworkPolicy:
    """As `import_onnx_policy`, sooner."""
    given = {"name": None, "environment": None, "settings": {}, "default_name": "imported", **changes}
    return convert(content, **given)


@pytest.mark.parametrize("layers", NETWORKS.values(), ids=NETWORKS)
def test_to_onnx_and_back_gives_the_same_values(layers: tuple[Layer, ...]) -> None:
    policy = policy_of(layers)
    observations = np.random.default_rng(1).random((9, *policy.manifest.input_shape), np.float32)
    content = export_onnx(policy)
    expected = policy.values(observations)
    np.testing.assert_allclose(run(content, observations), expected, rtol=1e-5, atol=1e-5)
    back = in_this_process(content)
    assert (back.name, back.environment, back.observation) == ("test", policy.environment, policy.observation)
    np.testing.assert_allclose(back.values(observations), expected, rtol=1e-5, atol=1e-5)
    assert len(back.manifest.layers) <= len(layers)


def test_another_world_and_another_name_come_back_too() -> None:
    pictures = {"observation": {"shape": [2, 9, 8]}, "environment": "some/World-v0", "name": "eyes"}
    layers = (Transpose((1, 2, 0)), Convolution(4, (3, 3), activation="relu"), Flatten(), Dense(3))
    policy = policy_of(layers, **pictures)
    back = import_onnx_policy(export_onnx(policy))
    assert back.manifest == policy.manifest
    assert import_onnx_policy(export_onnx(policy), name="other").name == "other"


def test_a_model_as_pytorch_exports_it() -> None:
    content = perceptron()
    observations = np.random.default_rng(2).random((20, 280), np.float32)
    policy = import_onnx_policy(content, default_name="mine")
    assert policy.name == "mine"
    values, expected = policy.values(observations), run(content, observations)
    odds = np.exp(values) / np.exp(values).sum(
        axis=1, keepdims=True
    )  # the softmax is left out: the order is the same
    np.testing.assert_allclose(odds, expected, rtol=1e-5, atol=1e-6)
    assert policy.act(observations).tolist() == expected.argmax(axis=1).tolist()


def test_images_with_the_channels_first() -> None:
    content = image_network()
    observations = np.random.default_rng(3).random((6, 40, 7), np.float32)
    policy = in_this_process(content)
    kinds = [type(layer) for layer in policy.manifest.layers]
    assert kinds == [Normalisation, Convolution, Convolution, Transpose, Flatten, Dense], "the rest is folded"
    np.testing.assert_allclose(
        policy.values(observations), run(content, observations[:, None]), rtol=1e-5, atol=1e-5
    )
    other = in_this_process(image_network((3, 20, 9)), environment="some/World-v0")
    assert other.observation == {"shape": [3, 20, 9]}
    pictures = np.random.default_rng(4).random((6, 3, 20, 9), np.float32)
    expected = run(image_network((3, 20, 9)), pictures)
    np.testing.assert_allclose(other.values(pictures), expected, rtol=1e-5, atol=1e-5)


def test_arithmetic_with_constants_becomes_a_normalisation() -> None:
    head, weights = linear(0, "d", 4, 2)
    constants = {"a": numbers(4), "b": numbers(1, 4), "c": np.array([3.0], np.float32), **weights}
    nodes = [
        helper.make_node("Add", ["a", "obs"], ["x"]),
        helper.make_node("Sub", ["b", "x"], ["y"]),
        helper.make_node("Div", ["y", "c"], ["z"]),
        helper.make_node("Identity", ["z"], ["d"]),
        head,
        helper.make_node("Mul", ["linear_0", "c"], ["output"]),
    ]
    content = model(nodes, constants, [4], "output")
    policy = in_this_process(content, environment="CartPole-v1")
    assert [type(layer) for layer in policy.manifest.layers] == [Normalisation, Dense]
    observations = np.random.default_rng(5).normal(size=(9, 4)).astype(np.float32)
    np.testing.assert_allclose(policy.values(observations), run(content, observations), rtol=1e-5, atol=1e-5)


def edited(edit: Any, content: bytes | None = None) -> bytes:
    """A model changed by `edit`."""
    changed = onnx.ModelProto.FromString(content or perceptron())
    edit(changed)
    return bytes(changed.SerializeToString())


def with_node(node: Any) -> bytes:
    """A model whose first node is another one."""
    return edited(lambda m: m.graph.node[0].CopyFrom(node))


def set_external(m: Any) -> None:
    tensor = m.graph.initializer[0]
    tensor.data_location = TensorProto.EXTERNAL
    entry = tensor.external_data.add()
    entry.key, entry.value = "location", "../../etc/passwd"


def claim_much(m: Any) -> None:
    m.graph.initializer[0].dims[:] = [2**40, 2**20]


def claim_more(m: Any) -> None:
    m.graph.initializer[0].dims[:] = [1000, 1000]


INNER = helper.make_graph([], "inner", [], [])
LOOP = helper.make_node("Loop", ["obs"], ["scaled"], body=INNER)
HIDDEN = helper.make_node("Relu", ["obs"], ["scaled"], body=INNER)
CUSTOM = helper.make_node("Relu", ["obs"], ["scaled"], domain="my.code")
TWO_INPUTS = helper.make_node("Mul", ["obs", "obs"], ["scaled"])
EARLY = helper.make_node("Softmax", ["obs"], ["scaled"])
ACTIVE = helper.make_node("Relu", ["obs"], ["scaled"])
MOVED = helper.make_node("Transpose", ["obs"], ["scaled"], perm=[1, 0])
CAST = helper.make_node("Cast", ["obs"], ["scaled"], to=TensorProto.INT64)
FUNCTION = helper.make_function("", "Mine", ["x"], ["y"], [], [helper.make_opsetid("", 17)])
REFUSED: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "1 to 256 nodes, got 0"),
    "text": (b"hello, this is no model", "not an ONNX model"),
    "too large": (b"x" * (onnx_import.MAX_ONNX_BYTES + 1), "may have 33,554,432 bytes"),
    "loop": (with_node(LOOP), "operator 'Loop' can not be in a policy"),
    "hidden graph": (with_node(HIDDEN), "Relu may have no graph inside"),
    "custom domain": (with_node(CUSTOM), "only ONNX's own operators, got the domain 'my.code'"),
    "function": (edited(lambda m: m.functions.append(FUNCTION)), "no functions"),
    "external data": (edited(set_external), "must hold all its constants"),
    "huge claim": (edited(claim_much), "may have 4,194,304 numbers, got \\[1099511627776"),
    "false claim": (edited(claim_more), "can not be read"),
    "text constant": (
        edited(
            lambda m: m.graph.initializer[0].CopyFrom(numpy_helper.from_array(np.array(["a"], object), "two"))
        ),
        "'two' must be of floats",
    ),
    "many nodes": (edited(lambda m: m.graph.node.extend([ACTIVE] * 300)), "1 to 256 nodes, got 307"),
    "two inputs": (
        edited(
            lambda m: m.graph.input.append(helper.make_tensor_value_info("more", TensorProto.FLOAT, [1, 2]))
        ),
        "must have one input, the observation, got 'obs', 'more'",
    ),
    "open size": (
        edited(lambda m: m.graph.input[0].type.tensor_type.shape.dim[1].ClearField("dim_value")),
        "name all but the batch",
    ),
    "two outputs": (
        edited(lambda m: m.graph.output.append(m.graph.output[0])),
        "must have one output, its last node's",
    ),
    "no chain": (with_node(TWO_INPUTS), "must be one chain, but its Mul takes 'obs', 'obs'"),
    "softmax inside": (with_node(EARLY), "Softmax may only be the model's last operator"),
    "activation alone": (with_node(ACTIVE), "relu must stand right after a dense layer"),
    "batch moved": (with_node(MOVED), "Transpose needs the batch axis to stay"),
    "cast to whole numbers": (with_node(CAST), "Cast needs a cast to float32"),
    "another observation": (
        perceptron(100),
        "for observations of the shape \\(100,\\), the environment's have",
    ),
    "other actions": (perceptron(280, 4), "must give 5 values"),
    "pads": (image_network(pads=(2, 1, 0, 1)), "padding must be none, or that of SAME_UPPER"),
    "NaN": (
        edited(
            lambda m: m.graph.initializer[0].CopyFrom(
                numpy_helper.from_array(np.array(np.nan, np.float32), "two")
            )
        ),
        "values that are not finite",
    ),
    "divided by 0": (
        edited(
            lambda m: m.graph.initializer[0].CopyFrom(numpy_helper.from_array(np.array(0, np.float32), "two"))
        ),
        "constants that are not 0",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_can_not_be_a_policy_is_refused_with_the_reason(name: str) -> None:
    content, reason = REFUSED[name]
    if len(content) > onnx_import.MAX_ONNX_BYTES:
        with pytest.raises(InvalidInput, match=reason):
            import_onnx_policy(content)
    else:
        with pytest.raises(InvalidInput, match=reason):
            in_this_process(content)


def test_the_process_hands_the_reason_on() -> None:
    with pytest.raises(InvalidInput, match="operator 'Loop' can not be in a policy"):
        import_onnx_policy(with_node(LOOP))


@pytest.mark.parametrize(
    ("limit", "reason"),
    [
        ("PROCESSOR_S = 0", "was ended by SIG"),
        ("MEMORY_BYTES = 2**26", "the process that reads it"),
    ],
)
def test_a_process_that_wants_too_much_is_ended(
    limit: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("resource", reason="limits of processes are of Unix")
    program = f"import sevenlanes.agents.onnx_import as reader\nreader.{limit}\nreader.main()"
    real = subprocess.run
    monkeypatch.setattr(subprocess, "run", lambda command, **more: real([command[0], "-c", program], **more))
    with pytest.raises(InvalidInput, match=reason):
        import_onnx_policy(perceptron())


def test_a_process_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onnx_import, "WALL_CLOCK_S", 0.01)
    with pytest.raises(InvalidInput, match=r"took longer than 0\.01 s"):
        import_onnx_policy(perceptron())


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 255), st.booleans())
def test_a_damaged_model_is_refused_or_harmless(position: int, value: int, is_cut: bool) -> None:
    """Whatever happens to a model, reading it raises nothing but InvalidInput."""
    content = bytearray(SMALL)
    position %= len(content)
    if is_cut:
        content = content[:position]
    else:
        content[position] = value
    try:
        policy = in_this_process(bytes(content), environment="CartPole-v1")
    except InvalidInput:
        return
    assert policy.act(np.zeros((1, 4), np.float32)).shape == (1,)


SMALL = perceptron(4, 2)


def test_what_a_model_says_of_itself_is_checked() -> None:
    def about(**values: Any) -> bytes:
        return edited(
            lambda m: helper.set_model_props(
                m, {"sevenlanes": json.dumps({"name": "x", "observation": {}, **values})}
            )
        )

    with pytest.raises(InvalidInput, match="environment must be printable text"):
        in_this_process(about(environment=7))
    with pytest.raises(InvalidInput, match="lanes_side must be"):
        in_this_process(about(environment="sevenlanes/Highway-v0", observation={"lanes_side": 99}))
    with pytest.raises(InvalidInput, match="unknown setting of the observation 'lanes'"):
        in_this_process(perceptron(), settings={"lanes": 3})
    assert in_this_process(about(name=[1])).name == "[1]"
