"""Lengths of the map and of a car, as the compiled code reads them, and which lanes a car covers.

Numba freezes module globals into the code; attributes of a dataclass it can not read. So every file of the core has
the rules that it needs by names of its own; here are those that several need.
"""

from .compiled import compiled
from .rules import RULES

CELL = RULES.cell
MAP_ROWS = RULES.map_rows
EGO_POSITION = RULES.ego_position
CAR_ROWS = RULES.car_rows
LANE_STEPS = RULES.lane_steps
LEFT_EDGE = RULES.left_edge
MIDDLE = RULES.middle
RIGHT_EDGE = RULES.right_edge

# The low bits of numbers that are never negative: tells the compiler, so that it divides them the short way.
NEVER_NEGATIVE = (1 << 31) - 1


@compiled
def covers_lane(lateral, lane):
    """Whether a car at this lateral position covers cells of `lane`; between two lanes it covers those of both."""
    return (lateral + LEFT_EDGE) // LANE_STEPS == lane or (lateral + RIGHT_EDGE) // LANE_STEPS == lane
