"""What the server's tests share: two small competitions, small policies, and patience."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from sevenlanes.agents.layers import Dense
from sevenlanes.agents.manifest import Manifest
from sevenlanes.agents.policy import DEFAULT_OBSERVATION
from sevenlanes.agents.policy_file import policy_bytes
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.server.competitions import CompetitionPlan

SMALL = CompetitionPlan(
    slug="small",
    title="Small",
    description="Eight runs of one second.",
    world=HighwayConfig(max_frames=60),
    seeds=range(8),
    baselines=(),
)
HIDDEN = CompetitionPlan(
    slug="hidden",
    title="Hidden",
    description="Its seeds are not shown.",
    world=HighwayConfig(max_frames=60),
    seeds=(123_456_789,),
    seeds_public=False,
    baselines=("do-nothing",),
)
PATIENCE_S = 60  # far more than anything takes: the first upload ever compiles the policies' kernels
SUBMISSIONS = "/api/competitions/small/submissions"


def make_policy(seed: int = 0) -> bytes:
    """The content of a policy file with random weights."""
    manifest = Manifest("net", dict(DEFAULT_OBSERVATION), (Dense(8, "relu"), Dense(5)))
    generator = np.random.default_rng(seed)
    weights = {
        name: generator.normal(size=shape).astype(np.float32)
        for name, shape in manifest.weight_shapes.items()
    }
    return policy_bytes(manifest, weights)


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Wait until `condition` holds, and fail with `what` was waited for where it never does."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.01)
