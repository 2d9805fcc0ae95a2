"""Fixed policies drive as fast as on the original page.

The original's figures are of its own code: 500 runs of 2,000 frames with one controlled car (docs/highway.md). Two
means of 500 runs differ by chance with a standard error of sqrt(2 / 500) standard deviations; 95 % of such differences
lie within 1.96 of it. Ours come from 2,000 runs, so the allowance is a little smaller.
"""

import math

import numpy as np
import pytest
from sevenlanes.agents.baselines import DoNothing, RandomActions
from sevenlanes.agents.evaluate import evaluate
from sevenlanes.agents.policy import Policy
from sevenlanes.envs.highway.config import HighwayConfig

RUNS = 2_000
ORIGINAL_RUNS = 500


def allowance(deviation: float, factor: float = 1.0) -> float:
    """Half the 95 % interval of a difference of two means; `factor` is 1.2533 for medians of a normal distribution."""
    return 1.96 * factor * deviation * math.sqrt(1 / RUNS + 1 / ORIGINAL_RUNS)


def test_do_nothing_drives_like_the_original() -> None:
    speeds = evaluate(DoNothing(), HighwayConfig(), range(RUNS)).scores
    assert speeds.mean() == pytest.approx(51.67, abs=allowance(4.83))
    assert np.median(speeds) == pytest.approx(51.57, abs=allowance(4.83, 1.2533))
    assert speeds.std() == pytest.approx(4.83, rel=0.1)
    assert np.percentile(speeds, 5) == pytest.approx(43.9, abs=1.0)
    assert np.percentile(speeds, 95) == pytest.approx(60.2, abs=1.2)


def test_random_actions_drive_like_the_original() -> None:
    speeds = evaluate(RandomActions(), HighwayConfig(), range(RUNS)).scores
    assert np.median(speeds) == pytest.approx(60.25, abs=allowance(5.2, 1.2533))


def test_always_accelerating_adds_nothing_with_one_car() -> None:
    class Accelerate(DoNothing):
        def act(self, observations: np.ndarray) -> np.ndarray:
            return np.ones(len(observations), np.uint8)

    policy: Policy = Accelerate()
    same = evaluate(policy, HighwayConfig(), range(50)).scores
    assert np.array_equal(same, evaluate(DoNothing(), HighwayConfig(), range(50)).scores)


def test_eleven_cars_that_do_nothing_drive_like_the_original() -> None:
    speeds = evaluate(DoNothing(), HighwayConfig(num_controlled=11), range(RUNS)).scores
    assert speeds.mean() == pytest.approx(58.65, abs=allowance(speeds.std()))
