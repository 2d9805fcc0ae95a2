"""Cars that leave the map at one end come back at the other, in a lane with room; traffic as a new car."""

from .compiled import compiled
from .geometry import LANE_STEPS, covers_lane
from .layout import (
    FACTOR,
    LATERAL,
    POSITION,
    SET_CARS,
    SET_CONTROLLED,
    SET_LANES,
    SET_TRAFFIC_MIN,
    SET_TRAFFIC_RANGE,
    TARGET,
    car_column,
)
from .random_numbers import DRAW_FACTOR, DRAW_LANE, draw_below
from .rules import RULES

TOP_EXIT = RULES.top_exit
TOP_ENTRY = RULES.top_entry
BOTTOM_EXIT = RULES.bottom_exit
BOTTOM_ENTRY = RULES.bottom_entry
ENTRY_CLEARANCE = RULES.entry_clearance


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
        is_near = other != car and -ENTRY_CLEARANCE < gap < ENTRY_CLEARANCE
        if is_near and (covers_lane(state[laterals + other], lane) or state[targets + other] == lane):
            return 0
    return 1


@compiled
def traffic_factor(settings, key, car):
    """A new speed factor for a traffic car, in thousandths."""
    return settings[SET_TRAFFIC_MIN] + draw_below(key, DRAW_FACTOR, car, int(settings[SET_TRAFFIC_RANGE]))
