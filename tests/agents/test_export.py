import numpy as np
import pytest
from gymnasium import spaces
from sevenlanes.agents.export import export_policy
from sevenlanes.agents.networks import QNetwork
from sevenlanes.agents.policy_file import NetworkPolicy
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.highways import Highways

OBSERVATION = {"lanes_side": 2, "patches_ahead": 8, "patches_behind": 4, "temporal_window": 0}


@pytest.mark.parametrize("dueling", [False, True])
@pytest.mark.parametrize(("dtype", "high"), [(np.uint8, 255), (np.float32, 1)])
def test_the_policy_file_computes_what_was_learnt(dueling: bool, dtype: type, high: int) -> None:
    config = HighwayConfig.from_dict(OBSERVATION)
    network = QNetwork(spaces.Box(0, high, config.grid_shape, dtype), 5, (16, 8), dueling)
    parameters = network.initial_parameters(seed=2)
    highways = Highways(config, 50)
    seen = highways.observe().reshape(50, -1)
    codes = highways.observe_codes().reshape(50, *config.grid_shape)
    inputs = codes if dtype is np.uint8 else seen.reshape(codes.shape)
    policy = NetworkPolicy(*export_policy(network, parameters, OBSERVATION, "test"))
    np.testing.assert_allclose(
        policy.values(seen), np.asarray(network.q_values(parameters, inputs)), rtol=1e-4, atol=1e-5
    )
