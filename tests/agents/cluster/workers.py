"""The processes of workers, for tests that do them harm."""

import os
from typing import Any

import ray
from sevenlanes.agents.cluster.vector_env import RayVectorEnv


def pid(envs: RayVectorEnv, index: int) -> int:
    """The process of one worker."""
    found: int = ray.get(envs.workers[index].__ray_call__.remote(_own_pid))
    return found


def _own_pid(worker: Any) -> int:
    return os.getpid()
