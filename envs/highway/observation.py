"""What a controlled car sees: the cells around it, as one byte each or as float32.

| cell | code (uint8) | float32 = code / 255 |
| --- | --- | --- |
| off the road, or beyond the map | 0 | 0 |
| a car at v mph | 1 + floor(2.5 v) | 1/255 (standing) to 201/255 (80 mph) |
| empty | 255 | 1 |

So a larger number is always better to drive into. Rows run from the farthest ahead to the farthest behind, columns
from left to right; index = columns * row + column, as in the original page.
"""

import numpy as np

from .compiled import compiled
from .geometry import CAR_ROWS, CELL, LANE_STEPS, LEFT_EDGE, MAP_ROWS, MIDDLE, RIGHT_EDGE
from .layout import (
    LATERAL,
    POSITION,
    SET_AHEAD,
    SET_BEHIND,
    SET_CARS,
    SET_CONTROLLED,
    SET_LANES,
    SET_SIDE,
    SPEED,
    car_column,
)
from .rules import RULES

OFF_ROAD, EMPTY = 0, 255
SPEED_PER_CODE = 20  # units/frame (0.4 mph) in one code step
CODES = np.arange(256, dtype=np.uint8)
UNIT_SCALE = (np.arange(256) / 255).astype(np.float32)  # our default: the whole range [0, 1]


def _original_scale() -> np.ndarray:
    """The original page's numbers: a car its speed in px/frame / 100 (0 to 0.04), empty 1, off the road 0."""
    values = (np.arange(256) - 1) * SPEED_PER_CODE / RULES.units_per_px / 100
    values[OFF_ROAD], values[EMPTY] = 0, 1
    return values.astype(np.float32)


ORIGINAL_SCALE = _original_scale()


@compiled
def clear_window(settings, row, lane, table, out):
    """Fill the window around (row, lane) with "empty" where there is road and "off the road" elsewhere."""
    side, rows = settings[SET_SIDE], settings[SET_AHEAD] + settings[SET_BEHIND]
    width = 2 * side + 1
    # Whole rows first, in loops without conditions that a compiler turns into a few wide stores.
    above = min(max(0, settings[SET_AHEAD] - row), rows)
    below = min(max(0, MAP_ROWS + settings[SET_AHEAD] - row), rows)
    for cell in range(above * width):
        out[cell] = table[OFF_ROAD]
    for cell in range(above * width, below * width):
        out[cell] = table[EMPTY]
    for cell in range(below * width, rows * width):
        out[cell] = table[OFF_ROAD]
    for column in range(width):
        if not 0 <= lane - side + column < settings[SET_LANES]:
            for i in range(rows):
                out[i * width + column] = table[OFF_ROAD]


@compiled
def draw_car(first, last, column, width, value, out):
    """Write a car's cells in rows first .. last - 1 of one column of the window, if that is inside."""
    if 0 <= column < width:
        for i in range(first, last):
            out[i * width + column] = value


@compiled
def observe(state, settings, driver, table, out):
    """Write what controlled car `driver` sees into the flat `out` [cells], through `table` [256] of its values."""
    cars = settings[SET_CARS]
    positions, laterals, speeds = (
        car_column(POSITION, cars),
        car_column(LATERAL, cars),
        car_column(SPEED, cars),
    )
    rows, width = settings[SET_AHEAD] + settings[SET_BEHIND], 2 * settings[SET_SIDE] + 1
    row = state[positions + driver] // CELL
    lane = (state[laterals + driver] + MIDDLE) // LANE_STEPS
    clear_window(settings, row, lane, table, out)
    first_row, first_lane = row - settings[SET_AHEAD], lane - settings[SET_SIDE]
    for car in range(cars):
        top = state[positions + car] // CELL
        first = max(top, first_row, 0) - first_row
        last = min(top + CAR_ROWS - first_row, rows, MAP_ROWS - first_row)
        if first < last:
            value = table[1 + state[speeds + car] // SPEED_PER_CODE]
            lateral = state[laterals + car]
            left, right = (lateral + LEFT_EDGE) // LANE_STEPS, (lateral + RIGHT_EDGE) // LANE_STEPS
            draw_car(first, last, left - first_lane, width, value, out)
            if right != left:
                draw_car(first, last, right - first_lane, width, value, out)


@compiled
def observe_all(states, settings, table, out):
    """Observations of all highways and controlled cars: `out` [N, A, at least num_cells], its first cells written."""
    for index in range(states.shape[0]):
        for driver in range(settings[SET_CONTROLLED]):
            observe(states[index], settings, driver, table, out[index, driver])


@compiled
def shift_window(out, num_cells, temporal_window, actions, num_actions):
    """Move the present observations one step into the past, with the `actions` [N, A] taken on them.

    `out` [N, A, num_inputs] is laid out as the original network's input: the present cells, then for each earlier
    step, newest first, its cells and its action one-hot.
    """
    block = num_cells + num_actions
    for index in range(out.shape[0]):
        for driver in range(out.shape[1]):
            row = out[index, driver]
            for column in range(row.shape[0] - 1, num_cells + block - 1, -1):
                row[column] = row[column - block]
            if temporal_window > 0:
                for cell in range(num_cells):
                    row[num_cells + cell] = row[cell]
                for action in range(num_actions):
                    row[2 * num_cells + action] = 1 if action == actions[index, driver] else 0
