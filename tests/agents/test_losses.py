from collections.abc import Callable

import numpy as np
import pytest
from sevenlanes.agents import losses
from sevenlanes.agents.backend import keras, value_and_grad


def tensor(values: object) -> object:
    return keras.ops.convert_to_tensor(np.array(values, np.float32))


def test_huber_is_a_parabola_then_a_line() -> None:
    np.testing.assert_allclose(np.asarray(losses.huber(tensor([0.0, 0.5, -1.0, 3.0]))), [0, 0.125, 0.5, 2.5])


def test_td_errors_of_the_actions_taken() -> None:
    q_values = tensor([[1.0, 2.0], [3.0, 4.0]])
    errors = losses.td_errors(q_values, np.array([1, 0]), tensor([5.0, 5.0]))
    np.testing.assert_allclose(np.asarray(errors), [3.0, 2.0])


def test_q_targets_stop_at_a_termination() -> None:
    targets = losses.q_targets(tensor([1.0, 1.0]), tensor([0.5, 0.0]), tensor([[2.0, 4.0], [2.0, 4.0]]))
    np.testing.assert_allclose(np.asarray(targets), [3.0, 1.0])


def test_double_q_targets_value_what_the_other_network_selects() -> None:
    next_q_values, selector = tensor([[2.0, 4.0]]), tensor([[9.0, 8.0]])
    targets = losses.double_q_targets(tensor([1.0]), tensor([0.5]), next_q_values, selector)
    np.testing.assert_allclose(np.asarray(targets), [2.0])


def test_dueling_values_center_the_advantages() -> None:
    np.testing.assert_allclose(np.asarray(losses.dueling_q_values(tensor([[10.0, 1.0, 3.0]]))), [[9.0, 11.0]])


LOGITS = np.log(np.array([[0.5, 0.25, 0.25], [0.1, 0.2, 0.7]], np.float32))  # of these probabilities
ACTIONS = np.array([1, 2])


def test_log_probabilities_of_the_actions_taken() -> None:
    for shift in (0.0, 3.0):  # logits are probabilities only up to a factor
        found = losses.action_log_probabilities(tensor(LOGITS + shift), ACTIONS)
        np.testing.assert_allclose(np.asarray(found), np.log([0.25, 0.7]), rtol=1e-5)


def test_entropy_by_hand() -> None:
    found = np.asarray(losses.entropies(tensor([*LOGITS, [0.0, 0.0, 0.0], [99.0, 0.0, 0.0]])))
    half = 0.5 * np.log(2) + 2 * 0.25 * np.log(4)
    skew = -(0.1 * np.log(0.1) + 0.2 * np.log(0.2) + 0.7 * np.log(0.7))
    np.testing.assert_allclose(found, [half, skew, np.log(3), 0.0], rtol=1e-5, atol=1e-6)


def test_policy_gradient_by_hand() -> None:
    found = losses.policy_gradient(tensor([-1.0, -2.0]), tensor([3.0, -0.5]))
    np.testing.assert_allclose(np.asarray(found), [3.0, -1.0])


@pytest.mark.parametrize(
    ("ratio", "advantage", "loss"),
    [
        (1.0, 2.0, -2.0),
        (1.5, 2.0, -2.4),  # no more than 1.2 times as likely counts
        (0.5, 2.0, -1.0),
        (0.5, -2.0, 1.6),  # no less than 0.8 times
        (1.5, -2.0, 3.0),
    ],
)
def test_clipped_surrogate_by_hand(ratio: float, advantage: float, loss: float) -> None:
    found = losses.clipped_surrogate(tensor([np.log(ratio) - 1]), tensor([-1.0]), tensor([advantage]), 0.2)
    np.testing.assert_allclose(np.asarray(found), [loss], rtol=1e-5)


def test_normalised_advantages_by_hand() -> None:
    np.testing.assert_allclose(np.asarray(losses.normalised(tensor([1.0, 3.0]))), [-1.0, 1.0], rtol=1e-5)


Loss = Callable[[object], object]
OLD = np.log([0.3, 0.9])
LOSSES: dict[str, Loss] = {
    "huber": lambda x: losses.huber(3.0 * x),
    "log-probability": lambda x: losses.action_log_probabilities(x, ACTIONS),
    "entropy": losses.entropies,
    "policy gradient": lambda x: losses.policy_gradient(
        losses.action_log_probabilities(x, ACTIONS), np.array([2.0, -1.0])
    ),
    "surrogate, not clipped": lambda x: losses.clipped_surrogate(
        losses.action_log_probabilities(x, ACTIONS), OLD, np.array([2.0, -1.0]), 0.5
    ),
    "dueling": losses.dueling_q_values,
    "normalised": lambda x: keras.ops.square(losses.normalised(x[:, 0]) - 0.5),
}


@pytest.mark.parametrize("name", LOSSES)
def test_gradients_are_the_slopes(name: str) -> None:
    """Against central differences in double precision."""
    if keras.backend.backend() == "jax":
        pytest.skip("JAX counts in single precision")
    at = LOGITS.astype(np.float64)

    def total(x: object) -> object:
        return keras.ops.sum(LOSSES[name](x))

    _, _, gradients = value_and_grad(lambda p: (total(p[0]), 0), [keras.ops.convert_to_tensor(at)])
    step = 1e-5
    for index in np.ndindex(at.shape):
        up, down = at.copy(), at.copy()
        up[index] += step
        down[index] -= step
        slope = float(total(keras.ops.convert_to_tensor(up))) - float(
            total(keras.ops.convert_to_tensor(down))
        )
        assert float(gradients[0][index]) == pytest.approx(slope / (2 * step), rel=1e-5, abs=1e-8)


def test_a_clipped_step_has_no_slope() -> None:
    def loss(parameters: list[object]) -> tuple[object, int]:
        found = losses.clipped_surrogate(parameters[0], tensor([0.0, 0.0]), tensor([1.0, -1.0]), 0.2)
        return keras.ops.sum(found), 0

    _, _, gradients = value_and_grad(loss, [tensor(np.log([1.5, 0.5]))])
    np.testing.assert_array_equal(np.asarray(gradients[0]), [0.0, 0.0])
