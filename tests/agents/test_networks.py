import numpy as np
import pytest
from gymnasium import spaces
from sevenlanes.agents.networks import QNetwork, fold_dueling, input_scaling
from sevenlanes.envs.errors import InvalidInput

GRID = spaces.Box(0, 255, (3, 2), np.uint8)


@pytest.mark.parametrize("dueling", [False, True])
def test_matches_the_layers_by_hand(dueling: bool) -> None:
    network = QNetwork(GRID, 4, (8,), dueling)
    parameters = network.initial_parameters(seed=1)
    observations = np.random.default_rng(0).integers(0, 256, (5, 3, 2)).astype(np.uint8)
    (_, first), (_, last) = network.policy_layers(parameters)[2:]
    kernel, bias, head, head_bias = first["kernel"], first["bias"], last["kernel"], last["bias"]
    inputs = 1.0 - observations.reshape(5, 6) / 255.0
    expected = np.maximum(inputs @ kernel + bias, 0.0) @ head + head_bias
    np.testing.assert_allclose(np.asarray(network.q_values(parameters, observations)), expected, atol=1e-5)


def test_a_seed_is_a_start() -> None:
    network = QNetwork(GRID, 4, (8,))
    first, again, other = (network.initial_parameters(seed) for seed in (1, 1, 2))
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert not np.array_equal(first[0], other[0])


def test_folded_dueling_head_by_hand() -> None:
    np.testing.assert_allclose(fold_dueling(np.array([[10.0, 1.0, 3.0]], np.float32)), [[9.0, 11.0]])


def test_only_observations_from_zero_to_one_height_are_scaled() -> None:
    assert input_scaling(GRID) == (-1.0 / 255.0, 1.0)
    assert input_scaling(spaces.Box(-np.inf, np.inf, (4,), np.float32)) == (1.0, 0.0)
    assert input_scaling(spaces.Box(-1.0, 1.0, (4,), np.float32)) == (1.0, 0.0)


def test_refuses_observations_without_a_shape() -> None:
    with pytest.raises(InvalidInput, match="needs a Box"):
        QNetwork(spaces.Discrete(3), 4, (8,))
