"""The settings of proximal policy optimisation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from .train_config import TrainConfig


@dataclass(frozen=True)
class PPOConfig(TrainConfig):
    """The settings of proximal policy optimisation.

    One iteration is `steps_per_iteration` steps of all environments, then `num_epochs` passes over them in batches of
    `batch_size`.
    """

    limits: ClassVar[Mapping[str, tuple[float, float]]] = {
        **TrainConfig.limits,
        "discount": (0, 1),
        "gae_lambda": (0, 1),
        "steps_per_iteration": (1, 100_000),
        "num_epochs": (1, 1000),
        "batch_size": (2, 10**6),
        "learning_rate": (0, 10),
        "final_learning_rate": (0, 10),
        "clip_range": (1e-6, 10),
        "value_coefficient": (0, 1000),
        "entropy_coefficient": (0, 1000),
        "max_gradient_norm": (1e-6, 1e9),
        "reward_scale": (1e-6, 1e6),
    }
    agent = "sevenlanes.agents.ppo_agent:PPOAgent"

    hidden_units: tuple[int, ...] = (64, 64)  # of the policy and of the value each
    filters: tuple[int, ...] = (16, 32)  # of the convolutions, for images
    discount: float = 0.99
    gae_lambda: float = 0.95
    steps_per_iteration: int = 32
    num_epochs: int = 4
    batch_size: int = 1024
    learning_rate: float = 1e-3
    final_learning_rate: float = 0.0
    clip_range: float = 0.2
    value_coefficient: float = 0.5
    entropy_coefficient: float = 0.01
    max_gradient_norm: float = 0.5
    reward_scale: float = 1.0
