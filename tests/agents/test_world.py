import numpy as np
import pytest
from sevenlanes.agents.baselines import LookAhead
from sevenlanes.agents.evaluate import evaluate
from sevenlanes.agents.world import FIRST_VALIDATION_SEED, World
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.envs.highway.config import HighwayConfig

CONVOY = "sevenlanes/HighwayConvoy-v0"


def test_every_car_of_a_convoy_is_an_environment() -> None:
    envs = World.of(CONVOY, {"team_share": 0.5, "num_controlled": 5}).make_envs(12)
    assert envs.num_envs == 15, "whole highways"
    assert envs.single_observation_space.shape == (60, 7)
    assert World.of(CONVOY, {"num_controlled": 1}).make_envs(12).num_envs == 12


def test_the_mean_reward_of_the_cars_is_their_speed() -> None:
    world = World.of(CONVOY, {"team_share": 0.3})
    envs = world.make_envs(22)
    envs.reset(seed=0)
    _, rewards, _, _, info = envs.step(np.ones(22, np.int64))
    assert world.speed_mph(float(rewards.mean())) == pytest.approx(info["speed_mph"].mean())


def test_validation_drives_all_cars() -> None:
    policy = LookAhead()
    seeds = range(FIRST_VALIDATION_SEED, FIRST_VALIDATION_SEED + 5)
    expected = evaluate(policy, HighwayConfig(num_controlled=11), seeds).score
    assert World.of(CONVOY, {"max_frames": 600}).score_policy(policy, 5).score == expected


def test_a_group_needs_a_group() -> None:
    with pytest.raises(InvalidInput, match="unknown highway setting 'team_share'"):
        World.of("sevenlanes/Highway-v0", {"team_share": 0.5}).make_envs(2)
