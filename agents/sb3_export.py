"""From a network trained with Stable-Baselines3 to a policy file's content, so that it can be submitted.

Neither Stable-Baselines3 nor PyTorch is imported here: whoever has a model has them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..envs.errors import InvalidInput
from ..envs.highway.config import OBSERVATION_KEYS, HighwayConfig
from .layers import Dense, Layer, Normalisation
from .manifest import Manifest

ACTIVATIONS = {"ReLU": "relu", "Tanh": "tanh"}  # PyTorch's names


def export_sb3_policy(
    model: Any, config: HighwayConfig, name: str
) -> tuple[Manifest, dict[str, NDArray[np.float32]]]:
    """The manifest and weights of the policy that takes `model`'s deterministic action.

    model: a DQN, PPO or A2C with an `MlpPolicy` of ReLU or tanh layers, trained on highways with the observation
    settings of `config`, float32 or uint8. Raises `InvalidInput` for what a policy file can not hold.
    """
    if model.get_vec_normalize_env() is not None:
        raise InvalidInput(
            "a model behind VecNormalize can not be exported: train without it, observations are in [0, 1] already."
        )
    num_inputs = config.num_inputs
    # A policy file sees float32 in [0, 1]; Stable-Baselines3 hands codes to the network as they are, from 0 to 255.
    scale = 255 if model.observation_space.dtype == np.uint8 else 1
    layers: list[Layer] = [Normalisation()]
    weights = {
        "layers.0.scale": np.full(num_inputs, scale, np.float32),
        "layers.0.offset": np.zeros(num_inputs, np.float32),
    }
    for module in network_modules(model.policy):
        kind = type(module).__name__
        if kind == "Linear":
            index = len(layers)
            weights[f"layers.{index}.kernel"] = module.weight.detach().cpu().numpy().T.copy()  # [in, out]
            weights[f"layers.{index}.bias"] = module.bias.detach().cpu().numpy().copy()
            layers.append(Dense(module.out_features))
        elif kind in ACTIVATIONS and isinstance(layers[-1], Dense) and layers[-1].activation == "linear":
            layers[-1] = Dense(layers[-1].units, ACTIVATIONS[kind])
        else:
            raise InvalidInput(
                f"the model's layers must be Linear, each followed by {' or '.join(ACTIVATIONS)}, got {kind}."
            )
    observation = {key: getattr(config, key) for key in OBSERVATION_KEYS}
    return Manifest(name, observation, tuple(layers)), weights


def network_modules(policy: Any) -> list[Any]:
    """The PyTorch modules from flat observations to five values, in order."""
    if hasattr(policy, "q_net"):  # DQN
        network, modules = policy.q_net, list(policy.q_net.q_net)
    elif hasattr(policy, "mlp_extractor"):  # PPO, A2C
        network, modules = policy, [*policy.mlp_extractor.policy_net, policy.action_net]
    else:
        raise InvalidInput(f"the model must be a DQN, PPO or A2C, got the policy {type(policy).__name__}.")
    extractor = type(network.features_extractor).__name__
    if extractor != "FlattenExtractor":
        raise InvalidInput(f"the model's policy must be an MlpPolicy, got the feature extractor {extractor}.")
    return modules
