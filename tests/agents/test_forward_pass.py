"""The forward pass of a policy file, against one written independently."""

import math

import numpy as np
import pytest
from sevenlanes.agents import policy_file
from sevenlanes.agents.inference import tanh32
from sevenlanes.agents.layers import Convolution, Dense, Flatten, Layer, Normalisation
from sevenlanes.agents.policy_file import NetworkPolicy

from .small_networks import DENSE, manifest, random_weights


def test_tanh_is_right_to_the_last_digits() -> None:
    xs = np.concatenate([np.linspace(-12, 12, 4001), np.linspace(-0.01, 0.01, 999)]).astype(np.float32)
    errors = [abs(float(tanh32(x)) - math.tanh(float(x))) for x in xs]
    assert max(errors) < 5e-7


def reference(policy: NetworkPolicy, observations: np.ndarray) -> np.ndarray:
    """The same forward pass in float64 with NumPy's own products, written independently of the kernel."""
    values = observations.reshape(len(observations), *policy.manifest.input_shape).astype(np.float64)
    for layer, weights in zip(policy.manifest.layers, policy.weights, strict=True):
        if isinstance(layer, Dense):
            values = values @ weights["kernel"] + weights["bias"]
        elif isinstance(layer, Convolution):
            (sh, sw), (kh, kw) = layer.strides, layer.kernel_size
            rows, columns = layer.output_shape(values.shape[1:])[:2]
            if layer.padding == "same":
                down = max((rows - 1) * sh + kh - values.shape[1], 0)
                across = max((columns - 1) * sw + kw - values.shape[2], 0)
                pads = ((0, 0), (down // 2, down - down // 2), (across // 2, across - across // 2), (0, 0))
                values = np.pad(values, pads)
            windows = np.lib.stride_tricks.sliding_window_view(values, (kh, kw), axis=(1, 2))[:, ::sh, ::sw]
            values = np.einsum("bijcuv,uvco->bijo", windows, weights["kernel"]) + weights["bias"]
        elif isinstance(layer, Normalisation):
            values = values * weights["scale"] + weights["offset"]
        else:
            values = values.reshape(len(values), -1)
        if getattr(layer, "activation", "linear") == "relu":
            values = np.maximum(values, 0)
        elif getattr(layer, "activation", "linear") == "tanh":
            values = np.tanh(values)
    return values


NETWORKS: dict[str, tuple[Layer, ...]] = {
    "dense": DENSE,
    "normalised": (Normalisation(), Dense(32, "relu"), Normalisation(), Dense(5)),
    "convolution valid": (Convolution(6, (4, 3), (2, 1), "valid", "relu"), Flatten(), Dense(5)),
    "convolution same": (
        Convolution(6, (4, 3), (3, 2), "same", "tanh"),
        Convolution(4, (2, 2), (1, 1), "same", "relu"),
        Flatten(),
        Dense(5),
    ),
}


@pytest.mark.parametrize("layers", NETWORKS.values(), ids=NETWORKS)
def test_the_forward_pass_is_right(layers: tuple[Layer, ...]) -> None:
    described = manifest(layers)
    policy = NetworkPolicy(described, random_weights(described))
    observations = np.random.default_rng(2).random((7, 280), np.float32)
    values, expected = policy.values(observations), reference(policy, observations)
    assert np.abs(values - expected).max() < 1e-5
    assert np.array_equal(policy.act(observations), values.argmax(axis=1))


def test_a_batch_and_single_observations_give_the_same_bits() -> None:
    policy = NetworkPolicy(manifest(), random_weights(manifest()))
    observations = np.random.default_rng(3).random((64, 280), np.float32)
    singles = np.concatenate([policy.values(row[None]) for row in observations])
    assert np.array_equal(policy.values(observations), singles)


def test_a_wide_network_works_in_portions_with_the_same_actions(monkeypatch: pytest.MonkeyPatch) -> None:
    weights, observations = random_weights(manifest()), np.random.default_rng(4).random((50, 280), np.float32)
    whole = NetworkPolicy(manifest(), weights).act(observations)
    monkeypatch.setattr(policy_file, "MAX_VALUES", 280 * 7)
    assert np.array_equal(NetworkPolicy(manifest(), weights).act(observations), whole)


def test_equal_values_choose_the_first_action() -> None:
    described = manifest((Dense(5),))
    zeros = {name: np.zeros(shape, np.float32) for name, shape in described.weight_shapes.items()}
    assert NetworkPolicy(described, zeros).act(np.ones((3, 280), np.float32)).tolist() == [0, 0, 0]
