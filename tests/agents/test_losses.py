import numpy as np
from sevenlanes.agents import losses
from sevenlanes.agents.backend import keras


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
