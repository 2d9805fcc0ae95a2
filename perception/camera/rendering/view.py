"""One moment as the compiled drawing takes it."""

from __future__ import annotations

from typing import NamedTuple

FARTHEST_M = 4000.0  # for the ground at the horizon
SIGHT_M = 420.0  # to which things beside the road are drawn


class View(NamedTuple):
    """The camera in its place. Rays are (column - middle_column) / focal right and so on; see `projection`."""

    rows: int
    columns: int
    samples: int
    focal: float
    middle_row: float
    middle_column: float
    sine: float  # of the pitch
    cosine: float
    height: float  # m, the eye over the ground
    across: float  # m, the eye from the road's left edge
    along: float  # m, the eye from the road's beginning
    bonnet: float  # m from the eye to the own car's front
    seat: float  # m, the eye from the own car's middle
    road: float  # m, from the left edge to the right
    seed: int
    frame: int
    viewer: int
    noise: float  # of the sensor, times that of the condition
