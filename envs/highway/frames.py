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

import struct

import numpy as np

from . import layout
from .config import HighwayConfig
from .highways import Highways
from .observation import SPEED_PER_CODE
from .rules import RULES

UNITS_PER_STEP = RULES.cell // 100  # a position step in the record is 1/100 cell
HEAD = struct.Struct("<IiIHH")


def record_size(config: HighwayConfig) -> int:
    """Bytes of one frame's record."""
    return HEAD.size + 4 * config.num_cars + config.num_controlled


def encode(highways: Highways, index: int) -> bytes:
    """The record of highway `index` as it stands."""
    cars, first = highways.config.num_cars, layout.HEADER
    state = highways.states[index]
    fields = state[first : first + layout.CAR_FIELDS * cars].reshape(layout.CAR_FIELDS, cars)
    head = HEAD.pack(
        int(state[layout.FRAME]),
        int(highways.passed[index, 0]),
        int(state[layout.ROAD]) // UNITS_PER_STEP,
        min(round(100 * float(highways.mean_speed_mph[index, 0])), 0xFFFF),
        min(int(highways.blocked[index, 0]), 0xFFFF),
    )
    return b"".join(
        (
            head,
            (fields[layout.POSITION] // UNITS_PER_STEP).astype("<i2").tobytes(),
            fields[layout.LATERAL].astype(np.uint8).tobytes(),
            (fields[layout.SPEED] // SPEED_PER_CODE).astype(np.uint8).tobytes(),
            highways.action[index].astype(np.uint8).tobytes(),
        )
    )
