import numpy as np
import pytest
from sevenlanes.agents.backend import keras
from sevenlanes.agents.keras_export import keras_layers_as_data
from sevenlanes.envs.errors import InvalidInput

layers = keras.layers


def weights_of(model: keras.Model) -> list[np.ndarray]:
    """Its own `get_weights` warns on JAX (Keras 3.15 with NumPy 2)."""
    return [np.asarray(weight.value) for weight in model.weights]


def test_any_sequential_of_known_layers_computes_the_same() -> None:
    model = keras.Sequential(
        [
            keras.Input((3, 9, 8)),
            layers.Rescaling(2.0, -0.5),
            layers.Permute((2, 3, 1)),
            layers.Conv2D(4, 3, strides=2, padding="same", activation="tanh", bias_initializer="uniform"),
            layers.Conv2D(5, (2, 3), activation="relu"),
            layers.Flatten(),
            layers.Dense(6, activation="relu", bias_initializer="uniform"),
            layers.Dense(2),
        ]
    )
    observations = np.random.default_rng(0).normal(size=(7, 3, 9, 8)).astype(np.float32)
    outputs = observations
    for layer, weights in keras_layers_as_data(model.layers, weights_of(model)):
        outputs = layer.apply(outputs, weights)
    np.testing.assert_allclose(outputs, np.asarray(model(observations)), atol=1e-5)


@pytest.mark.parametrize("layer", [layers.Dropout(0.5), layers.Dense(3, use_bias=False)])
def test_says_what_a_policy_file_can_not_hold(layer: object) -> None:
    model = keras.Sequential([keras.Input((3,)), layer])
    with pytest.raises(InvalidInput, match=rf"a policy file holds .* of the kind {type(layer).__name__}"):
        keras_layers_as_data(model.layers, weights_of(model))


def test_refuses_an_activation_that_the_kernel_does_not_know() -> None:
    model = keras.Sequential([keras.Input((3,)), layers.Dense(3, activation="gelu")])
    with pytest.raises(InvalidInput, match="activation must be one of"):
        keras_layers_as_data(model.layers, weights_of(model))
