"""Where things stand in a highway's row of int32 numbers, and in the array of settings.

A row is: HEADER columns, then one block of `num_cars` columns for each car field, then one block of `num_controlled`
columns for each field that only controlled cars have. Everything of one kind stands side by side, so that loops over
cars read memory in order.
"""

from .compiled import compiled

# header
SEED, FRAME, SCROLL, ROAD = 0, 1, 2, 3
HEADER = 4

# fields of every car
POSITION = 0  # front, units from the map's top; forward is toward 0
LATERAL = 1  # 1/30 lane; 30 * lane when centred
TARGET = 2  # the lane the car drives in or changes to
FACTOR = 3  # speed factor, thousandths
FOLLOWING = 4  # following speed, units/frame
LIMIT = 5  # speed of the car ahead, units/frame
SPEED = 6  # speed driven in the last frame, units/frame
CAR_FIELDS = 7

# fields of controlled cars
ACTION = 0  # the last action
PASSED = 1  # cars passed minus passed by, since reset
BLOCKED = 2  # lane changes that the rules refused, since reset
SPEED_SUM = 3  # sum of the speeds of all frames since reset, units/frame
CROSSED = 4  # cars that crossed its line in either direction, since reset
ACTION_LEFT = 5  # frames in which the last action will take effect again
CONTROLLED_FIELDS = 6

# the settings array, int32
SET_LANES, SET_CARS, SET_CONTROLLED, SET_SIDE, SET_AHEAD, SET_BEHIND = 0, 1, 2, 3, 4, 5
SET_TRAFFIC_MIN = 6  # least factor of traffic, thousandths
SET_TRAFFIC_RANGE = 7  # how many different factors traffic has
SET_ACTION_FRAMES = 8  # frames in which an action takes effect
NUM_SETTINGS = 9


def state_size(num_cars: int, num_controlled: int) -> int:
    """The number of int32 columns of one highway."""
    return HEADER + CAR_FIELDS * num_cars + CONTROLLED_FIELDS * num_controlled


@compiled
def car_column(field, num_cars):  # type: ignore[no-untyped-def]
    """The column of a car field's first car."""
    return HEADER + field * num_cars


@compiled
def controlled_column(field, num_cars, num_controlled):  # type: ignore[no-untyped-def]
    """The column of a controlled-car field's first car."""
    return HEADER + CAR_FIELDS * num_cars + field * num_controlled
