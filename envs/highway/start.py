"""The start of a drive: the ego car in the middle lane, the others on random free cells."""

from .compiled import compiled
from .geometry import CAR_ROWS, CELL, EGO_POSITION, LANE_STEPS, MAP_ROWS
from .layout import (
    FACTOR,
    FOLLOWING,
    LATERAL,
    LIMIT,
    POSITION,
    SCROLL,
    SEED,
    SET_CARS,
    SET_CONTROLLED,
    SET_LANES,
    TARGET,
    car_column,
)
from .random_numbers import DRAW_PLACE, draw_below, frame_key
from .reentry import traffic_factor
from .rules import RULES
from .safety_system import NO_LIMIT

BASE_SCROLL = RULES.base_scroll
FREE_FOLLOWING = RULES.free_following
EGO_FACTOR = RULES.ego_factor
CONTROLLED_FACTOR = RULES.controlled_factor
START_BEFORE = RULES.start_before
START_AFTER = RULES.start_after


@compiled
def reset(state, settings, seed):
    """Start a drive: the ego car in the middle lane, the others on random free cells. The seed fixes everything."""
    cars, controlled = settings[SET_CARS], settings[SET_CONTROLLED]
    for column in range(state.shape[0]):
        state[column] = 0
    state[SEED] = seed
    state[SCROLL] = BASE_SCROLL
    key = frame_key(state)
    for car in range(cars):
        if car == 0:
            state[car_column(POSITION, cars)] = EGO_POSITION
            state[car_column(TARGET, cars)] = settings[SET_LANES] // 2
        else:
            place(state, settings, key, car)
        if car == 0:
            factor = EGO_FACTOR
        elif car < controlled:
            factor = CONTROLLED_FACTOR
        else:
            factor = traffic_factor(settings, key, car)
        state[car_column(LATERAL, cars) + car] = LANE_STEPS * state[car_column(TARGET, cars) + car]
        state[car_column(FACTOR, cars) + car] = factor
        state[car_column(FOLLOWING, cars) + car] = FREE_FOLLOWING
        state[car_column(LIMIT, cars) + car] = NO_LIMIT


@compiled
def place(state, settings, key, car):
    """Put `car` on a random free cell beside the cars before it."""
    cars = settings[SET_CARS]
    free = 0
    for cell in range(settings[SET_LANES] * MAP_ROWS):
        free += may_start(state, settings, car, cell)
    chosen = draw_below(key, DRAW_PLACE, car, free)
    cell = 0
    while chosen > 0 or not may_start(state, settings, car, cell):
        chosen -= may_start(state, settings, car, cell)
        cell += 1
    state[car_column(POSITION, cars) + car] = start_row(settings, cell) * CELL
    state[car_column(TARGET, cars) + car] = cell // MAP_ROWS


@compiled
def may_start(state, settings, placed, cell):
    """1 if a car may start in this cell beside the cars 1 .. placed - 1, else 0."""
    cars, row = settings[SET_CARS], start_row(settings, cell)
    for other in range(1, placed):
        if state[car_column(TARGET, cars) + other] == cell // MAP_ROWS:
            gap = row - state[car_column(POSITION, cars) + other] // CELL
            if -START_BEFORE <= gap <= START_AFTER:
                return 0
    return 1


@compiled
def start_row(settings, cell):
    """The row in which a car starts for which `cell` was drawn.

    It is the cell's own row; only a car that would stand on the ego car starts touching it, before or behind it. The
    original leaves the two on top of each other, which holds the ego up for a while, as this does.
    """
    row, ego_row = cell % MAP_ROWS, EGO_POSITION // CELL
    if cell // MAP_ROWS == settings[SET_LANES] // 2 and abs(row - ego_row) < CAR_ROWS:
        row = ego_row - CAR_ROWS if row <= ego_row else ego_row + CAR_ROWS
    return row
