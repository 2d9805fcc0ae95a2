"""The closed loop: a policy that drives on what is perceived."""

import dataclasses

import numpy as np
import pytest
from sevenlanes.agents.evaluate import evaluate
from sevenlanes.agents.gallery.entry import Entry
from sevenlanes.agents.policy import config_for
from sevenlanes.agents.policy_file import NetworkPolicy, load_policy
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.perception.chain.perceived_drive import Networks, PerceivedDrive
from sevenlanes.perception.chain.stages import STAGES, find_stage
from sevenlanes.perception.chain.trained import load_network

SEEDS = range(4)


@pytest.fixture(scope="module")
def policy() -> NetworkPolicy:
    return load_policy(Entry.load("ppo-highway").policy)


def drive(policy: NetworkPolicy, stage: str, frames: int, networks: Networks | None = None) -> PerceivedDrive:
    config = dataclasses.replace(config_for(policy, HighwayConfig()), max_frames=frames)
    drive = PerceivedDrive(config, list(SEEDS), find_stage(stage), "day", policy.act, networks)
    while not drive.ended:
        drive.advance()
    return drive


def test_on_perfect_state_it_is_the_official_evaluation(policy: NetworkPolicy) -> None:
    driven = drive(policy, "perfect", 2_000)
    official = evaluate(policy, HighwayConfig(), SEEDS)
    np.testing.assert_allclose(driven.highways.mean_speed_mph[:, 0], official.scores, rtol=0, atol=1e-9)


def test_interventions_are_counted(policy: NetworkPolicy) -> None:
    driven = drive(policy, "perfect", 600)
    np.testing.assert_array_equal(driven.refused, driven.highways.blocked[:, 0])
    assert driven.held_frames.sum() > 0
    assert driven.held_frames.max() < 600


@pytest.mark.parametrize("stage", ["in view", "tracked"])
def test_it_drives_on_tracks(policy: NetworkPolicy, stage: str) -> None:
    driven = drive(policy, stage, 300)
    assert driven.tracker.confirmed.any(axis=1).all()
    assert driven.highways.mean_speed_mph[:, 0].min() > 35


def test_it_drives_on_what_the_networks_see_and_the_same_again(policy: NetworkPolicy) -> None:
    networks = Networks(load_network("detection"), load_network("segmentation"))
    first, again = (drive(policy, "segmented", 180, networks) for _ in range(2))
    assert first.seen is not None
    assert first.seen.there is not None
    assert first.seen.there.any(axis=1).all()
    np.testing.assert_array_equal(first.highways.states, again.highways.states)
    lane = np.floor(first.seen.own.across / 3.6)
    np.testing.assert_array_equal(lane, first.seen.scenes.lane[:, 0])


def test_an_unknown_stage_is_refused() -> None:
    assert find_stage("tracked") in STAGES
    with pytest.raises(InvalidInput, match="a stage is one of perfect, in view"):
        find_stage("dreamt")
