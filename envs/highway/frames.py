"""What a viewer needs to draw one frame, as bytes: the format of live streams and of replays in the page.

Little-endian, one record a frame, each complete in itself, so a viewer can begin, seek and skip anywhere. For C cars
and A controlled cars (record_size = 16 + 4 C + A bytes):

| field | type | unit |
| --- | --- | --- |
| frame | u32 | frames since reset |
| passed | i32 | cars passed by the ego car minus cars that passed it |
| road | u32 | how far the road has scrolled under the view, 1/100 cell |
| mean speed of the ego car | u16 | 1/100 mph, since reset |
| blocked actions of the ego car | u16 | |
| position of each car's front | i16 [C] | 1/100 cell; 0 is the map's top, 7000 its bottom |
| lateral position of each car | u8 [C] | 1/30 lane |
| speed of each car | u8 [C] | 0.4 mph |
| last action of each controlled car | u8 [A] | 0 nothing, 1 accelerate, 2 decelerate, 3 left, 4 right |
"""

import numpy as np

from . import layout
from .compiled import compiled
from .config import HighwayConfig
from .highways import Highways
from .observation import SPEED_PER_CODE
from .rules import RULES

UNITS_PER_STEP = RULES.cell // 100  # a position step in the record is 1/100 cell
MEAN_STEPS = 100 // RULES.units_per_mph  # steps of the mean speed, 1/100 mph, in one unit/frame
HEAD_BYTES = 16
MAX_U16 = 0xFFFF


def record_size(config: HighwayConfig) -> int:
    """Bytes of one frame's record."""
    return HEAD_BYTES + 4 * config.num_cars + config.num_controlled


@compiled
def record_length(settings):  # type: ignore[no-untyped-def]
    """`record_size`, of compiled settings."""
    return HEAD_BYTES + 4 * settings[layout.SET_CARS] + settings[layout.SET_CONTROLLED]


@compiled
def write_number(value, num_bytes, out, at):  # type: ignore[no-untyped-def]
    """Write an integer at out[at], its lowest byte first."""
    for i in range(num_bytes):
        out[at + i] = (value >> (8 * i)) & 255


@compiled
def write_record(state, settings, out):  # type: ignore[no-untyped-def]
    """Write the record of one highway into `out` uint8 [record_size]."""
    cars, controlled = settings[layout.SET_CARS], settings[layout.SET_CONTROLLED]
    frame = int(state[layout.FRAME])
    write_number(frame, 4, out, 0)
    write_number(int(state[layout.controlled_column(layout.PASSED, cars, controlled)]), 4, out, 4)
    write_number(int(state[layout.ROAD]) // UNITS_PER_STEP, 4, out, 8)
    driven = int(state[layout.controlled_column(layout.SPEED_SUM, cars, controlled)])
    mean = (2 * MEAN_STEPS * driven + frame) // (2 * max(frame, 1))  # rounded half up
    write_number(min(mean, MAX_U16), 2, out, 12)
    write_number(
        min(int(state[layout.controlled_column(layout.BLOCKED, cars, controlled)]), MAX_U16), 2, out, 14
    )
    for car in range(cars):
        position = int(state[layout.car_column(layout.POSITION, cars) + car]) // UNITS_PER_STEP
        write_number(position, 2, out, HEAD_BYTES + 2 * car)
        out[HEAD_BYTES + 2 * cars + car] = state[layout.car_column(layout.LATERAL, cars) + car]
        speed = state[layout.car_column(layout.SPEED, cars) + car]
        out[HEAD_BYTES + 3 * cars + car] = speed // SPEED_PER_CODE
    for driver in range(controlled):
        action = state[layout.controlled_column(layout.ACTION, cars, controlled) + driver]
        out[HEAD_BYTES + 4 * cars + driver] = action


def encode(highways: Highways, index: int) -> bytes:
    """The record of highway `index` as it stands."""
    out = np.empty(record_size(highways.config), np.uint8)
    write_record(highways.states[index], highways.settings, out)
    return out.tobytes()
