"""Small policy files for the worlds beside the highway."""

from __future__ import annotations

import numpy as np
from sevenlanes.agents.layers import Convolution, Dense, Flatten, Layer, Transpose
from sevenlanes.agents.manifest import Manifest
from sevenlanes.agents.policy_file import policy_bytes
from sevenlanes.envs.episodes import CART_POLE, PONG

PONG_LAYERS: tuple[Layer, ...] = (
    Transpose((1, 2, 0)),
    Convolution(4, (8, 8), (8, 8), activation="relu"),
    Flatten(),
    Dense(6),
)


def cart_pole_policy(seed: int = 0, environment: str = CART_POLE, num_actions: int = 2) -> bytes:
    """A random network for Cart-Pole."""
    layers: tuple[Layer, ...] = (Dense(8, "tanh"), Dense(num_actions))
    return _random(Manifest("pole net", {"shape": [4]}, layers, environment), seed)


def pong_policy(seed: int = 0) -> bytes:
    """A random network for Pong's pictures."""
    return _random(Manifest("pong net", {"shape": [4, 84, 84]}, PONG_LAYERS, PONG), seed)


def _random(manifest: Manifest, seed: int) -> bytes:
    generator = np.random.default_rng(seed)
    shapes = manifest.weight_shapes
    return policy_bytes(
        manifest, {name: generator.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    )
