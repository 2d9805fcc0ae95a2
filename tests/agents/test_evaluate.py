"""The score: the rules' median, reproducible to the last digit."""

import dataclasses

import numpy as np
import pytest
from sevenlanes.agents.baselines import BASELINES
from sevenlanes.agents.evaluate import Evaluation, evaluate
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.highways import Highways


def evaluation(speeds: list[float]) -> Evaluation:
    runs = len(speeds)
    return Evaluation(
        world=HighwayConfig(),
        policy="test",
        seeds=tuple(range(runs)),
        scores=np.array(speeds),
        actions=np.zeros((runs, 67, 1), np.uint8),
    )


def test_the_score_is_the_251st_of_500_in_ascending_order() -> None:
    speeds = np.random.default_rng(0).permutation(np.arange(500.0))
    assert evaluation(list(speeds)).score == 250.0


def test_the_interval_holds_the_score_and_shrinks_with_more_runs() -> None:
    generator = np.random.default_rng(0)
    few, many = (evaluation(list(generator.normal(60, 5, runs))) for runs in (50, 500))
    for found in (few, many):
        assert found.interval[0] < found.score < found.interval[1]
    assert many.interval[1] - many.interval[0] < few.interval[1] - few.interval[0]
    assert many.interval == many.interval


@pytest.mark.parametrize("name", BASELINES)
@pytest.mark.parametrize("num_controlled", [1, 3])
def test_it_gives_the_same_digits_again(name: str, num_controlled: int) -> None:
    config = HighwayConfig(max_frames=600, num_controlled=num_controlled)
    policy = BASELINES[name]()
    first, second = (evaluate(policy, config, range(20)) for _ in range(2))
    assert first.scores.tolist() == second.scores.tolist()
    assert np.array_equal(first.actions, second.actions)


def test_speeds_are_means_over_frames_and_controlled_cars() -> None:
    config = HighwayConfig(max_frames=300, num_controlled=4)
    found = evaluate(BASELINES["do-nothing"](), config, [5, 6])
    highways = Highways(config, 2)
    highways.reset([5, 6])
    speeds = np.zeros((300, 2, 4))
    for frame in range(300):
        highways.advance(1)
        speeds[frame] = highways.speed_mph[:, :4]
    assert found.scores.tolist() == pytest.approx(speeds.mean(axis=(0, 2)).tolist(), rel=1e-12)


def test_a_run_can_be_replayed() -> None:
    found = evaluate(BASELINES["look-ahead"](), HighwayConfig(max_frames=500), range(3))
    *_, last = found.replay(2).drive()
    assert last.mean_speed_mph[0, 0] == pytest.approx(found.scores[2], rel=1e-12)


def test_progress_counts_decisions() -> None:
    calls: list[tuple[int, int]] = []
    config = HighwayConfig(max_frames=90)
    evaluate(BASELINES["do-nothing"](), config, [0], lambda done, total: calls.append((done, total)))
    assert calls == [(1, 3), (2, 3), (3, 3)]


def test_the_policys_own_observation_settings_are_used() -> None:
    config = dataclasses.replace(HighwayConfig(), lanes_side=1, max_frames=60)
    found = evaluate(BASELINES["look-ahead"](), config, [0])
    assert isinstance(found.world, HighwayConfig)
    assert found.world.patches_ahead == 40


@pytest.mark.slow
def test_the_baselines_drive_as_well_as_the_originals() -> None:
    """The original's figures over 500 runs: 51.57, 60.25, and 67 to 70 for look-ahead heuristics."""
    scores = {name: evaluate(make(), HighwayConfig(), range(500)).score for name, make in BASELINES.items()}
    assert scores["do-nothing"] == pytest.approx(51.57, abs=0.8)
    assert scores["random"] == pytest.approx(60.25, abs=0.9)
    assert 67 <= scores["look-ahead"] <= 72
