"""Beam search (Lowerre, 1976) over plans, with the simulation itself as the model.

A highway is one row of numbers, so a plan is tried by copying the row and driving it on: all plans of all highways in
one compiled call. After each decision every highway keeps only its `beam` most promising plans.

R highways, D decisions, A controlled cars, M plans below.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..envs.highway import layout
from ..envs.highway.config import NUM_ACTIONS, HighwayConfig
from ..envs.highway.highways import act_many, advance_many
from ..envs.highway.rules import RULES

NOTHING, LEFT, RIGHT = 0, 3, 4
SAME_PLACE = 1_000  # units of 1/10,000 cell: plans that bring the car as near to one place count as one


class Model:
    """What follows from states int32 [M, columns] and actions [M, A]: the highway, as the core drives it."""

    def __init__(self, config: HighwayConfig, pedal: bool = True) -> None:
        """pedal: whether plans accelerate and decelerate, or only change lanes."""
        self.config = config
        self.choices = np.arange(NUM_ACTIONS) if pedal else np.array([NOTHING, LEFT, RIGHT])
        self._settings = config.settings()
        self._scratch = np.zeros(config.num_cars, np.int64)
        self._occupied = np.zeros(2 * config.lanes, np.int64)

    def act(self, states: NDArray[np.int32], actions: NDArray[np.integer]) -> None:
        """Let the actions take effect, in place."""
        act_many(states, self._settings, actions.astype(np.int64))

    def drive(self, states: NDArray[np.int32]) -> None:
        """Drive on for the frames of one decision, in place."""
        frames, end = self.config.frames_per_decision, self.config.max_frames
        advance_many(states, self._settings, frames, end, self._scratch, self._occupied)

    def of_car(self, states: NDArray[np.int32], field: int, car: int) -> NDArray[np.int32]:
        """A field of one car [M] (`layout.py`)."""
        return states[:, layout.car_column(field, self.config.num_cars) + car]

    def distances(self, states: NDArray[np.int32]) -> NDArray[np.int64]:
        """How far each controlled car has driven [M, A], in units of 1/10,000 cell."""
        cars, controlled = self.config.num_cars, self.config.num_controlled
        first = layout.controlled_column(layout.SPEED_SUM, cars, controlled)
        return states[:, first : first + controlled].astype(np.int64)

    def promises(self, states: NDArray[np.int32]) -> NDArray[np.int64]:
        """What plans are compared by [M]: how far all controlled cars have driven, less what their pedals will cost.

        A car below full pedal loses distance until it has accelerated again, by one step in each of the next
        decisions. Without this, plans that brake where it costs nothing yet would crowd out the others.
        """
        config = self.config
        first = layout.car_column(layout.FACTOR, config.num_cars)
        lacking = RULES.max_factor - states[:, first : first + config.num_controlled].astype(np.int64)
        frames = lacking * config.frames_per_decision // (RULES.factor_step * config.action_frames)
        left = config.max_frames - states[:, layout.FRAME, None]
        # The area of a triangle: the lost speed falls evenly to zero. (Factors are thousandths.)
        lost = lacking * RULES.free_following // 1000 * np.minimum(frames, left) // 2
        promises: NDArray[np.int64] = (self.distances(states) - lost).sum(axis=1)
        return promises

    def worth(self, states: NDArray[np.int32], actions: NDArray[np.uint8]) -> NDArray[np.int64]:
        """What plans [R, D, A] promise at their end [R], each driven on its own highway of `states` [R, columns]."""
        states = states.copy()
        for decision in range(actions.shape[1]):
            self.act(states, actions[:, decision])
            self.drive(states)
        return self.promises(states)


class Plans(NamedTuple):
    """The best plan found for one car of each highway."""

    actions: NDArray[np.uint8]  # [R, D, A], of all controlled cars
    promises: NDArray[np.int64]  # [R], at the plan's end


def search(model: Model, states: NDArray[np.int32], actions: NDArray[np.uint8], car: int, beam: int) -> Plans:
    """The best plan found for controlled car `car` of the highways `states` [R, columns].

    actions [R, D, A]: what the other controlled cars will do; the column of `car` is what is searched for.
    """
    highways = np.arange(len(states))
    steps: list[tuple[NDArray[np.intp], NDArray[np.uint8]]] = []
    for decision in range(actions.shape[1]):
        parents = np.repeat(np.arange(len(states)), len(model.choices))
        tried = actions[highways[parents], decision]
        tried[:, car] = np.tile(model.choices, len(states))
        after, chosen = try_actions(model, states[parents], tried, car)
        parents, tried = parents[chosen], tried[chosen]
        kept = select(model, after, highways[parents], car, beam)
        states, highways = after[kept], highways[parents[kept]]
        steps.append((parents[kept], tried[kept, car]))
    best = np.searchsorted(
        highways, np.arange(len(actions))
    )  # the first of each highway is its most promising
    return Plans(trace_back(steps, best, actions, car), model.promises(states[best]))


def try_actions(
    model: Model, states: NDArray[np.int32], actions: NDArray[np.uint8], car: int
) -> tuple[NDArray[np.int32], NDArray[np.intp]]:
    """One decision: the states after it, and which of the M actions they follow from.

    An action that changes nothing (a refused lane change, acceleration at full pedal) is "nothing" over again, and is
    left out. Only where actions last for several frames it may still take effect.
    """
    before = states.copy()
    model.act(states, actions)
    differs = (actions[:, car] == NOTHING) | (model.config.action_frames > 1)
    for field in (layout.TARGET, layout.FACTOR):
        differs |= model.of_car(states, field, car) != model.of_car(before, field, car)
    chosen = np.flatnonzero(differs)
    after = states[chosen]
    model.drive(after)
    return after, chosen


def select(
    model: Model, states: NDArray[np.int32], highways: NDArray[np.intp], car: int, beam: int
) -> NDArray[np.intp]:
    """The `beam` most promising plans of each highway, by highway, the best first; of those at one place only one."""
    promises = model.promises(states)
    lanes = highways * model.config.lanes + model.of_car(states, layout.TARGET, car)
    places = (lanes << 32) + model.distances(states)[:, car] // SAME_PLACE
    one_each = first_of_each(places, promises, 1)
    return one_each[first_of_each(highways[one_each], promises[one_each], beam)]


def first_of_each(groups: NDArray[np.int64], promises: NDArray[np.int64], count: int) -> NDArray[np.intp]:
    """Which rows are among the `count` most promising of their group, by group, the best first; ties by row."""
    order = np.lexsort((-promises, groups))
    is_first = np.append(True, np.diff(groups[order]) != 0)
    place = np.arange(len(order))
    rank = place - np.maximum.accumulate(np.where(is_first, place, 0))
    return order[rank < count]


def trace_back(
    steps: list[tuple[NDArray[np.intp], NDArray[np.uint8]]],
    last: NDArray[np.intp],
    actions: NDArray[np.uint8],
    car: int,
) -> NDArray[np.uint8]:
    """The plans [R, D, A] that end in the rows `last` [R] of the last step."""
    found, row = actions.copy(), last
    for decision, (parents, taken) in reversed(list(enumerate(steps))):
        found[:, decision, car] = taken[row]
        row = parents[row]
    return found
