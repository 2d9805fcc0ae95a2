"""Beam search: the selection by hand-worked numbers, and short plans against all plans that there are."""

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray
from sevenlanes.agents.beam_search import Model, first_of_each, search, try_actions
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.highways import Highways

LEFT, RIGHT = 3, 4


def states_of(config: HighwayConfig, seeds: range) -> NDArray[np.int32]:
    highways = Highways(config, len(seeds))
    highways.reset(np.array(seeds))
    return highways.states


def test_the_most_promising_of_each_group_are_kept_best_first() -> None:
    groups = np.array([1, 0, 1, 1, 0, 1])
    promises = np.array([5, 2, 9, 5, 3, 1])
    assert first_of_each(groups, promises, 1).tolist() == [4, 2]
    assert first_of_each(groups, promises, 3).tolist() == [4, 1, 2, 0, 3]  # of two equal ones the earlier


def test_actions_that_change_nothing_are_left_out() -> None:
    config = HighwayConfig(lanes=1, num_cars=4)
    model, states = Model(config), states_of(config, range(1))
    after, chosen = try_actions(model, np.repeat(states, 5, axis=0), np.arange(5)[:, None], car=0)
    assert chosen.tolist() == [0, 2]  # the pedal is down, and there is no other lane
    alone = states.copy()
    model.act(alone, np.array([[2]]))
    model.drive(alone)
    assert np.array_equal(after[1], alone[0])


@pytest.mark.parametrize("frames", [60, 100])
def test_a_beam_that_is_wide_enough_finds_the_best_of_all_plans(frames: int) -> None:
    config = HighwayConfig(max_frames=frames)
    model, states = Model(config), states_of(config, range(8))
    plans = np.array(list(itertools.product(range(5), repeat=config.num_decisions)), np.uint8)
    every = np.repeat(states, len(plans), axis=0)
    for decision in range(config.num_decisions):
        model.act(every, np.tile(plans[:, decision], len(states))[:, None])
        model.drive(every)
    best = model.distances(every)[:, 0].reshape(len(states), -1).max(axis=1)

    nothing = np.zeros((len(states), config.num_decisions, 1), np.uint8)
    found = search(model, states, nothing, 0, beam=len(plans))
    assert found.promises.tolist() == best.tolist()
    for decision in range(config.num_decisions):
        model.act(states, found.actions[:, decision])
        model.drive(states)
    assert model.distances(states)[:, 0].tolist() == best.tolist()


def test_a_plan_that_ends_with_less_pedal_promises_less() -> None:
    config = HighwayConfig()
    model = Model(config)
    states = states_of(config, range(1))
    braked = states.copy()
    model.act(braked, np.array([[2]]))
    # One step of 0.02 is 40 units/frame at 2,000 units/frame; half of it is lost in each of the next 30 frames.
    assert model.promises(states)[0] - model.promises(braked)[0] == 40 * 30 // 2
