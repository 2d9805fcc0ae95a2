"""A server with a small competition called `practice`, and a policy file for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from sevenlanes.agents.layers import Dense
from sevenlanes.agents.manifest import Manifest
from sevenlanes.agents.policy import DEFAULT_OBSERVATION
from sevenlanes.agents.policy_file import save_policy
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.server.competitions import CompetitionPlan
from sevenlanes.server.evaluator import Evaluator
from sevenlanes.server.serving import RunningServer
from sevenlanes.server.settings import ServerSettings

PRACTICE = CompetitionPlan(
    slug="practice",
    title="Practice [small]",
    description="Four runs of two seconds.",
    world=HighwayConfig(max_frames=120),
    seeds=range(4),
    baselines=("do-nothing", "look-ahead"),
)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    """It evaluates nothing by itself."""
    settings = ServerSettings(data_dir=tmp_path / "data", port=0, num_workers=0)
    with RunningServer(settings, [PRACTICE]) as running:
        yield running


@pytest.fixture
def evaluator(server: RunningServer) -> Evaluator:
    """Evaluates the jobs of `server` in this process, when asked to."""
    return Evaluator(server.site.database, server.site.store, server.settings.lease_s)


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    """A policy file whose network always does nothing."""
    path = tmp_path / "careful.zip"
    manifest = Manifest("careful", dict(DEFAULT_OBSERVATION), (Dense(5),))
    save_policy(
        path, manifest, {name: np.zeros(shape, np.float32) for name, shape in manifest.weight_shapes.items()}
    )
    return path
