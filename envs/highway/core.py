"""The highway's physics: pure integer functions of (state, settings), compiled by Numba and readable as Python.

One highway is one row of int32 numbers (`layout.py` names the columns). Nothing here allocates, raises or uses a
float, so the same seed and the same actions give the same bytes on every processor, compiled or not
(`NUMBA_DISABLE_JIT=1` runs this file as plain Python). The rules are told in docs/highway.md; the order of a frame:

1. every car moves, leaves and re-enters the map;
2. the scroll of the next frame is set so that the view follows the ego car;
3. every car looks ahead and takes its following speed; traffic now and then tries a lane change.

Actions take effect between frames, through `act`.
"""

import numpy as np

from .compiled import compiled
from .layout import (
    ACTION,
    ACTION_LEFT,
    BLOCKED,
    CROSSED,
    FACTOR,
    FOLLOWING,
    FRAME,
    LATERAL,
    LIMIT,
    PASSED,
    POSITION,
    ROAD,
    SCROLL,
    SEED,
    SET_ACTION_FRAMES,
    SET_CARS,
    SET_CONTROLLED,
    SET_LANES,
    SET_TRAFFIC_MIN,
    SET_TRAFFIC_RANGE,
    SPEED,
    SPEED_SUM,
    TARGET,
    car_column,
    controlled_column,
)
from .rules import RULES

# Numba freezes module globals into the code; attributes of a dataclass it can not read.
CELL = RULES.cell
CAR_ROWS = RULES.car_rows
LANE_STEPS = RULES.lane_steps
LEFT_EDGE = RULES.left_edge
MIDDLE = RULES.middle
RIGHT_EDGE = RULES.right_edge
MAP_ROWS = RULES.map_rows
LOOK_AHEAD = RULES.look_ahead
EGO_POSITION = RULES.ego_position
BASE_SCROLL = RULES.base_scroll
TOP_EXIT = RULES.top_exit
TOP_ENTRY = RULES.top_entry
BOTTOM_EXIT = RULES.bottom_exit
BOTTOM_ENTRY = RULES.bottom_entry
ENTRY_CLEARANCE = RULES.entry_clearance
FREE_FOLLOWING = RULES.free_following
FOLLOWING_STEP = RULES.following_step
MAX_FACTOR = RULES.max_factor
FACTOR_STEP = RULES.factor_step
EGO_FACTOR = RULES.ego_factor
CONTROLLED_FACTOR = RULES.controlled_factor
GAP_FACTOR = RULES.gap_factor
GAP_BEHIND = RULES.gap_behind
CHANGE_BASE = RULES.change_base
CHANGE_SLOPE = RULES.change_slope
START_BEFORE = RULES.start_before
START_AFTER = RULES.start_after

# The low bits of numbers that are never negative: tells the compiler, so that it divides them the short way.
NEVER_NEGATIVE = (1 << 31) - 1

CARS_A_DRAW, BITS_A_CAR, RULED_OUT = (
    5,
    6,
    64,
)  # of `change_lanes`: 5 x 6 bits of one number, 1 / 64 < the chance

NO_LIMIT = 1 << 20  # units/frame; faster than any car
ROAD_MASK = (1 << 30) - 1  # the road counter wraps long before int32 does

MASK32 = 0xFFFFFFFF
GOLDEN = 0x9E3779B9  # 2**32 / golden ratio: steps that visit all 32-bit numbers evenly
SALT = (
    0x6A09E667  # sqrt(2); of a few well-known numbers the one with which seeds 0 to 499 are a typical sample
)

# What a random number is for; with the frame and the car it makes the counter that is hashed.
DRAW_CHANGE, DRAW_LANE, DRAW_FACTOR, DRAW_PLACE, DRAW_SIDE = 0, 1, 2, 3, 4
DRAWS_PER_PURPOSE = 32  # more than the most cars a highway can have

# Occupancy: two overlapping 64-bit words a lane. Bit 0 of the low word is row -ROW_MARGIN, bit 0 of the high word
# 32 rows farther down, so any window of four rows lies whole in one of them.
ROW_MARGIN = 12
HIGH_SHIFT = 32
LAST_LOW_BIT = 60


@compiled
def mix(value):
    """Hash a 32-bit number to a 32-bit number (multipliers of C. Wellons' hash prospector, below 2**31)."""
    value = ((value ^ (value >> 16)) * 0x21F0AAAD) & MASK32
    value = ((value ^ (value >> 15)) * 0x735A2D97) & MASK32
    return value ^ (value >> 15)


@compiled
def frame_key(state):
    """The 32-bit key from which all random numbers of this frame are made."""
    return mix((mix(int(state[SEED]) ^ SALT) + int(state[FRAME]) * GOLDEN) & MASK32)


@compiled
def draw(key, purpose, car):
    """A uniform random 32-bit number. Counter-based, so the order in which cars draw does not matter."""
    return mix((key + (purpose * DRAWS_PER_PURPOSE + car + 1) * GOLDEN) & MASK32)


@compiled
def draw_below(key, purpose, car, limit):
    """A uniform random number in 0 .. limit - 1."""
    return (draw(key, purpose, car) * limit) >> 32


@compiled
def is_lane_free(state, settings, car, lane, first, last):
    """Whether no other car covers a cell of `lane` in rows first .. last."""
    cars = settings[SET_CARS]
    positions, laterals = car_column(POSITION, cars), car_column(LATERAL, cars)
    for other in range(cars):
        lateral = state[laterals + other]
        if (lateral + LEFT_EDGE) // LANE_STEPS == lane or (lateral + RIGHT_EDGE) // LANE_STEPS == lane:
            row = state[positions + other] // CELL
            if other != car and row <= last and row + CAR_ROWS > first:
                return False
    return True


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
def reenter(state, settings, key, car, position):
    """Put a car that left the map back at `position`, in a random one of the lanes that are free there.

    A traffic car becomes a new one, with its own speed factor. Returns False, changing nothing, while no lane is free.
    """
    cars, lanes = settings[SET_CARS], settings[SET_LANES]
    free = 0
    for lane in range(lanes):
        free += is_entry_free(state, settings, car, lane, position)
    if free == 0:
        return False
    chosen = draw_below(key, DRAW_LANE, car, free)
    lane = 0
    while chosen > 0 or not is_entry_free(state, settings, car, lane, position):
        chosen -= is_entry_free(state, settings, car, lane, position)
        lane += 1
    state[car_column(POSITION, cars) + car] = position
    state[car_column(TARGET, cars) + car] = lane
    state[car_column(LATERAL, cars) + car] = LANE_STEPS * lane
    if car >= settings[SET_CONTROLLED]:
        state[car_column(FACTOR, cars) + car] = traffic_factor(settings, key, car)
    return True


@compiled
def traffic_factor(settings, key, car):
    """A new speed factor for a traffic car, in thousandths."""
    return settings[SET_TRAFFIC_MIN] + draw_below(key, DRAW_FACTOR, car, int(settings[SET_TRAFFIC_RANGE]))


@compiled
def is_entry_free(state, settings, car, lane, position):
    """1 if no other car in `lane` (or on its way into it) is so near to `position` that the two could touch, else 0."""
    cars = settings[SET_CARS]
    positions, laterals, targets = (
        car_column(POSITION, cars),
        car_column(LATERAL, cars),
        car_column(TARGET, cars),
    )
    for other in range(cars):
        gap = state[positions + other] - position
        if other != car and -ENTRY_CLEARANCE < gap < ENTRY_CLEARANCE:
            lateral = state[laterals + other]
            left, right = (lateral + LEFT_EDGE) // LANE_STEPS, (lateral + RIGHT_EDGE) // LANE_STEPS
            if left == lane or right == lane or state[targets + other] == lane:
                return 0
    return 1


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
def bring_back(state, settings, key, scratch):
    """Let the cars beyond the map's ends re-enter, or wait there while every lane is taken."""
    cars = settings[SET_CARS]
    positions = car_column(POSITION, cars)
    for car in range(cars):
        position = state[positions + car]
        if position < TOP_EXIT or position > BOTTOM_EXIT:
            entry = BOTTOM_ENTRY if position < TOP_EXIT else TOP_ENTRY
            if not reenter(state, settings, key, car, entry):
                state[positions + car] = TOP_EXIT if position < TOP_EXIT else BOTTOM_EXIT
            scratch[car] = state[positions + car]  # so that a jump does not count as passing


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
def mark_cars(state, settings, scratch, occupied):
    """Write the rows of all cars into `scratch` and the cells that they cover into the lanes' bit masks."""
    cars = settings[SET_CARS]
    positions, laterals = car_column(POSITION, cars), car_column(LATERAL, cars)
    for word in range(2 * settings[SET_LANES]):
        occupied[word] = 0
    for car in range(cars):
        bit = ((state[positions + car] + ROW_MARGIN * CELL) & NEVER_NEGATIVE) // CELL
        scratch[car] = bit - ROW_MARGIN
        low = np.int64(15) << bit if bit < 64 else np.int64(0)
        high = np.int64(15) << (bit - HIGH_SHIFT) if bit >= HIGH_SHIFT else np.int64(0)
        lateral = state[laterals + car] & NEVER_NEGATIVE
        left, right = (lateral + LEFT_EDGE) // LANE_STEPS, (lateral + RIGHT_EDGE) // LANE_STEPS
        occupied[2 * left] |= low
        occupied[2 * left + 1] |= high
        if right != left:
            occupied[2 * right] |= low
            occupied[2 * right + 1] |= high


@compiled
def speed_ahead(state, settings, scratch, car, lane, row):
    """The speed of the slowest other car of which a cell is seen ahead, in units/frame."""
    cars = settings[SET_CARS]
    laterals, speeds = car_column(LATERAL, cars), car_column(SPEED, cars)
    slowest = NO_LIMIT
    for other in range(cars):
        distance = row - scratch[other]
        if 0 < distance < CAR_ROWS + LOOK_AHEAD:
            lateral = state[laterals + other]
            if (lateral + LEFT_EDGE) // LANE_STEPS == lane or (lateral + RIGHT_EDGE) // LANE_STEPS == lane:
                slowest = min(slowest, state[speeds + other])
    return slowest


@compiled
def look_ahead(state, settings, scratch, occupied):
    """The safety system: every car takes the following speed that the four cells before it allow."""
    cars = settings[SET_CARS]
    laterals = car_column(LATERAL, cars)
    followings, limits = car_column(FOLLOWING, cars), car_column(LIMIT, cars)
    for car in range(cars):
        lane = ((state[laterals + car] & NEVER_NEGATIVE) + MIDDLE) // LANE_STEPS
        row = scratch[car]
        bit = row - LOOK_AHEAD + ROW_MARGIN
        if bit <= LAST_LOW_BIT:
            seen = (occupied[2 * lane] >> bit) & 15
        else:
            seen = (occupied[2 * lane + 1] >> (bit - HIGH_SHIFT)) & 15
        following, limit = FREE_FOLLOWING, NO_LIMIT
        if seen != 0:
            # Bit 3 is the next cell (distance 1), bit 0 the fourth; the nearest occupied one counts.
            clear = 0 if seen & 8 else (1 if seen & 4 else (2 if seen & 2 else 3))
            following = FOLLOWING_STEP * clear
            limit = speed_ahead(state, settings, scratch, car, lane, row)
        state[followings + car] = following
        state[limits + car] = limit


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


@compiled
def advance(state, settings, frames, scratch, occupied):
    """Drive one highway for some frames. `scratch` int64 [num_cars], `occupied` int64 [2 * lanes] are work space."""
    for _ in range(frames):
        state[FRAME] += 1
        key = frame_key(state)
        move_cars(state, settings, key, scratch)
        count_passed(state, settings, scratch)
        state[ROAD] = (state[ROAD] + state[SCROLL]) & ROAD_MASK
        state[SCROLL] = BASE_SCROLL - (state[car_column(POSITION, settings[SET_CARS])] - EGO_POSITION)
        mark_cars(state, settings, scratch, occupied)
        look_ahead(state, settings, scratch, occupied)
        change_lanes(state, settings, key)
        if settings[SET_ACTION_FRAMES] > 1:
            repeat_actions(state, settings)


@compiled
def act(state, settings, driver, action):
    """Let an action of controlled car `driver` take effect: 0 nothing, 1 accelerate, 2 decelerate, 3 left, 4 right."""
    cars, controlled = settings[SET_CARS], settings[SET_CONTROLLED]
    state[controlled_column(ACTION, cars, controlled) + driver] = action
    state[controlled_column(ACTION_LEFT, cars, controlled) + driver] = settings[SET_ACTION_FRAMES] - 1
    if not take_effect(state, settings, driver, action):
        state[controlled_column(BLOCKED, cars, controlled) + driver] += 1


@compiled
def take_effect(state, settings, driver, action):
    """One frame's effect of an action; returns False where the rules refuse a lane change."""
    factor = car_column(FACTOR, settings[SET_CARS]) + driver
    if action == 1:
        state[factor] = min(state[factor] + FACTOR_STEP, MAX_FACTOR)
    elif action == 2:
        state[factor] = max(state[factor] - FACTOR_STEP, 0)
    elif action == 3 or action == 4:
        return try_lane_change(state, settings, driver, 2 * action - 7)
    return True


@compiled
def repeat_actions(state, settings):
    """Let lasting actions take effect again; a refused lane change is tried until it is allowed or the time is over."""
    cars, controlled = settings[SET_CARS], settings[SET_CONTROLLED]
    actions, lefts = (
        controlled_column(ACTION, cars, controlled),
        controlled_column(ACTION_LEFT, cars, controlled),
    )
    for driver in range(controlled):
        if state[lefts + driver] > 0:
            state[lefts + driver] -= 1
            take_effect(state, settings, driver, state[actions + driver])


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
