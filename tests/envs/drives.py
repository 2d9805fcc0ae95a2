"""Random drives over random settings, as one line of JSON: run as a program with and without Numba, and compared."""

from __future__ import annotations

import hashlib
import json
import sys

import numpy as np
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.highways import Highways

FRAMES_PER_DECISION = 20


def random_config(generator: np.random.Generator) -> HighwayConfig:
    lanes = int(generator.integers(1, 8))
    num_cars = int(generator.integers(1, min(20, 4 * lanes) + 1))
    return HighwayConfig(
        lanes=lanes,
        num_cars=num_cars,
        num_controlled=int(generator.integers(1, min(11, num_cars) + 1)),
        lanes_side=int(generator.integers(0, 7)),
        patches_ahead=int(generator.integers(1, 61)),
        patches_behind=int(generator.integers(0, 18)),
        temporal_window=int(generator.integers(0, 3)),
        frames_per_decision=FRAMES_PER_DECISION,
        action_frames=int(generator.integers(1, FRAMES_PER_DECISION + 1)),
        traffic_min_mph=int(generator.integers(10, 50)),
        traffic_max_mph=int(generator.integers(50, 81)),
    )


def drive(number: int, decisions: int) -> str:
    """A hash over every state and observation of the drive with this number."""
    generator = np.random.default_rng(number)
    config = random_config(generator)
    highways = Highways(config, 2)
    highways.reset(generator.integers(2**31, size=2))
    digest = hashlib.sha256(json.dumps(config.to_dict()).encode())
    for _ in range(decisions):
        highways.step(generator.integers(5, size=(2, config.num_controlled)))
        digest.update(highways.states.tobytes())
        digest.update(highways.observe().tobytes())
        digest.update(highways.observe_codes().tobytes())
    return digest.hexdigest()


if __name__ == "__main__":
    count, decisions = int(sys.argv[1]), int(sys.argv[2])
    print(json.dumps([drive(number, decisions) for number in range(count)]))
