"""How fast the highway is on one core, beside its peers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from rich.console import Console
from rich.table import Table
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.highway_env import HighwayEnv
from sevenlanes.envs.highway.highways import Highways

from .case import Case
from .peers import PEERS
from .timing import best_rates, use_one_core

EPISODE = 1_000  # decisions


def driving(
    num_highways: int, num_controlled: int = 1, observe_every: int | None = 30, num_threads: int = 1
) -> Callable[[], int]:
    """One decision of 30 frames on every highway, observed every so many frames (None: never)."""
    config = HighwayConfig(num_controlled=num_controlled, max_frames=30 * EPISODE)
    highways = Highways(config, num_highways, num_threads)
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
        return num_highways

    return work


def single_environment() -> Callable[[], int]:
    """`HighwayEnv.step`."""
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
        return 1

    return work


CASES = (
    Case("1,024 highways, observed once a decision", partial(driving, 1024)),
    Case("1,024 highways, observed every frame", partial(driving, 1024, observe_every=1)),
    Case("1,024 highways, not observed", partial(driving, 1024, observe_every=None)),
    Case("1,024 highways, 11 controlled cars", partial(driving, 1024, 11)),
    Case("8,192 highways", partial(driving, 8192)),
    Case("64 highways", partial(driving, 64)),
    Case("1 highway", partial(driving, 1)),
    Case("1 highway, Env.step", single_environment),
)


def run() -> None:
    """Print the comparison; the first case is the measure of the others."""
    use_one_core()
    cases = [case for case in (*CASES, *PEERS) if case.is_installed]
    rates = best_rates({case.name: case.make() for case in cases})
    basis = rates[cases[0].name] * cases[0].frames
    table = Table(title="One core, best of five rounds in turns", title_justify="left")
    for heading in ("", "steps/s", "frames/s", "vehicle-ticks/s", "ratio of frames/s"):
        table.add_column(heading, justify="right" if heading else "left")
    for case in cases:
        steps = rates[case.name]
        frames = steps * case.frames
        ticks = f"{frames * case.vehicles:,.0f}" if case.vehicles else ""
        table.add_row(case.name, f"{steps:,.0f}", f"{frames:,.0f}", ticks, f"{frames / basis:.4f}")
    console = Console(width=110)
    console.print(table)
    for case in PEERS:
        if not case.is_installed:
            console.print(f"{case.name} is not installed: pip install -r requirements/bench.txt", style="dim")


if __name__ == "__main__":
    run()
