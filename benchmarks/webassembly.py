"""How fast the WebAssembly modules are in Node, beside the same functions compiled natively by Numba."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table
from sevenlanes.agents.layers import Dense
from sevenlanes.agents.manifest import Manifest
from sevenlanes.agents.policy import DEFAULT_OBSERVATION
from sevenlanes.agents.policy_file import NetworkPolicy, save_policy
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.highways import Highways

from .simulation import EPISODE, driving
from .timing import best_rates, use_one_core

HIGHWAYS = 64
MODULES = {"WebAssembly": "highway.wasm", "WebAssembly with vectors": "highway-simd.wasm"}


def small_policy() -> NetworkPolicy:
    """280-64-32-5, as `sevenlanes train` makes it by default."""
    manifest = Manifest("benchmark", DEFAULT_OBSERVATION, (Dense(64, "relu"), Dense(32, "relu"), Dense(5)))
    generator = np.random.default_rng(0)
    shapes = manifest.weight_shapes.items()
    return NetworkPolicy(
        manifest, {name: generator.normal(0, 0.1, shape).astype(np.float32) for name, shape in shapes}
    )


def deciding(policy: NetworkPolicy) -> Callable[[], int]:
    """One decision for each of `HIGHWAYS` highways; counts decisions."""
    observations = Highways(HighwayConfig(), HIGHWAYS).observe().reshape(HIGHWAYS, -1)

    def work() -> int:
        policy.act(observations)
        return HIGHWAYS

    return work


@contextmanager
def node(policy: NetworkPolicy) -> Iterator[Callable[[str], Callable[[], int]]]:
    """A Node process; gives what makes the work of a line for it."""
    with tempfile.TemporaryDirectory() as folder:
        config, weights = Path(folder, "config.json"), Path(folder, "policy.zip")
        config.write_text(json.dumps(HighwayConfig(max_frames=30 * EPISODE).to_dict()))
        save_policy(weights, policy.manifest, policy.named_weights)
        command = ["node", str(Path(__file__).with_suffix(".mjs")), str(config), str(weights)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            to_node, from_node = process.stdin, process.stdout

            def work_of(line: str) -> Callable[[], int]:
                def work() -> int:
                    to_node.write(f"{line}\n")
                    to_node.flush()
                    return int(from_node.readline())

                return work

            yield work_of
            to_node.close()


def run() -> None:
    """Print the comparison."""
    if shutil.which("node") is None:
        print("WebAssembly: not measured, node is missing.")
        return
    use_one_core()
    policy = small_policy()
    with node(policy) as work_of:
        native = driving(HIGHWAYS)
        frames = best_rates(
            {"Numba": lambda: 30 * native()}
            | {name: work_of(f"{file} drive") for name, file in MODULES.items()}
        )
        decisions = best_rates(
            {"Numba": deciding(policy)} | {name: work_of(f"{file} decide") for name, file in MODULES.items()}
        )
    table = Table(title=f"{HIGHWAYS} highways on one core: natively, and in Node", title_justify="left")
    for heading in ("", "frames/s", "ratio", "decisions/s of a network 280-64-32-5", "ratio"):
        table.add_column(heading, justify="right" if heading else "left")
    for name in frames:
        driven, decided = frames[name] / frames["Numba"], decisions[name] / decisions["Numba"]
        table.add_row(
            name, f"{frames[name]:,.0f}", f"{driven:.2f}", f"{decisions[name]:,.0f}", f"{decided:.2f}"
        )
    Console(width=110).print(table)


if __name__ == "__main__":
    run()
