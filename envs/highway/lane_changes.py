"""Lane changes: when the rules allow one, and when traffic tries one."""

from .compiled import compiled
from .geometry import CAR_ROWS, CELL, LANE_STEPS, MAP_ROWS, covers_lane
from .layout import (
    FACTOR,
    FOLLOWING,
    LATERAL,
    POSITION,
    SET_CARS,
    SET_CONTROLLED,
    SET_LANES,
    TARGET,
    car_column,
)
from .random_numbers import DRAW_CHANGE, DRAW_SIDE, draw
from .rules import RULES

GAP_FACTOR = RULES.gap_factor
GAP_BEHIND = RULES.gap_behind
CHANGE_BASE = RULES.change_base
CHANGE_SLOPE = RULES.change_slope

# One random number has 6 bits for each of 5 cars. All six are 0 once in 64, more often than any car wants to change.
CARS_A_DRAW, BITS_A_CAR, RULED_OUT = 5, 6, 64


@compiled
def try_lane_change(state, settings, car, step):
    """Steer `car` one lane to the left (-1) or right (+1) if the rules allow it; returns whether they did.

    Allowed only for a car centred in its lane, with the neighbour lane on the road, and there every cell on the map
    and empty that is met in steps of one cell from 3 * factor cells ahead to less than 4 cells behind.
    """
    cars = settings[SET_CARS]
    lateral = state[car_column(LATERAL, cars) + car]
    lane = state[car_column(TARGET, cars) + car]
    target = lane + step
    if lateral != LANE_STEPS * lane or target < 0 or target >= settings[SET_LANES]:
        return False
    ahead = GAP_FACTOR * state[car_column(FACTOR, cars) + car]
    first = (state[car_column(POSITION, cars) + car] - ahead) // CELL
    last = first + (ahead + GAP_BEHIND - 1) // CELL
    if first < 0 or last >= MAP_ROWS or not is_lane_free(state, settings, car, target, first, last):
        return False
    state[car_column(TARGET, cars) + car] = target
    return True


@compiled
def is_lane_free(state, settings, car, lane, first, last):
    """Whether no other car covers a cell of `lane` in rows first .. last."""
    cars = settings[SET_CARS]
    positions, laterals = car_column(POSITION, cars), car_column(LATERAL, cars)
    for other in range(cars):
        if covers_lane(state[laterals + other], lane):
            row = state[positions + other] // CELL
            if other != car and row <= last and row + CAR_ROWS > first:
                return False
    return True


@compiled
def change_lanes(state, settings, key):
    """Traffic tries a lane change with probability 0.01 - 0.004 * following (px/frame), left or right evenly."""
    cars = settings[SET_CARS]
    followings = car_column(FOLLOWING, cars)
    for first in range(0, cars, CARS_A_DRAW):
        # The chance is small, so a few bits of one random number rule most cars out: 1 in 64 gets a number of its own.
        bits = draw(key, DRAW_CHANGE, first)
        for car in range(max(first, settings[SET_CONTROLLED]), min(first + CARS_A_DRAW, cars)):
            if (bits >> (BITS_A_CAR * (car - first))) & (RULED_OUT - 1) == 0:
                number = draw(key, DRAW_SIDE, car)
                chance = RULED_OUT * (CHANGE_BASE - CHANGE_SLOPE * state[followings + car])
                if (number * 1_000_000) >> 32 < chance:
                    try_lane_change(state, settings, car, 1 if number & 1 else -1)
