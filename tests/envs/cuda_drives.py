"""Random drives over random settings on a GPU, in the CUDA simulator, or on the processor, for `test_cuda.py`.

Prints a hash of each drive's states, observations, codes and rewards as one line of JSON.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import sys
from typing import Any

import numpy as np
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.cuda import CudaHighways
from sevenlanes.envs.highway.highways import Highways
from sevenlanes.envs.highway.reward import REWARDS

from .drives import random_config


class HostHighways(Highways):
    """`Highways` with a `step` that returns the rewards [N, A], as that of `CudaHighways` does."""

    def step(self, actions: Any) -> Any:
        before = self.sums
        super().step(actions)
        return REWARDS[self.config.reward](self.sums.since(before))


def on_host(array: Any) -> Any:
    return array.copy_to_host() if hasattr(array, "copy_to_host") else array


def drive(
    highways_type: Any, config: HighwayConfig, generator: np.random.Generator, count: int, decisions: int
) -> str:
    """A hash over everything seen in one drive of `count` highways, of which half start anew in the middle."""
    highways = highways_type(config, count)
    highways.reset(generator.integers(2**31, size=count))
    digest = hashlib.sha256(json.dumps(config.to_dict()).encode())
    for decision in range(decisions):
        rewards = highways.step(generator.integers(5, size=(count, config.num_controlled)))
        for array in (highways.states, highways.observe(), highways.observe_codes(), rewards):
            digest.update(on_host(array).tobytes())
        if decision == 0:
            highways.reset(generator.integers(2**31, size=count), np.arange(count) % 2 == 1)
    return digest.hexdigest()


def drives(highways_type: Any, count: int, decisions: int) -> list[str]:
    """The hashes of `count` random drives, and of a short one of more highways than a block has threads."""
    hashes = []
    for number in range(count):
        generator = np.random.default_rng(number)
        reward = list(REWARDS)[number % len(REWARDS)]
        config = dataclasses.replace(random_config(generator), reward=reward)
        hashes.append(drive(highways_type, config, generator, 2, decisions))
    short = HighwayConfig(lanes=2, num_cars=3, patches_ahead=5, frames_per_decision=5, max_frames=8)
    hashes.append(drive(highways_type, short, np.random.default_rng(0), 70, 2))
    return hashes


if __name__ == "__main__":
    print(json.dumps(drives(CudaHighways, int(sys.argv[1]), int(sys.argv[2]))))
