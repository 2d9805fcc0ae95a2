"""The same learner, unchanged, on the worlds beside the highway."""

from pathlib import Path

import numpy as np
import pytest
from sevenlanes.agents.backend import keras
from sevenlanes.agents.checkpoint import load_checkpoint
from sevenlanes.agents.run_folder import CHECKPOINT

from . import small_training


def test_it_learns_pongs_pictures(tmp_path: Path) -> None:
    pytest.importorskip("ale_py", reason='ale-py is not installed: pip install "sevenlanes[atari]"')
    config = small_training.config(
        env="sevenlanes/Pong-v0", env_settings={"max_frames": 100}, max_decisions=400
    )
    records = small_training.finish(tmp_path / "dqn", config)
    assert records[-1].gradient_steps > 0
    assert records[-1].validation_score is not None


def test_cart_pole_resumes_to_the_bit(tmp_path: Path) -> None:
    whole, halves = tmp_path / "whole" / "dqn", tmp_path / "halves" / "dqn"
    config = small_training.config(env="sevenlanes/CartPole-v1", env_settings={}, max_decisions=1600)
    small_training.finish(whole, config)
    small_training.stop_at_first_validation(halves, config)
    small_training.finish(halves, config, resume=True)
    states = [load_checkpoint(path / CHECKPOINT) for path in (whole, halves)]
    for state in states:
        del state["elapsed_s"]
    for a, b in zip(*map(keras.tree.flatten, states), strict=True):
        np.testing.assert_array_equal(a, b)
