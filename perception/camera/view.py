"""One moment as the compiled drawing takes it."""

from __future__ import annotations

import math
from typing import NamedTuple

from .projection import CameraConfig
from .scene import Scenes
from .units import LANE_WIDTH_M

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


def view_of(config: CameraConfig, scenes: Scenes, index: int) -> View:
    """Where the camera is at moment `index`."""
    pitch = math.radians(config.pitch)
    return View(
        rows=config.height,
        columns=config.width,
        samples=config.samples,
        focal=config.focal,
        middle_row=config.height / 2,
        middle_column=config.width / 2,
        sine=math.sin(pitch),
        cosine=math.cos(pitch),
        height=float(config.eye_height_m),
        across=float(scenes.across[index] + config.eye_right_m),
        along=float(scenes.along[index] - config.eye_behind_front_m),
        bonnet=float(config.eye_behind_front_m),
        seat=float(config.eye_right_m),
        road=scenes.lanes * LANE_WIDTH_M,
        seed=int(scenes.seed[index]),
        frame=int(scenes.frame[index]),
        viewer=int(scenes.viewer[index]),
    )
