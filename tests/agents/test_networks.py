import numpy as np
import pytest
from gymnasium import spaces
from sevenlanes.agents.backend import keras
from sevenlanes.agents.layers import Transpose
from sevenlanes.agents.networks import ActorCritic, QNetwork, feature_layers, fold_dueling, input_scaling
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


def image(*shape: int) -> spaces.Box:
    return spaces.Box(0, 255, shape, np.uint8)


def test_what_high_means_in_an_image() -> None:
    assert input_scaling(image(4, 84, 84)) == (1.0 / 255.0, 0.0)


@pytest.mark.parametrize(
    ("shape", "features"),
    [
        ((4, 84, 84), 9 * 9 * 32),  # 84 -> 20 -> 9, channels first
        ((96, 64, 3), 10 * 6 * 32),  # 96 -> 23 -> 10, 64 -> 15 -> 6, channels last
        ((10, 10, 4), 6 * 6 * 32),  # too small for large kernels: 10 -> 8 -> 6
    ],
)
def test_convolutions_suit_the_image(shape: tuple[int, ...], features: int) -> None:
    model = keras.Sequential(feature_layers(image(*shape), (16, 32)))
    assert model.output_shape == (None, features)
    assert isinstance(model.layers[0], keras.layers.Permute) == (shape[0] < shape[2])


def test_three_convolutions_are_those_of_2015() -> None:
    model = keras.Sequential(feature_layers(image(4, 84, 84), (32, 64, 64)))
    assert model.output_shape == (None, 7 * 7 * 64)


def test_no_filters_no_convolutions() -> None:
    assert not QNetwork(image(4, 84, 84), 6, (8,), filters=()).has_convolutions


@pytest.mark.parametrize("space", [GRID, image(2, 40, 44)], ids=["grid", "image"])
def test_the_policys_layers_give_its_logits(space: spaces.Box) -> None:
    network = ActorCritic(space, 4, (16, 8))
    parameters = network.initial_parameters(seed=1)
    observations = np.random.default_rng(0).integers(0, 256, (5, *space.shape)).astype(np.uint8)
    logits, values = network.logits_and_values(parameters, observations)
    assert values.shape == (5,)
    outputs = observations.astype(np.float32)
    layers = network.policy_layers(parameters)
    assert isinstance(layers[0][0], Transpose) == (space is not GRID)
    for layer, weights in layers:
        outputs = layer.apply(outputs, weights)
    np.testing.assert_allclose(outputs, np.asarray(logits), atol=1e-5)


def test_a_policy_begins_with_all_actions_about_alike() -> None:
    network = ActorCritic(GRID, 4, (16, 8))
    observations = np.random.default_rng(0).integers(0, 256, (50, 3, 2)).astype(np.uint8)
    logits, values = network.logits_and_values(network.initial_parameters(seed=1), observations)
    assert np.abs(np.asarray(logits)).max() < 0.05 < np.abs(np.asarray(values)).max()
