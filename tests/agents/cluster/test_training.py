"""A training whose environments are on workers is the training in one process."""

import os
import signal
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("ray", reason='Ray is not installed: pip install "sevenlanes[cluster]"')

from sevenlanes.agents.backend import keras
from sevenlanes.agents.checkpoint import load_checkpoint
from sevenlanes.agents.run_folder import CHECKPOINT, POLICY, RunFolder
from sevenlanes.agents.train import Training, train

from .. import small_training
from . import workers

pytestmark = pytest.mark.usefixtures("local_ray")


def on_ray(**settings: Any) -> Any:
    return small_training.config(engine="ray", max_decisions=1600, **settings)


def checkpoint(path: Path) -> dict[str, Any]:
    state = load_checkpoint(path / CHECKPOINT)
    del state["elapsed_s"]
    return state


def assert_same(one: Any, other: Any) -> None:
    for a, b in zip(keras.tree.flatten(one), keras.tree.flatten(other), strict=True):
        np.testing.assert_array_equal(a, b)


def test_it_learns_the_same_bits_and_resumes_to_the_bit(tmp_path: Path) -> None:
    local, halves = tmp_path / "local" / "dqn", tmp_path / "halves" / "dqn"
    small_training.finish(local, small_training.config(max_decisions=1600))
    small_training.stop_at_first_validation(halves, on_ray())
    small_training.finish(halves, on_ray(), resume=True)
    assert (halves / POLICY).read_bytes() == (local / POLICY).read_bytes()
    states = [checkpoint(path) for path in (halves, local)]
    parts, whole = (state["agent"]["rollout"].pop("environments") for state in states)
    assert_same(*states)
    highways = [worker["environments"]["states"] for worker in parts["workers"]]
    np.testing.assert_array_equal(np.concatenate(highways), whole["states"])
    assert RunFolder(halves).load_config()["engine"] == "ray"


def test_it_goes_on_when_a_worker_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Training] = []
    init = Training.__init__
    monkeypatch.setattr(Training, "__init__", lambda self, *args: made.append(self) or init(self, *args))
    with closing(train(on_ray(), RunFolder(tmp_path / "dqn"))) as records:
        next(records)
        os.kill(workers.pid(made[0]._envs, 0), signal.SIGKILL)
        last = list(records)[-1]
    assert last.fraction == 1.0
    assert last.validation_score is not None
