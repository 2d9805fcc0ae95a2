"""Whole trainings by REINFORCE, A2C and PPO."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sevenlanes.agents.algorithms import find_algorithm
from sevenlanes.agents.backend import keras
from sevenlanes.agents.checkpoint import load_checkpoint
from sevenlanes.agents.policy_file import load_policy
from sevenlanes.agents.run_folder import CHECKPOINT, POLICY
from sevenlanes.agents.train_config import TrainConfig
from sevenlanes.agents.world import World

from . import small_training

CART_POLE: dict[str, Any] = {
    "env": "sevenlanes/CartPole-v1",
    "num_envs": 8,
    "hidden_units": (16,),
    "num_validations": 2,
    "num_validation_runs": 5,
}
OWN: dict[str, dict[str, Any]] = {
    "reinforce": {"batch_size": 64, "max_decisions": 1200},
    "a2c": {"max_decisions": 1000},
    "ppo": {"steps_per_iteration": 16, "batch_size": 64, "max_decisions": 1200},
}


def config(algorithm: str, **settings: Any) -> TrainConfig:
    """A small training's settings."""
    return find_algorithm(algorithm).from_dict({**CART_POLE, **OWN[algorithm], **settings})


def checkpoint(path: Path) -> list[Any]:
    """All leaves of a checkpoint but the wall clock."""
    state = load_checkpoint(path / CHECKPOINT)
    del state["elapsed_s"]
    return keras.tree.flatten(state)


@pytest.mark.parametrize("algorithm", OWN)
def test_half_and_half_is_the_whole(algorithm: str, tmp_path: Path) -> None:
    whole, halves = tmp_path / "whole" / "x", tmp_path / "halves" / "x"
    # Episodes of 16 steps: rollouts of 8 and 16 steps stop between an episode's end and its reset.
    settings = config(algorithm, env_settings={"max_episode_steps": 16})
    small_training.finish(whole, settings)
    stopped = small_training.stop_at_first_validation(halves, settings)
    assert 0.4 < stopped.fraction < 0.7
    resumed = small_training.finish(halves, settings, resume=True)
    assert resumed[-1].gradient_steps > stopped.gradient_steps > 0
    for a, b in zip(checkpoint(whole), checkpoint(halves), strict=True):
        np.testing.assert_array_equal(a, b)
    assert (whole / POLICY).read_bytes() == (halves / POLICY).read_bytes()


def test_ppo_learns_cart_pole(tmp_path: Path) -> None:
    settings = config("ppo", num_envs=32, max_decisions=30_000, num_validations=1, reward_scale=0.05)
    small_training.finish(tmp_path, settings)
    world = World.of(settings.env, {})
    assert (
        world.score_actions(load_policy(tmp_path / POLICY).act, 100) > 250.0
    )  # doing anything at random: 22


def test_ppo_drives_the_highway(tmp_path: Path) -> None:
    settings = config(
        "ppo", env="sevenlanes/Highway-v0", env_settings=small_training.SMALL["env_settings"], max_decisions=300
    )  # fmt: skip
    records = small_training.finish(tmp_path, settings)
    assert records[-1].speed_mph is not None
    assert load_policy(tmp_path / POLICY).environment == "sevenlanes/Highway-v0"


def test_ppo_sees_pong(tmp_path: Path) -> None:
    pytest.importorskip("ale_py", reason='ale-py is not installed: pip install "sevenlanes[atari]"')
    settings = config(
        "ppo", env="sevenlanes/Pong-v0", env_settings={"max_frames": 100}, filters=(4, 4), max_decisions=400
    )
    small_training.finish(tmp_path, settings)
    assert load_policy(tmp_path / POLICY).observation == {"shape": [4, 84, 84]}
