"""Small networks with random weights, for tests of policy files."""

from typing import Any

import numpy as np
from sevenlanes.agents.layers import Dense, Layer
from sevenlanes.agents.manifest import Manifest
from sevenlanes.agents.policy import DEFAULT_OBSERVATION

DENSE: tuple[Layer, ...] = (Dense(16, "relu"), Dense(8, "tanh"), Dense(5))


def manifest(layers: tuple[Layer, ...] = DENSE, **changes: Any) -> Manifest:
    """Of a network with these layers on the highway."""
    return Manifest(**{"name": "test", "observation": DEFAULT_OBSERVATION, "layers": layers, **changes})


def random_weights(of: Manifest, seed: int = 0) -> dict[str, np.ndarray]:
    """All weights that it names."""
    generator = np.random.default_rng(seed)
    return {
        name: generator.normal(0, 0.2, shape).astype(np.float32) for name, shape in of.weight_shapes.items()
    }
