"""Where the safety system of the ego car looks: the cells ahead, and the cells beside that a lane change needs."""

from __future__ import annotations

from dataclasses import dataclass

from ..highways import Highways
from ..lane_changes import GAP_BEHIND, GAP_FACTOR, is_lane_free
from ..rules import RULES


@dataclass(frozen=True)
class SafetyZone:
    """Rows of the map that have to be free beside the ego car, and whether they are.

    A side is None where there is no lane or while the car is between lanes.
    """

    lane: int
    first_row: int  # farthest ahead
    last_row: int  # farthest behind
    left_free: bool | None
    right_free: bool | None


def safety_zone(highways: Highways, index: int) -> SafetyZone:
    """The zone of the ego car of highway `index`, as `lane_changes.try_lane_change` has it."""
    state, settings = highways.states[index], highways.settings
    ahead = GAP_FACTOR * int(highways.factor[index, 0])
    position = round(highways.position_cells[index, 0] * RULES.cell)
    first = (position - ahead) // RULES.cell
    last = first + (ahead + GAP_BEHIND - 1) // RULES.cell
    lane = int(highways.target[index, 0])
    centred = int(highways.lateral[index, 0]) == RULES.lane_steps * lane
    on_map = first >= 0 and last < RULES.map_rows

    def free(side: int) -> bool | None:
        if not centred or not 0 <= lane + side < highways.config.lanes:
            return None
        return on_map and bool(is_lane_free(state, settings, 0, lane + side, first, last))

    return SafetyZone(lane, first, last, free(-1), free(1))
