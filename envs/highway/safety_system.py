"""The safety system: every car looks four cells ahead, and slows down for what it sees there.

Occupancy is two overlapping 64-bit words a lane. Bit 0 of the low word is row -ROW_MARGIN, bit 0 of the high word 32
rows farther down, so any window of four rows lies whole in one of them.
"""

import numpy as np

from .compiled import compiled
from .geometry import CAR_ROWS, CELL, LANE_STEPS, LEFT_EDGE, MIDDLE, NEVER_NEGATIVE, RIGHT_EDGE, covers_lane
from .layout import FOLLOWING, LATERAL, LIMIT, POSITION, SET_CARS, SET_LANES, SPEED, car_column
from .rules import RULES

LOOK_AHEAD = RULES.look_ahead
FREE_FOLLOWING = RULES.free_following
FOLLOWING_STEP = RULES.following_step
NO_LIMIT = 1 << 20  # units/frame; faster than any car

ROW_MARGIN = 12
HIGH_SHIFT = 32
LAST_LOW_BIT = 60


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
def speed_ahead(state, settings, scratch, car, lane, row):
    """The speed of the slowest other car of which a cell is seen ahead, in units/frame."""
    cars = settings[SET_CARS]
    laterals, speeds = car_column(LATERAL, cars), car_column(SPEED, cars)
    slowest = NO_LIMIT
    for other in range(cars):
        distance = row - scratch[other]
        if 0 < distance < CAR_ROWS + LOOK_AHEAD and covers_lane(state[laterals + other], lane):
            slowest = min(slowest, state[speeds + other])
    return slowest
