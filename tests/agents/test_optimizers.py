import numpy as np
import pytest
from sevenlanes.agents import optimizers
from sevenlanes.agents.backend import keras

ops = keras.ops


def test_first_adam_step_moves_every_parameter_by_the_learning_rate() -> None:
    # With one gradient g: m̂ = g and v̂ = g², so the step is the learning rate times the sign of g.
    parameters = [ops.convert_to_tensor(np.array([1.0, 2.0, 3.0], np.float32))]
    gradients = [ops.convert_to_tensor(np.array([0.5, -4.0, 0.0], np.float32))]
    moved, state = optimizers.adam(parameters, gradients, optimizers.init_adam(parameters), 0.1)
    np.testing.assert_allclose(np.asarray(moved[0]), [0.9, 2.1, 3.0], rtol=1e-5)
    assert float(state.step) == 1.0


def test_second_adam_step_by_hand() -> None:
    # g = 1, then g = 0: m = 0.1·0.9 = 0.09, m̂ = 0.09/0.19; v = 0.001·0.999, v̂ = 0.000999/0.001999.
    parameters = [ops.zeros((1,), "float32")]
    state = optimizers.init_adam(parameters)
    parameters, state = optimizers.adam(parameters, [ops.ones((1,), "float32")], state, 1.0)
    parameters, _ = optimizers.adam(parameters, [ops.zeros((1,), "float32")], state, 1.0)
    second = (0.09 / 0.19) / np.sqrt(0.000999 / 0.001999)
    assert float(parameters[0][0]) == pytest.approx(-1.0 - second, rel=1e-4)


def test_clipping_shortens_long_gradients_only() -> None:
    gradients = [ops.convert_to_tensor(np.array(values, np.float32)) for values in ([3.0], [0.0, 4.0])]
    assert float(optimizers.global_norm(gradients)) == pytest.approx(5.0)
    clipped = optimizers.clip_by_global_norm(gradients, 2.5)
    np.testing.assert_allclose(np.asarray(clipped[0]), [1.5], rtol=1e-6)
    np.testing.assert_allclose(np.asarray(clipped[1]), [0.0, 2.0], rtol=1e-6)
    kept = optimizers.clip_by_global_norm(gradients, 10.0)
    np.testing.assert_allclose(np.asarray(kept[0]), [3.0])
