"""How fast our vector of Cart-Poles is beside Gymnasium's, which moves to the same bits."""

from __future__ import annotations

from collections.abc import Callable

import gymnasium as gym
import numpy as np
import sevenlanes.envs  # noqa: F401 - registers the worlds
from rich.console import Console
from rich.table import Table

from .timing import best_rates, use_one_core

SIZES = (1, 8, 64, 1_024, 16_384)
GYMNASIUM, OURS = "CartPole-v1", "sevenlanes/CartPole-v1"


def stepping(name: str, num_envs: int) -> Callable[[], int]:
    """One step of all with random actions; counts steps."""
    envs = gym.make_vec(name, num_envs, vectorization_mode="vector_entry_point")
    envs.reset(seed=0)
    actions = np.random.default_rng(0).integers(2, size=(64, num_envs))
    turn = 0

    def work() -> int:
        nonlocal turn
        turn += 1
        envs.step(actions[turn % 64])
        return num_envs

    return work


def run() -> None:
    """Print the comparison."""
    use_one_core()
    table = Table(title="Vectors of Cart-Poles, one core, best of five rounds", title_justify="left")
    for heading in ("side by side", "Gymnasium, steps/s", "ours, steps/s", "ratio"):
        table.add_column(heading, justify="right")
    for size in SIZES:
        rates = best_rates({name: stepping(name, size) for name in (GYMNASIUM, OURS)})
        ratio = f"{rates[OURS] / rates[GYMNASIUM]:.2f}"
        table.add_row(f"{size:,}", f"{rates[GYMNASIUM]:,.0f}", f"{rates[OURS]:,.0f}", ratio)
    Console(width=110).print(table)


if __name__ == "__main__":
    run()
