"""A training that is interrupted and resumed is, bit for bit, the training that was not."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sevenlanes.agents.backend import keras
from sevenlanes.agents.checkpoint import load_checkpoint
from sevenlanes.agents.run_folder import CHECKPOINT, EPISODE, LAST_POLICY, POLICY, RECORD, RunFolder
from sevenlanes.envs.errors import InvalidInput

from . import small_training


def checkpoint(path: Path) -> list[Any]:
    """All leaves of a checkpoint but the wall clock."""
    state = load_checkpoint(path / CHECKPOINT)
    del state["elapsed_s"]
    return keras.tree.flatten(state)


def test_half_and_half_is_the_whole(tmp_path: Path) -> None:
    whole, halves = tmp_path / "whole" / "dqn", tmp_path / "halves" / "dqn"
    config = small_training.config()
    small_training.finish(whole, config)
    stopped = small_training.stop_at_first_validation(halves, config)
    assert stopped.fraction == pytest.approx(0.5, abs=0.05)
    resumed = small_training.finish(halves, config, resume=True)
    assert resumed[-1].gradient_steps > stopped.gradient_steps > 0
    for a, b in zip(checkpoint(whole), checkpoint(halves), strict=True):
        np.testing.assert_array_equal(a, b)
    for name in (POLICY, LAST_POLICY, EPISODE):
        assert (whole / name).read_bytes() == (halves / name).read_bytes()


def test_stopping_between_an_end_and_its_reset_is_exact(tmp_path: Path) -> None:
    # 600 frames are 20 decisions: with iterations of 20 steps the first validation comes at the drives' ends.
    config = small_training.config(steps_per_iteration=20, max_decisions=3 * 20 * 8, num_validations=3)
    whole, parts = tmp_path / "whole" / "dqn", tmp_path / "parts" / "dqn"
    small_training.finish(whole, config)
    small_training.stop_at_first_validation(parts, config)
    small_training.finish(parts, config, resume=True)
    for a, b in zip(checkpoint(whole), checkpoint(parts), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_temporal_window_is_resumed_exactly(tmp_path: Path) -> None:
    env_settings = {
        **small_training.SMALL["env_settings"], "temporal_window": 2, "observation_dtype": "float32"
    }  # fmt: skip
    # 600 frames are 20 decisions: the first validation comes in the middle of the drives, with a past behind them.
    config = small_training.config(env_settings=env_settings, max_decisions=30 * 8)
    whole, halves = tmp_path / "whole" / "dqn", tmp_path / "halves" / "dqn"
    small_training.finish(whole, config)
    stopped = small_training.stop_at_first_validation(halves, config)
    assert stopped.decisions % (20 * 8) > 0, "a drive must be under way"
    small_training.finish(halves, config, resume=True)
    for a, b in zip(checkpoint(whole), checkpoint(halves), strict=True):
        np.testing.assert_array_equal(a, b)


def test_priorities_and_several_cars_are_resumed_exactly(tmp_path: Path) -> None:
    config = small_training.config(
        env="sevenlanes/HighwayConvoy-v0",
        env_settings={**small_training.SMALL["env_settings"], "team_share": 0.5},
        prioritised=True,
        max_decisions=1500,
    )
    whole, halves = tmp_path / "whole" / "dqn", tmp_path / "halves" / "dqn"
    small_training.finish(whole, config)
    stopped = small_training.stop_at_first_validation(halves, config)
    assert stopped.gradient_steps > 0
    small_training.finish(halves, config, resume=True)
    for a, b in zip(checkpoint(whole), checkpoint(halves), strict=True):
        np.testing.assert_array_equal(a, b)


def test_environments_that_can_not_be_saved_begin_new_episodes(tmp_path: Path) -> None:
    config = small_training.config(env="CartPole-v1", env_settings={}, max_decisions=1600)
    small_training.stop_at_first_validation(tmp_path / "dqn", config)
    records = small_training.finish(tmp_path / "dqn", config, resume=True)
    assert records[-1].fraction == 1.0


def test_a_spent_budget_can_be_raised_but_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "dqn"
    config = small_training.config(max_decisions=400)
    small_training.finish(path, config)
    with pytest.raises(InvalidInput, match="has spent its budget"):
        small_training.finish(path, config, resume=True)
    with pytest.raises(InvalidInput, match=r"discount was 0\.95 when"):
        small_training.finish(path, small_training.config(max_decisions=800, discount=0.5), resume=True)
    records = small_training.finish(path, small_training.config(max_decisions=800), resume=True)
    assert records[-1].decisions >= 800
    assert records[-1].validation_score is not None


def test_what_was_stopped_before_a_checkpoint_begins_anew(tmp_path: Path) -> None:
    config = small_training.config(max_decisions=100)
    small_training.finish(tmp_path, config)
    policy = (tmp_path / POLICY).read_bytes()
    (tmp_path / CHECKPOINT).unlink()
    records = small_training.finish(tmp_path, config, resume=True)
    assert records[-1].decisions < 200, "not on top of the decisions before"
    assert (tmp_path / POLICY).read_bytes() == policy


def test_a_folder_is_not_trained_over(tmp_path: Path) -> None:
    config = small_training.config(max_decisions=100)
    small_training.finish(tmp_path, config)
    with pytest.raises(InvalidInput, match="already holds a training"):
        small_training.finish(tmp_path, config)
    with pytest.raises(InvalidInput, match="holds no training"):
        small_training.finish(tmp_path / "elsewhere", config, resume=True)


def test_another_algorithm_can_not_go_on(tmp_path: Path) -> None:
    config = small_training.config(max_decisions=100)
    small_training.finish(tmp_path, config)
    record = tmp_path / RECORD
    record.write_text(record.read_text().replace('"dqn"', '"ppo"'))
    with pytest.raises(InvalidInput, match="holds a training of ppo, which dqn can not go on with"):
        small_training.finish(tmp_path, config, resume=True)


def test_the_record_tells_how_each_sitting_ended(tmp_path: Path) -> None:
    config = small_training.config(max_decisions=400)
    small_training.stop_at_first_validation(tmp_path, config)
    assert RunFolder(tmp_path).record.state == "stopped"
    small_training.finish(tmp_path, config, resume=True)
    sittings = RunFolder(tmp_path).record.sittings
    assert [sitting.state for sitting in sittings] == ["stopped", "finished"]
    assert sittings[0].provenance["versions"].keys() >= {"sevenlanes", "keras", "numpy"}
