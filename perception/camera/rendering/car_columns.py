"""A car as the drawing takes it: the columns of its row of numbers."""

from __future__ import annotations

RIGHT, AHEAD = 0, 1  # m from the eye to the middle of the car's rear
BODY = 2  # place in `bodies.BODIES`
RED, GREEN, BLUE = 3, 4, 5  # its paint
BRAKING, BLINKER = 6, 7  # 1: brakes; the side that shines: -1 left, 1 right, 0 none
NUMBER = 8
CAR_COLUMNS = 9
