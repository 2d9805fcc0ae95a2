"""The settings of deep Q-learning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from .train_config import TrainConfig


@dataclass(frozen=True)
class DQNConfig(TrainConfig):
    """The settings of deep Q-learning; the defaults are tuned for the highway, a minute and two cores.

    One iteration is `steps_per_iteration` steps of all environments and `updates_per_iteration` gradient
    steps.
    """

    limits: ClassVar[Mapping[str, tuple[float, float]]] = {
        **TrainConfig.limits,
        "discount": (0, 1),
        "num_steps": (1, 100),
        "batch_size": (1, 10**6),
        "updates_per_iteration": (1, 10_000),
        "steps_per_iteration": (1, 10_000),
        "learning_rate": (0, 10),
        "final_learning_rate": (0, 10),
        "decay_start": (0, 0.99),
        "target_rate": (0, 1),
        "max_gradient_norm": (1e-6, 1e9),
        "epsilon": (0, 1),
        "final_epsilon": (0, 1),
        "exploration_fraction": (0.001, 1),
        "reward_scale": (1e-6, 1e6),
        "replay_size": (1, 10**9),
        "min_replay_size": (1, 10**9),
        "priority_exponent": (0, 1),
        "importance_exponent": (0, 1),
    }
    agent = "sevenlanes.agents.dqn_agent:DQNAgent"

    hidden_units: tuple[int, ...] = (128, 64)
    filters: tuple[int, ...] = (16, 32)  # of the convolutions, for images
    dueling: bool = False
    double_q: bool = True
    discount: float = 0.95  # a decision is half a second: what comes 10 s later counts a third
    num_steps: int = 3  # of n-step returns
    batch_size: int = 256
    updates_per_iteration: int = 16
    steps_per_iteration: int = 4
    learning_rate: float = 1e-3
    final_learning_rate: float = 0.0
    decay_start: float = 0.0  # the fraction of the budget at which the learning rate begins to fall
    target_rate: float = 0.01  # of the way to the Q-network that the target network moves in a gradient step
    max_gradient_norm: float = 10.0
    epsilon: float = 1.0
    final_epsilon: float = 0.02
    exploration_fraction: float = 0.3  # of the budget, over which epsilon falls
    reward_scale: float = 0.2  # makes values of the order of 10 from the highway's rewards of -3 to 3
    replay_size: int = 200_000  # transitions
    min_replay_size: int = 10_000  # before the first gradient step
    prioritised: bool = False  # draw transitions by their TD errors (`priorities.py`) instead of uniformly
    priority_exponent: float = 0.6  # alpha: how much they count; 0 is uniform
    importance_exponent: float = 0.4  # beta at the start; it rises to 1, which undoes the bias of the draws
