"""Where environments run: in this process, or on the workers of a Ray cluster."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ..envs.errors import InvalidInput
from .environment_state import VectorEnv
from .evaluate import Evaluation, Progress, evaluate
from .evaluate import World as Played
from .policy import Policy
from .train_config import TrainConfig
from .world import World

ENGINES = ("local", "ray")


class Evaluate(Protocol):
    """`evaluate.evaluate`, or what gives the same digits."""

    def __call__(
        self,
        policy: Policy,
        world: Played,
        seeds: Sequence[int],
        progress: Progress | None = None,
    ) -> Evaluation:
        """Let `policy` play once on every seed."""


def make_envs(config: TrainConfig, world: World) -> VectorEnv:
    """The environments of a training; `InvalidInput` says why they can not be had."""
    if not _is_ray(config.engine):
        return world.make_envs(config.num_envs)
    from .cluster.connection import connect
    from .cluster.vector_env import RayVectorEnv

    connect(config.ray_address, config.num_workers)
    return RayVectorEnv(world, config.num_envs, config.num_workers)


def find_evaluate(engine: str, num_workers: int, ray_address: str) -> Evaluate:
    """How to evaluate on an engine."""
    if not _is_ray(engine):
        return evaluate
    from functools import partial

    from .cluster.connection import connect
    from .cluster.evaluation import evaluate_on_ray

    connect(ray_address, num_workers)
    return partial(evaluate_on_ray, num_workers=num_workers)


def _is_ray(engine: str) -> bool:
    if engine not in ENGINES:
        raise InvalidInput(f"engine must be one of {', '.join(ENGINES)}, got {engine!r}.")
    return engine == "ray"
