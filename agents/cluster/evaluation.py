"""Evaluation by many processes: the seeds are split, the digits are those of one process.

A part whose worker dies is driven again, elsewhere.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from ...envs.errors import InvalidInput
from ..baselines import RandomActions
from ..evaluate import Evaluation, Progress, World, evaluate
from ..policy import Policy
from .connection import import_ray
from .parts import split

PARTS_PER_WORKER = 2  # so that a slow one does not hold up the end, and there is progress to see
MAX_RETRIES = 5  # of a part
PART_TIMEOUT_S = 900.0  # without any part finished


def evaluate_on_ray(
    policy: Policy,
    world: World,
    seeds: Sequence[int],
    progress: Progress | None = None,
    *,
    num_workers: int,
) -> Evaluation:
    """`evaluate` on `num_workers` workers of the Ray that this process is connected to; see `connection.connect`.

    progress: called with (runs done, runs in all).
    """
    ray = import_ray()
    drive = ray.remote(evaluate).options(num_cpus=1, max_retries=MAX_RETRIES, scheduling_strategy="SPREAD")
    num_parts = min(len(seeds), num_workers * PARTS_PER_WORKER) if _is_splittable(policy) else 1
    parts = [seeds[rows] for rows in split(len(seeds), num_parts)]
    sent = ray.put(policy)  # once, not with every part
    calls = [drive.remote(sent, world, part) for part in parts]
    waiting, done = list(calls), 0
    while waiting:
        finished, waiting = ray.wait(waiting, timeout=PART_TIMEOUT_S)
        if not finished:
            raise InvalidInput(
                f"no part of the evaluation was finished for {PART_TIMEOUT_S:.0f} s; look with `ray status` whether "
                "the cluster has room."
            )
        done += sum(len(parts[calls.index(call)]) for call in finished)
        if progress is not None:
            progress(done, len(seeds))
    return join(ray.get(calls))


def join(parts: Sequence[Evaluation]) -> Evaluation:
    """Evaluations of the same policy in the same world as one, in the order of the parts."""
    return dataclasses.replace(
        parts[0],
        seeds=tuple(seed for part in parts for seed in part.seeds),
        scores=np.concatenate([part.scores for part in parts]),
        actions=[actions for part in parts for actions in part.actions],
    )


def _is_splittable(policy: Policy) -> bool:
    """Whether each run's actions depend on that run alone; random ones come from one generator for all."""
    return not isinstance(policy, RandomActions)
