"""Evaluation in parts has the digits of evaluation in one piece, also where a worker dies."""

import os
import signal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("ray", reason='Ray is not installed: pip install "sevenlanes[cluster]"')

from sevenlanes.agents.baselines import BASELINES
from sevenlanes.agents.cluster.evaluation import evaluate_on_ray
from sevenlanes.agents.evaluate import Evaluation, evaluate
from sevenlanes.agents.look_ahead import LookAhead
from sevenlanes.envs.highway.config import HighwayConfig

pytestmark = pytest.mark.usefixtures("local_ray")

CONFIG = HighwayConfig(max_frames=600)


class DiesOnce(LookAhead):
    """Drives as the look-ahead, but the first process to use it is killed in the middle."""

    def __init__(self, mark: Path) -> None:
        self._mark = mark
        self._decisions = 0

    def act(self, observations: Any) -> Any:
        self._decisions += 1
        if self._decisions == 10 and not self._mark.exists():
            self._mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().act(observations)


def assert_same(one: Evaluation, other: Evaluation) -> None:
    assert (one.world, one.policy, one.seeds) == (other.world, other.policy, other.seeds)
    assert (one.score, one.mean, one.interval) == (other.score, other.mean, other.interval)
    for name in ("scores", "actions"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


@pytest.mark.parametrize("name", BASELINES)
def test_the_digits_are_those_of_one_process(name: str) -> None:
    counted: list[tuple[int, int]] = []
    found = evaluate_on_ray(
        BASELINES[name](), CONFIG, range(7, 20), lambda *done: counted.append(done), num_workers=2
    )
    assert_same(found, evaluate(BASELINES[name](), CONFIG, range(7, 20)))
    assert counted[-1] == (13, 13)


def test_a_killed_workers_part_is_driven_again(tmp_path: Path) -> None:
    mark = tmp_path / "killed"
    found = evaluate_on_ray(DiesOnce(mark), CONFIG, range(10), num_workers=2)
    assert mark.exists()
    assert_same(found, evaluate(LookAhead(), CONFIG, range(10)))
