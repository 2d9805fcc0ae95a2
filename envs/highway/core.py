"""The highway's physics: pure integer functions of (state, settings), compiled by Numba and readable as Python.

One highway is one row of int32 numbers (`layout.py` names the columns). Nothing here allocates, raises or uses a
float, so the same seed and the same actions give the same bytes on every processor, compiled or not
(`NUMBA_DISABLE_JIT=1` runs these files as plain Python). The rules are told in docs/highway.md. A drive begins in
`start.py`; the order of a frame:

1. every car moves, leaves and re-enters the map (`movement.py`, `reentry.py`);
2. what was passed is counted, and the view follows the ego car;
3. every car looks ahead and takes its following speed (`safety_system.py`);
4. traffic now and then tries a lane change (`lane_changes.py`).

Actions take effect between frames, through `act`.
"""

from .compiled import compiled
from .lane_changes import change_lanes, try_lane_change
from .layout import (
    ACTION,
    ACTION_LEFT,
    BLOCKED,
    FACTOR,
    FRAME,
    SET_ACTION_FRAMES,
    SET_CARS,
    SET_CONTROLLED,
    car_column,
    controlled_column,
)
from .movement import count_passed, follow_ego, move_cars
from .random_numbers import frame_key
from .rules import RULES
from .safety_system import look_ahead, mark_cars

MAX_FACTOR = RULES.max_factor
FACTOR_STEP = RULES.factor_step


@compiled
def advance(state, settings, frames, scratch, occupied):
    """Drive one highway for some frames. `scratch` int64 [num_cars], `occupied` int64 [2 * lanes] are work space."""
    for _ in range(frames):
        state[FRAME] += 1
        key = frame_key(state)
        move_cars(state, settings, key, scratch)
        count_passed(state, settings, scratch)
        follow_ego(state, settings)
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
