"""From a trained Q-network to a policy file's content."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .layers import Dense, Layer, Normalisation
from .manifest import Manifest

if TYPE_CHECKING:
    from .networks import QNetwork, Weights


def export_policy(
    network: QNetwork, parameters: Weights, observation: Mapping[str, int], name: str
) -> tuple[Manifest, dict[str, NDArray[np.float32]]]:
    """The manifest and weights of the policy that takes the action of the highest Q-value.

    observation: the highway's observation settings. The network may have been trained on codes (0 to 255); a
    policy sees the same cells as float32 from 0 to 1, so its normalisation is scaled accordingly.
    """
    dense = network.dense_layers(parameters)
    num_inputs = dense[0][0].shape[0]
    layers: tuple[Layer, ...] = (
        Normalisation(),
        *(Dense(kernel.shape[1], "relu") for kernel, _ in dense[:-1]),
        Dense(dense[-1][0].shape[1], "linear"),
    )
    weights = {
        "layers.0.scale": np.full(num_inputs, network.scale * network.observation_high, np.float32),
        "layers.0.offset": np.full(num_inputs, network.offset, np.float32),
    }
    for index, (kernel, bias) in enumerate(dense, start=1):
        weights[f"layers.{index}.kernel"] = kernel
        weights[f"layers.{index}.bias"] = bias
    return Manifest(name, observation, layers), weights
