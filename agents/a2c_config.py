"""The settings of advantage actor-critic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from .train_config import TrainConfig


@dataclass(frozen=True)
class A2CConfig(TrainConfig):
    """The settings of advantage actor-critic.

    One iteration is `steps_per_iteration` steps of all environments, then one gradient step on all of them.
    """

    limits: ClassVar[Mapping[str, tuple[float, float]]] = {
        **TrainConfig.limits,
        "discount": (0, 1),
        "steps_per_iteration": (1, 100_000),
        "learning_rate": (0, 10),
        "final_learning_rate": (0, 10),
        "value_coefficient": (0, 1000),
        "entropy_coefficient": (0, 1000),
        "max_gradient_norm": (1e-6, 1e9),
        "reward_scale": (1e-6, 1e6),
    }
    agent = "sevenlanes.agents.a2c_agent:A2CAgent"

    hidden_units: tuple[int, ...] = (64, 64)  # of the policy and of the value each
    filters: tuple[int, ...] = (16, 32)  # of the convolutions, for images
    discount: float = 0.99
    steps_per_iteration: int = 8  # also the longest n-step return
    learning_rate: float = 1e-3
    final_learning_rate: float = 0.0
    value_coefficient: float = 0.5
    entropy_coefficient: float = 0.01
    max_gradient_norm: float = 0.5
    reward_scale: float = 1.0
