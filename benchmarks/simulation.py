"""How fast the highway is: frames a second on one core, beside Gymnasium's Cart-Pole."""

from __future__ import annotations

from collections.abc import Callable

import gymnasium as gym
import numpy as np
import sevenlanes.envs  # noqa: F401 - registers the worlds
from rich.console import Console
from rich.table import Table
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.highway_env import HighwayEnv
from sevenlanes.envs.highway.highways import Highways

from .timing import best_rates, use_one_core

EPISODE = 1_000  # decisions
BASIS = "1,024 highways, observation once a decision"


def driving(num_highways: int, num_controlled: int = 1, observe_every: int | None = 30) -> Callable[[], int]:
    """One decision of 30 frames on every highway, observed every so many frames (None: never); counts frames."""
    config = HighwayConfig(num_controlled=num_controlled, max_frames=30 * EPISODE)
    highways = Highways(config, num_highways)
    out = np.empty((num_highways, num_controlled, config.num_cells), np.uint8)
    generator = np.random.default_rng(0)
    actions = generator.integers(5, size=(64, num_highways, num_controlled))
    turn = 0

    def work() -> int:
        nonlocal turn
        turn += 1
        if turn % EPISODE == 0:  # a highway at its end stands still, which is fast
            highways.reset(np.arange(num_highways))
        highways.act(actions[turn % 64])
        for _ in range(0, 30, observe_every or 30):
            highways.advance(observe_every or 30)
            if observe_every is not None:
                highways.observe_codes(out)
        return 30 * num_highways

    return work


def single_environment() -> Callable[[], int]:
    """`HighwayEnv.step`; counts frames."""
    env = HighwayEnv(max_frames=30 * EPISODE)
    env.reset(seed=0)
    generator = np.random.default_rng(0)
    actions = generator.integers(5, size=EPISODE)
    turn = 0

    def work() -> int:
        nonlocal turn
        env.step(actions[turn])
        turn += 1
        if turn == EPISODE:
            turn = 0
            env.reset()
        return 30

    return work


def cart_poles() -> Callable[[], int]:
    """Gymnasium's vector Cart-Pole, 1,024 of them; counts steps."""
    envs = gym.make_vec("CartPole-v1", num_envs=1024, vectorization_mode="vector_entry_point")
    envs.reset(seed=0)
    actions = envs.action_space.sample()

    def work() -> int:
        envs.step(actions)
        return 1024

    return work


def run() -> None:
    """Print the comparison."""
    use_one_core()
    rates = best_rates(
        {
            BASIS: driving(1024),
            "1,024 highways, observation every frame": driving(1024, observe_every=1),
            "1,024 highways, no observation": driving(1024, observe_every=None),
            "1,024 highways, 11 controlled cars": driving(1024, 11),
            "64 highways": driving(64),
            "1 highway": driving(1),
            "1 highway, Env.step of 30 frames": single_environment(),
            "Gymnasium Cart-Pole, 1,024 (steps)": cart_poles(),
        }
    )
    table = Table(title="One core, best of five rounds", title_justify="left")
    for heading in ("", "frames/s", "decisions/s", "vehicle-ticks/s", "ratio"):
        table.add_column(heading, justify="left" if not heading else "right")
    for name, found in rates.items():
        cars = 0 if "Cart-Pole" in name else 20
        others = (f"{found / 30:,.0f}", f"{found * cars:,.0f}") if cars else ("", "")
        table.add_row(name, f"{found:,.0f}", *others, f"{found / rates[BASIS]:.3f}")
    Console(width=110).print(table)
