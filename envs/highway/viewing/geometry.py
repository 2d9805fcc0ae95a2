"""Where things stand on a picture of the road."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ..rules import RULES

# A lane is two cells wide. Drawn so, a road of 70 cells is a thin line; widened, lanes and cars have the proportions
# of a real road (a lane of 3.6 m, a car of 4.6 m by 1.8 m).
LANE_CELLS = 3.0
ROAD_SHARE = 0.86  # of the picture's width, at most
CAR_CELLS = 3.4
CAR_LANES = 0.54  # width of a car


@dataclass(frozen=True)
class Geometry:
    """In screen pixels; the whole map of 70 cells fills the height."""

    lanes: int
    width: int
    height: int

    @cached_property
    def cell(self) -> float:
        """Length of a cell."""
        return self.height / RULES.map_rows

    @cached_property
    def lane(self) -> float:
        """Width of a lane."""
        return min(self.width * ROAD_SHARE / self.lanes, self.cell * LANE_CELLS)

    @cached_property
    def left(self) -> float:
        """The road's left edge."""
        return (self.width - self.lane * self.lanes) / 2

    @cached_property
    def right(self) -> float:
        """The road's right edge."""
        return self.left + self.lane * self.lanes

    def rect(self, lane: float, row: float, lanes: float, rows: float) -> tuple[int, int, int, int]:
        """A rectangle of cells: left, top, width, height."""
        left, top = round(self.left + lane * self.lane), round(row * self.cell)
        right, bottom = round(self.left + (lane + lanes) * self.lane), round((row + rows) * self.cell)
        return left, top, right - left, bottom - top
