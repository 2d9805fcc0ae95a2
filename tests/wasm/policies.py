"""Random policy files, and what a network gives for random observations; also as a program of plain Python.

policies.py FOLDER prints for each policy file of a folder the SHA-256 of its values and its actions.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sevenlanes.agents.layers import Convolution, Dense, Flatten, Layer, Normalisation, Transpose
from sevenlanes.agents.manifest import Manifest
from sevenlanes.agents.policy_file import NetworkPolicy, load_policy

BATCH = 3


def random_layers(generator: np.random.Generator) -> tuple[Layer, ...]:
    """Dense layers, now and then behind convolutions, with normalisation anywhere."""

    def upto(high: int) -> int:
        return int(generator.integers(1, high + 1))

    def activation() -> str:
        return str(generator.choice(["linear", "relu", "tanh"]))

    layers: list[Layer] = [Transpose((1, 0, 2))] * int(generator.integers(2))
    for _ in range(int(generator.integers(3))):
        padding = str(generator.choice(["valid", "same"]))
        # "valid" stays within the smallest grid of `random_manifest`.
        size = (upto(2), upto(2)) if padding == "valid" else (upto(4), upto(4))
        strides = (1, 1) if padding == "valid" else (upto(2), upto(2))
        layers.append(Convolution(upto(4), size, strides, padding, activation()))
    if not any(isinstance(layer, Convolution) for layer in layers):
        layers.clear()  # only then there are rows and columns
    if layers:
        layers += [Normalisation(), Flatten()] if generator.integers(2) else [Flatten()]
    layers += [Dense(upto(8), activation()) for _ in range(int(generator.integers(3)))]
    if generator.integers(2) and layers:
        layers.append(Normalisation())
    return (*layers, Dense(5, activation()))


def random_manifest(generator: np.random.Generator) -> Manifest:
    layers = random_layers(generator)
    observation = {
        "lanes_side": int(generator.integers(2, 4)),
        "patches_ahead": int(generator.integers(5, 9)),
        "patches_behind": int(generator.integers(0, 3)),
        "temporal_window": 0
        if any(isinstance(layer, Convolution) for layer in layers)
        else int(generator.integers(3)),
    }
    return Manifest("random", observation, layers)


def random_weights(manifest: Manifest, generator: np.random.Generator) -> dict[str, NDArray[np.float32]]:
    """Weights of widely different size, now and then zero, so that sums round and activations saturate."""
    return {
        name: (
            generator.normal(size=shape)
            * 10.0 ** generator.integers(-3, 1, size=shape)
            * generator.integers(4, size=shape).clip(0, 1)
        ).astype(np.float32)
        for name, shape in manifest.weight_shapes.items()
    }


def observations(policy: NetworkPolicy) -> NDArray[np.float32]:
    """Observations [BATCH, num_inputs] that follow from the shape alone: Node makes the same (`policies.mjs`)."""
    count = BATCH * int(np.prod(policy.manifest.input_shape))
    return (np.arange(count) * 37 % 256 / 255).astype(np.float32).reshape(BATCH, -1)


def digest(values: NDArray[np.float32], actions: NDArray[np.uint8]) -> str:
    return hashlib.sha256(values.tobytes() + actions.tobytes()).hexdigest()


def digests(files: Mapping[str, bytes]) -> list[str]:
    """By this process: natively, or as plain Python where NUMBA_DISABLE_JIT is set."""
    policies = [load_policy(content) for content in files.values()]
    return [
        digest(policy.values(observations(policy)), policy.act(observations(policy))) for policy in policies
    ]


if __name__ == "__main__":
    paths = sorted(Path(sys.argv[1]).glob("*.zip"))
    print("\n".join(digests({path.name: path.read_bytes() for path in paths})))
