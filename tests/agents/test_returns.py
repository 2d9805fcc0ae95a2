import numpy as np
import pytest
from numpy.typing import NDArray
from sevenlanes.agents.returns import bootstrapped_returns, generalised_advantages


def column(values: object, dtype: object = np.float32) -> NDArray[np.generic]:
    """One environment's values in time, [T, 1]."""
    return np.array(values, dtype)[:, None]


REWARDS = column([1.0, 2.0, 4.0])
VALUES = column([10.0, 20.0, 30.0, 40.0])
NEVER = column([0, 0, 0], np.bool_)


def test_returns_go_on_with_the_value_after_the_last_row() -> None:
    # 4 + 40/2 = 24; 2 + 24/2 = 14; 1 + 14/2 = 8
    returns = bootstrapped_returns(REWARDS, VALUES, NEVER, NEVER, 0.5)
    np.testing.assert_array_equal(returns, column([8.0, 14.0, 24.0]))


def test_nothing_comes_after_a_termination() -> None:
    returns = bootstrapped_returns(REWARDS, VALUES, column([0, 1, 0], np.bool_), NEVER, 0.5)
    np.testing.assert_array_equal(returns[:2], column([2.0, 2.0]))


def test_after_a_truncation_comes_the_value_of_what_was_seen_last() -> None:
    # 2 + 30/2 = 17; 1 + 17/2 = 9.5. Row 2 is the reset, its value that of the old episode's last observation.
    returns = bootstrapped_returns(REWARDS, VALUES, NEVER, column([0, 1, 0], np.bool_), 0.5)
    np.testing.assert_array_equal(returns[:2], column([9.5, 17.0]))


def test_a_termination_at_the_time_limit_is_a_termination() -> None:
    end = column([0, 1, 0], np.bool_)
    returns = bootstrapped_returns(REWARDS, VALUES, end, end, 0.5)
    np.testing.assert_array_equal(returns[:2], column([2.0, 2.0]))
    advantages = generalised_advantages(REWARDS, VALUES, end, end, 0.5, 0.5)
    assert advantages[1, 0] == 2.0 - 20.0


def test_advantages_by_hand() -> None:
    # Errors: 1 + 10 − 10 = 1; 2 + 15 − 20 = −3; 4 + 20 − 30 = −6. γ λ = 1/4: −3 − 6/4 = −4.5; 1 − 4.5/4 = −0.125.
    advantages = generalised_advantages(REWARDS, VALUES, NEVER, NEVER, 0.5, 0.5)
    np.testing.assert_array_equal(advantages, column([-0.125, -4.5, -6.0]))


@pytest.mark.parametrize(("terminated", "error"), [(True, 2.0 - 20.0), (False, 2.0 + 15.0 - 20.0)])
def test_advantages_do_not_pass_an_episodes_end(terminated: bool, error: float) -> None:
    ends = [column([0, flag, 0], np.bool_) for flag in (terminated, not terminated)]
    advantages = generalised_advantages(REWARDS, VALUES, *ends, 0.5, 0.5)
    np.testing.assert_array_equal(advantages[:2], column([1.0 + error / 4, error]))


def test_with_lambda_one_an_advantage_is_the_return_minus_the_value() -> None:
    generator = np.random.default_rng(0)
    shape = (20, 7)
    rewards = generator.normal(size=shape).astype(np.float32)
    values = generator.normal(size=(shape[0] + 1, shape[1])).astype(np.float32)
    terminated, truncated = (generator.random(shape) < 0.1 for _ in range(2))
    given = (rewards, values, terminated, truncated, 0.9)
    np.testing.assert_allclose(
        generalised_advantages(*given, 1.0), bootstrapped_returns(*given) - values[:-1], atol=1e-5
    )
