"""What environments on Ray cost and where they pay: processor time of a vector step, here and on two workers.

    python -m benchmarks.cluster

Processor time, not wall clock, so that a busy machine does not change it. What the learner's process spends can not be
spread: a step here divided by it is the most that any number of workers can gain.
"""

from __future__ import annotations

import time
from contextlib import closing
from typing import Any

import numpy as np
from sevenlanes.agents.cluster.connection import connect, import_ray
from sevenlanes.agents.cluster.vector_env import RayVectorEnv
from sevenlanes.agents.world import World

CASES = (
    ("sevenlanes/CartPole-v1", 256),
    ("sevenlanes/Highway-v0", 256),
    ("sevenlanes/Highway-v0", 4096),
    ("sevenlanes/Pong-v0", 64),
    ("MountainCar-v0", 256),
)
NUM_WORKERS = 2
STEPS = 40
WARM_UP = 5


def run() -> None:
    """Print the table."""
    connect(num_cpus=NUM_WORKERS)
    print("| world | environments | here, ms | learner's process, ms | each worker, ms | at most |")
    print("| --- | --- | --- | --- | --- | --- |")
    for env, num_envs in CASES:
        world = World.of(env, {})
        with closing(world.make_envs(num_envs)) as envs:
            here, _ = cost(envs, [])
        with closing(RayVectorEnv(world, num_envs, NUM_WORKERS)) as envs:
            learner, worker = cost(envs, envs.workers)
        cells = (
            env,
            f"{num_envs:,}",
            f"{here:.2f}",
            f"{learner:.2f}",
            f"{worker:.2f}",
            f"{here / learner:.1f} ×",
        )
        print(f"| {' | '.join(cells)} |", flush=True)


def cost(envs: Any, workers: list[Any]) -> tuple[float, float]:
    """Milliseconds of processor time of a vector step: of this process, and the mean of the workers'."""
    envs.reset(seed=0)
    actions = np.random.default_rng(0).integers(envs.single_action_space.n, size=(STEPS, envs.num_envs))
    for row in actions[:WARM_UP]:
        envs.step(row)
    before = time.process_time(), spent(workers)
    for row in actions:
        envs.step(row)
    after = time.process_time(), spent(workers)
    own, theirs = (1e3 * (end - begin) / STEPS for begin, end in zip(before, after, strict=True))
    return own, theirs / max(len(workers), 1)


def spent(workers: list[Any]) -> float:
    """Processor time of the workers' processes so far, in seconds."""
    ray = import_ray()
    return float(
        sum(ray.get([worker.__ray_call__.remote(lambda _: time.process_time()) for worker in workers]))
    )


if __name__ == "__main__":
    run()
