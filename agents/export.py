"""From a trained network's layers to a policy file's policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .layers import WeightedLayer
from .manifest import Manifest
from .policy_file import NetworkPolicy


def export_policy(
    layers: Sequence[WeightedLayer], environment: str, observation: Mapping[str, Any], name: str
) -> NetworkPolicy:
    """The policy of `layers` in `environment`; `observation` as the manifest has it. Raises `InvalidInput`."""
    manifest = Manifest(name, observation, tuple(layer for layer, _ in layers), environment)
    weights = {
        f"layers.{index}.{key}": values
        for index, (_, named) in enumerate(layers)
        for key, values in named.items()
    }
    return NetworkPolicy(manifest, weights)


def with_codes_as_inputs(layers: Sequence[WeightedLayer]) -> list[WeightedLayer]:
    """Layers for the highway's float32 cells from 0 to 1, given layers for its codes from 0 to 255.

    The first layer that has weights takes the factor of 255 in; it is a normalisation, a dense or a convolution.
    """
    scaled = list(layers)
    index = next(i for i, (_, weights) in enumerate(layers) if weights)
    layer, weights = scaled[index]
    key = "scale" if "scale" in weights else "kernel"
    scaled[index] = (layer, {**weights, key: weights[key] * np.float32(255)})
    return scaled
