"""The settings of REINFORCE."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from .train_config import TrainConfig


@dataclass(frozen=True)
class ReinforceConfig(TrainConfig):
    """The settings of REINFORCE with a learnt baseline.

    One iteration is one whole episode in each environment, then one gradient step on `batch_size` of its decisions.
    """

    limits: ClassVar[Mapping[str, tuple[float, float]]] = {
        **TrainConfig.limits,
        "discount": (0, 1),
        "batch_size": (2, 10**6),
        "learning_rate": (0, 10),
        "final_learning_rate": (0, 10),
        "value_coefficient": (0, 1000),
        "entropy_coefficient": (0, 1000),
        "max_gradient_norm": (1e-6, 1e9),
        "reward_scale": (1e-6, 1e6),
    }
    agent = "sevenlanes.agents.reinforce_agent:ReinforceAgent"

    hidden_units: tuple[int, ...] = (64, 64)  # of the policy and of the baseline each
    filters: tuple[int, ...] = (16, 32)  # of the convolutions, for images
    num_envs: int = 16
    discount: float = 0.99
    batch_size: int = 4096
    learning_rate: float = 1e-2
    final_learning_rate: float = 0.0
    value_coefficient: float = 0.5
    entropy_coefficient: float = 0.0
    max_gradient_norm: float = 0.5
    reward_scale: float = 1.0
