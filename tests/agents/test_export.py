from pathlib import Path

import numpy as np
import pytest
from sevenlanes.agents.layers import Dense, Flatten, WeightedLayer
from sevenlanes.agents.networks import QNetwork
from sevenlanes.agents.policy_file import load_policy, save_policy
from sevenlanes.agents.world import World
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.highways import Highways

OBSERVATION = {"lanes_side": 2, "patches_ahead": 8, "patches_behind": 4, "temporal_window": 0}


@pytest.mark.parametrize("dueling", [False, True])
@pytest.mark.parametrize("dtype", ["uint8", "float32"])
def test_the_policy_file_computes_what_was_learnt(dueling: bool, dtype: str) -> None:
    config = HighwayConfig.from_dict(OBSERVATION)
    world = World.of("sevenlanes/Highway-v0", {**OBSERVATION, "observation_dtype": dtype})
    network = QNetwork(world.make_envs(1).single_observation_space, 5, (16, 8), dueling)
    parameters = network.initial_parameters(seed=2)
    highways = Highways(config, 50)
    seen = highways.observe().reshape(50, -1)
    codes = highways.observe_codes().reshape(50, *config.grid_shape)
    inputs = codes if dtype == "uint8" else seen.reshape(codes.shape)
    policy = world.export(network.policy_layers(parameters), "test")
    np.testing.assert_allclose(
        policy.values(seen), np.asarray(network.q_values(parameters, inputs)), rtol=1e-5, atol=1e-5
    )


def test_layers_without_a_normalisation_see_codes_too() -> None:
    config = HighwayConfig.from_dict(OBSERVATION)
    world = World.of("sevenlanes/Highway-v0", {**OBSERVATION, "observation_dtype": "uint8"})
    kernel = np.random.default_rng(0).normal(0, 0.01, (config.num_inputs, 5)).astype(np.float32)
    layers: list[WeightedLayer] = [
        (Flatten(), {}),
        (Dense(5), {"kernel": kernel, "bias": np.ones(5, np.float32)}),
    ]
    highways = Highways(config, 20)
    codes = highways.observe_codes().reshape(20, -1).astype(np.float32)
    seen = highways.observe().reshape(20, -1)
    np.testing.assert_allclose(
        world.export(layers, "test").values(seen), codes @ kernel + 1, rtol=1e-4, atol=1e-4
    )


def test_policies_of_other_worlds_are_files_too(tmp_path: Path) -> None:
    world = World.of("sevenlanes/CartPole-v1", {})
    envs = world.make_envs(6)
    network = QNetwork(envs.single_observation_space, 2, (8,))
    parameters = network.initial_parameters(seed=3)
    policy = world.export(network.policy_layers(parameters), "pole")
    save_policy(tmp_path / "policy.zip", policy.manifest, policy.named_weights)
    loaded = load_policy(tmp_path / "policy.zip")
    assert (loaded.environment, loaded.observation) == ("sevenlanes/CartPole-v1", {"shape": [4]})
    observations, _ = envs.reset(seed=0)
    expected = np.asarray(network.q_values(parameters, observations))
    np.testing.assert_allclose(loaded.values(observations), expected, rtol=1e-4, atol=1e-6)
    assert loaded.act(observations).tolist() == expected.argmax(axis=1).tolist()
