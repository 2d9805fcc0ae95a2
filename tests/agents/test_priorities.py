import numpy as np
import pytest
from sevenlanes.agents.priorities import SMALLEST, Priorities
from sevenlanes.envs.errors import InvalidInput


def priorities(errors: list[float], exponent: float = 1.0) -> Priorities:
    """As many places as errors, each learnt from once."""
    made = Priorities(len(errors), exponent)
    made.update(np.arange(len(errors)), np.array(errors, np.float32))
    return made


def test_draws_are_as_frequent_as_priorities_are_great() -> None:
    """|δ| = 1, 3, 0, 4 with α = 1: shares of 1/8, 3/8, 0 and 4/8, whatever the sign."""
    counts = np.bincount(
        priorities([1, -3, 0, 4]).draw(1000, 8, np.random.default_rng(0)).reshape(-1), minlength=4
    )
    np.testing.assert_array_equal(counts, [1000, 3000, 0, 4000], "each batch draws once from every eighth")


def test_the_exponent_evens_out() -> None:
    made = priorities([1, 16], exponent=0.5)
    np.testing.assert_allclose(made.values, [1.0, 4.0], rtol=1e-6)
    np.testing.assert_array_equal(priorities([1, 16], exponent=0.0).values, [1.0, 1.0])


def test_importance_weights_undo_the_draws() -> None:
    """P = 1/8, 3/8, 4/8: with β = 1 weights of 8/8, 8/3, 8/4, of which the greatest becomes 1."""
    made, indices = priorities([1, 3, 4]), np.array([[0, 1, 2], [1, 1, 2]])
    expected = [[1.0, 1 / 3, 1 / 4], [1.0, 1.0, 3 / 4]]
    np.testing.assert_allclose(made.weights(indices, 1.0), expected, rtol=1e-5)
    np.testing.assert_allclose(made.weights(indices, 0.5), np.sqrt(expected), rtol=1e-5)
    np.testing.assert_array_equal(made.weights(indices, 0.0), np.ones((2, 3)))


def test_what_is_new_is_as_urgent_as_the_most_urgent_ever() -> None:
    made = priorities([2, 5, 1])
    made.update(np.array([1]), np.array([0.5], np.float32))
    made.admit(np.array([0, 2]), np.array([True, False]))
    np.testing.assert_allclose(made.values, [5.0 + SMALLEST, 0.5 + SMALLEST, 0, 0], rtol=1e-6)


def test_the_last_of_two_errors_counts() -> None:
    made = priorities([1, 1])
    made.update(np.array([0, 1, 0]), np.array([7, 3, 2], np.float32))
    np.testing.assert_allclose(made.values, [2, 3], rtol=1e-5)


@pytest.mark.parametrize("num_transitions", [1, 2, 5, 1000])
def test_no_place_without_a_priority_is_drawn(num_transitions: int) -> None:
    generator = np.random.default_rng(num_transitions)
    made, may = Priorities(num_transitions, 0.6), generator.random(num_transitions) < 0.3
    may[generator.integers(num_transitions)] = True
    made.admit(np.arange(num_transitions), may)
    for _ in range(20):
        drawn = made.draw(4, 64, generator).reshape(-1)
        assert may[drawn].all()
        made.update(drawn, generator.normal(size=len(drawn)).astype(np.float32) * 1e-3)


def test_goes_on_to_the_bit() -> None:
    generator = np.random.default_rng(1)
    made, restored = priorities(generator.normal(size=300).tolist(), 0.7), Priorities(300, 0.7)
    restored.set_state(made.get_state())
    for each in (made, restored):
        each.admit(np.arange(9), np.ones(9, np.bool_))
    a, b = (each.draw(3, 50, np.random.default_rng(2)) for each in (made, restored))
    np.testing.assert_array_equal(a, b)
    with pytest.raises(InvalidInput, match="must have the shape"):
        Priorities(3, 0.7).set_state(made.get_state())
