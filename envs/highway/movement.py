"""A frame's movement: every car drives on, the view follows the ego car, and what was passed is counted."""

from .compiled import compiled
from .geometry import EGO_POSITION, LANE_STEPS, NEVER_NEGATIVE
from .layout import (
    CROSSED,
    FACTOR,
    FOLLOWING,
    LATERAL,
    LIMIT,
    PASSED,
    POSITION,
    ROAD,
    SCROLL,
    SET_CARS,
    SET_CONTROLLED,
    SPEED,
    SPEED_SUM,
    TARGET,
    car_column,
    controlled_column,
)
from .reentry import BOTTOM_EXIT, TOP_EXIT, bring_back
from .rules import RULES

BASE_SCROLL = RULES.base_scroll
ROAD_MASK = (1 << 30) - 1  # the road counter wraps long before int32 does


@compiled
def move_cars(state, settings, key, scratch):
    """Move every car by one frame; those beyond the map's ends re-enter at the other end."""
    cars = settings[SET_CARS]
    positions, laterals, targets = (
        car_column(POSITION, cars),
        car_column(LATERAL, cars),
        car_column(TARGET, cars),
    )
    factors, followings = car_column(FACTOR, cars), car_column(FOLLOWING, cars)
    limits, speeds = car_column(LIMIT, cars), car_column(SPEED, cars)
    scroll = state[SCROLL]
    has_left = False
    for car in range(cars):
        speed = min(
            (state[factors + car] * state[followings + car] & NEVER_NEGATIVE) // 1000, state[limits + car]
        )
        position = state[positions + car] + scroll - speed
        has_left |= position < TOP_EXIT or position > BOTTOM_EXIT
        state[speeds + car] = speed
        scratch[car] = state[positions + car]
        state[positions + car] = position
        goal = LANE_STEPS * state[targets + car]
        if state[laterals + car] != goal:
            state[laterals + car] += 1 if state[laterals + car] < goal else -1
    if has_left:
        bring_back(state, settings, key, scratch)


@compiled
def count_passed(state, settings, scratch):
    """Add up the distance driven, and the cars passed (+1) or passed by (-1), for each controlled car."""
    cars, controlled = settings[SET_CARS], settings[SET_CONTROLLED]
    positions, speeds = car_column(POSITION, cars), car_column(SPEED, cars)
    passed, sums = controlled_column(PASSED, cars, controlled), controlled_column(SPEED_SUM, cars, controlled)
    crossed = controlled_column(CROSSED, cars, controlled)
    for driver in range(controlled):
        before, after = scratch[driver], state[positions + driver]
        net, both = 0, 0
        for car in range(cars):
            is_behind, was_behind = int(state[positions + car] > after), int(scratch[car] > before)
            net += is_behind - was_behind
            both += is_behind ^ was_behind
        state[passed + driver] += net
        state[crossed + driver] += both
        state[sums + driver] += state[speeds + driver]


@compiled
def follow_ego(state, settings):
    """Add up how far the road has scrolled, and set the next frame's scroll so that the view follows the ego car."""
    state[ROAD] = (state[ROAD] + state[SCROLL]) & ROAD_MASK
    state[SCROLL] = BASE_SCROLL - (state[car_column(POSITION, settings[SET_CARS])] - EGO_POSITION)
