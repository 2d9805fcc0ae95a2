"""The planners: what they plan is what is driven, better than the rule of thumb, and the fair one sees no future."""

import dataclasses

import numpy as np
import pytest
from sevenlanes.agents.baselines import BASELINES
from sevenlanes.agents.beam_search import Model
from sevenlanes.agents.evaluate import Evaluation, evaluate
from sevenlanes.agents.planner import (
    CLAIRVOYANT,
    FAIR,
    Planned,
    PlannerConfig,
    clairvoyant_plans,
    fair_actions,
    plan,
)
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.envs.highway import layout
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.highways import Highways

SHORT = HighwayConfig(max_frames=600)
PLANNERS = {
    "clairvoyant": PlannerConfig(beam=10),
    "clairvoyant, five decisions ahead": PlannerConfig(beam=10, horizon=5),
    "fair": PlannerConfig(beam=4, horizon=6, futures=2),
}
each_planner = pytest.mark.parametrize("planner", PLANNERS.values(), ids=PLANNERS.keys())


def planned(config: HighwayConfig, seeds: range, planner: PlannerConfig) -> Evaluation:
    return evaluate(Planned(planner.name, config, plan(config, seeds, planner)), config, seeds)


@each_planner
def test_the_same_drive_is_planned_again_and_alone(planner: PlannerConfig) -> None:
    together = plan(SHORT, range(4), planner)
    assert np.array_equal(together, plan(SHORT, range(4), planner))
    assert np.array_equal(together[2:3], plan(SHORT, [2], planner))


@each_planner
def test_it_beats_the_rule_of_thumb(planner: PlannerConfig) -> None:
    look_ahead = evaluate(BASELINES["look-ahead"](), SHORT, range(8))
    assert planned(SHORT, range(8), planner).mean > look_ahead.mean + 2


def test_the_replay_of_a_plan_reproduces_its_score() -> None:
    found = planned(SHORT, range(3), PLANNERS["clairvoyant"])
    for run in range(3):
        *_, last = found.replay(run).drive()
        assert last.mean_speed_mph[0, 0] == pytest.approx(found.scores[run], rel=1e-12)


def test_the_fair_planner_does_not_see_the_future() -> None:
    """On roads that are alike but for their future, it does the same, where the clairvoyant does not."""
    model, highways = Model(SHORT), Highways(SHORT, 1)
    highways.reset([3])
    highways.advance(150)
    states = np.repeat(highways.states, 20, axis=0)
    states[:, layout.SEED] = np.arange(20)
    generators = [np.random.default_rng(0) for _ in range(20)]
    assert len(set(fair_actions(model, states, 6, PLANNERS["fair"], generators).tolist())) == 1
    plans = clairvoyant_plans(model, states, np.zeros((20, 15, 1), np.uint8), beam=10)
    assert len({each.tobytes() for each in plans}) > 1


def test_several_cars_plan_in_turns() -> None:
    config = dataclasses.replace(SHORT, num_controlled=3, max_frames=300)
    nothing = evaluate(BASELINES["do-nothing"](), config, range(3))
    found = planned(config, range(3), PLANNERS["clairvoyant"])
    assert (found.scores > nothing.scores + 2).all()


def test_a_plan_from_a_policy_is_no_worse_than_its_drive() -> None:
    config = dataclasses.replace(SHORT, num_controlled=3, max_frames=300)
    look_ahead = BASELINES["look-ahead"]()
    drives = evaluate(look_ahead, config, range(4))
    actions = plan(config, range(4), PlannerConfig(beam=3), look_ahead)
    found = evaluate(Planned("", config, actions), config, range(4))
    assert (found.scores >= drives.scores).all()
    assert found.mean > drives.mean + 1
    with pytest.raises(InvalidInput, match="leave the horizon out"):
        plan(SHORT, [0], PLANNERS["clairvoyant, five decisions ahead"], look_ahead)


@pytest.mark.parametrize("settings", [{"beam": 0}, {"horizon": 0}, {"futures": -1}, {"futures": 2}])
def test_impossible_settings_are_refused(settings: dict[str, int]) -> None:
    with pytest.raises(InvalidInput, match=r"must be at least|needs a horizon"):
        PlannerConfig(**settings)


def test_a_fair_planner_of_several_cars_is_refused() -> None:
    with pytest.raises(InvalidInput, match="drives one car, got num_controlled = 2"):
        plan(HighwayConfig(num_controlled=2), [0], FAIR)


@pytest.mark.slow
def test_the_clairvoyant_planner_drives_near_the_limit() -> None:
    assert planned(HighwayConfig(), range(40), CLAIRVOYANT).score > 79
