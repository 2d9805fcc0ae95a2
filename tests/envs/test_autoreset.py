"""Gymnasium's three autoreset modes: what the vector of highways does when a drive is over."""

import copy
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
import sevenlanes.envs  # noqa: F401 - registers the worlds
from gymnasium.vector import AutoresetMode
from gymnasium.wrappers.vector import DictInfoToList, RecordEpisodeStatistics
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.envs.highway.vector_env import HighwayVectorEnv

DECISIONS = 2


def make(mode: AutoresetMode | str, num_envs: int = 2, **settings: Any) -> HighwayVectorEnv:
    """Drives of two decisions."""
    settings = {"max_frames": 30 * DECISIONS, **settings}
    envs = gym.make_vec("sevenlanes/Highway-v0", num_envs, autoreset_mode=mode, **settings)
    assert isinstance(envs, HighwayVectorEnv)
    envs.reset(seed=1)
    return envs


def nothing(envs: HighwayVectorEnv) -> np.ndarray:
    return np.zeros(envs.action_space.shape, int)


@pytest.mark.parametrize("mode", AutoresetMode)
def test_the_mode_is_declared_on_this_vector_alone(mode: AutoresetMode) -> None:
    assert make(mode).metadata["autoreset_mode"] is mode
    assert make(mode.value).metadata["autoreset_mode"] is mode
    assert HighwayVectorEnv.metadata["autoreset_mode"] is AutoresetMode.NEXT_STEP


def test_an_unknown_mode_is_one_clear_error() -> None:
    with pytest.raises(InvalidInput, match="autoreset_mode must be one of NextStep, SameStep, Disabled, got"):
        make("never")


@pytest.mark.parametrize("mode", AutoresetMode)
def test_no_mode_matters_before_the_end(mode: AutoresetMode) -> None:
    envs, reference = make(mode), make(AutoresetMode.NEXT_STEP)
    for ours, theirs in zip(envs.step(nothing(envs)), reference.step(nothing(envs)), strict=True):
        np.testing.assert_equal(ours, theirs)


def test_same_step_begins_the_next_drive_at_once_and_hands_over_the_last_observation() -> None:
    envs, reference = make(AutoresetMode.SAME_STEP), make(AutoresetMode.DISABLED)
    for _ in range(DECISIONS):
        seen, rewards, terminated, truncated, info = envs.step(nothing(envs))
        last_seen, last_rewards, _, _, last_info = reference.step(nothing(envs))
    assert truncated.all()
    assert not terminated.any()
    assert info["frame"].tolist() == [0, 0]
    assert info["_final_obs"].all()
    assert info["_final_info"].all()
    assert np.array_equal(np.stack(info["final_obs"]), last_seen)
    assert not np.array_equal(seen, last_seen)
    assert rewards.tolist() == last_rewards.tolist()
    for key, value in last_info.items():
        np.testing.assert_array_equal(info["final_info"][key], value)
    *_, truncated, info = envs.step(nothing(envs))
    assert info["frame"].tolist() == [30, 30]
    assert not truncated.any()
    assert "final_obs" not in info


def test_same_step_has_the_layout_of_gymnasiums_own_vectors() -> None:
    ours = make(AutoresetMode.SAME_STEP, num_envs=3)
    theirs = gym.make_vec(
        "sevenlanes/Highway-v0",
        3,
        vectorization_mode="sync",
        vector_kwargs={"autoreset_mode": AutoresetMode.SAME_STEP},
        max_frames=30 * DECISIONS,
    )
    theirs.reset(seed=1)
    for envs in (ours, theirs):  # the middle one a decision later than the others
        envs.step(nothing(ours))
        envs.reset(seed=[None, 7, None], options={"reset_mask": np.array([False, True, False])})
    our_info, their_info = ours.step(nothing(ours))[4], theirs.step(nothing(ours))[4]
    assert our_info["_final_obs"].tolist() == their_info["_final_obs"].tolist() == [True, False, True]
    for index in range(3):
        np.testing.assert_array_equal(our_info["final_obs"][index], their_info["final_obs"][index])
    for key, mask in their_info["final_info"].items():
        if key.startswith("_"):
            np.testing.assert_array_equal(our_info["final_info"][key], mask)
        else:
            np.testing.assert_array_equal(our_info["final_info"][key][[0, 2]], mask[[0, 2]])
    assert DictInfoToList(ours)._convert_info_to_list(our_info)[1].keys() == {
        "frame", "speed_mph", "passed", "blocked"
    }  # fmt: skip


def test_disabled_waits_for_a_reset_by_mask() -> None:
    envs = make(AutoresetMode.DISABLED)
    for _ in range(DECISIONS):
        *_, truncated, info = envs.step(nothing(envs))
    assert truncated.all()
    assert info["frame"].tolist() == [60, 60]
    with pytest.raises(InvalidInput, match=r"the drives \[0, 1\] are at their end and autoreset is disabled"):
        envs.step(nothing(envs))
    envs.reset(options={"reset_mask": np.array([True, False])})
    with pytest.raises(InvalidInput, match=r"the drives \[1\] are at their end"):
        envs.step(nothing(envs))
    envs.reset(options={"reset_mask": np.array([False, True])})
    assert envs.step(nothing(envs))[4]["frame"].tolist() == [30, 30]


@pytest.mark.parametrize("mask", [np.array([1, 0]), np.array([True]), [[True, False]]])
def test_a_wrong_mask_is_one_clear_error(mask: Any) -> None:
    with pytest.raises(InvalidInput, match="reset_mask must be 2 booleans"):
        make("Disabled").reset(options={"reset_mask": mask})


def test_a_wrong_number_of_seeds_is_one_clear_error() -> None:
    with pytest.raises(InvalidInput, match="a list of seeds must have 2 of them, got 3"):
        make("Disabled").reset(seed=[1, 2, 3])


@pytest.mark.parametrize("mode", [AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP])
def test_gymnasiums_statistics_count_every_decision(mode: AutoresetMode) -> None:
    envs = RecordEpisodeStatistics(make(mode))
    envs.reset(seed=1)
    earned, lengths = 0.0, []
    for _ in range(8):  # both modes are at an end then: after the third drive, and after the fourth
        _, rewards, _, _, info = envs.step(nothing(envs.unwrapped))
        earned += rewards.sum()
        lengths += info["episode"]["l"].tolist() if "episode" in info else []
    assert lengths == [DECISIONS] * len(lengths)
    assert len(lengths) == 2 * (3 if mode == AutoresetMode.NEXT_STEP else 4)
    assert sum(envs.return_queue) == pytest.approx(earned)


@pytest.mark.parametrize("settings", [{}, {"temporal_window": 2}, {"num_controlled": 2}], ids=str)
@pytest.mark.parametrize("mode", [AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP])
@pytest.mark.parametrize("done", range(4))
def test_a_saved_state_drives_on_as_the_original(
    done: int, mode: AutoresetMode, settings: dict[str, int]
) -> None:
    generator = np.random.default_rng(3)
    first, second = make(mode, **settings), make(mode, **settings)
    actions = generator.integers(5, size=(done + 8, *first.action_space.shape))
    for decision in range(done):
        first.step(actions[decision])
    state = first.get_state()
    kept = copy.deepcopy(state)
    for wrong in actions[:2]:
        second.step(wrong)
    second.set_state(state)
    for decision in range(done, done + 8):
        *ours, our_info = first.step(actions[decision])
        *theirs, their_info = second.step(actions[decision])
        np.testing.assert_equal(ours, theirs)
        np.testing.assert_equal(list(our_info.pop("final_obs", [])), list(their_info.pop("final_obs", [])))
        np.testing.assert_equal(our_info, their_info)
    np.testing.assert_equal(state, kept, err_msg="a state is a copy")
    np.testing.assert_equal(first.get_state(), second.get_state())


def test_a_state_of_other_settings_is_one_clear_error() -> None:
    state = make("NextStep", temporal_window=1).get_state()
    with pytest.raises(InvalidInput, match=r"the state's 'past' must have the shape \(2, 1, 0\), got"):
        make("NextStep").set_state(state)
    with pytest.raises(InvalidInput, match="the state's 'states' must have the shape"):
        make("NextStep", num_envs=3).set_state(state)
    with pytest.raises(InvalidInput, match="got nothing"):
        make("NextStep").set_state({})
