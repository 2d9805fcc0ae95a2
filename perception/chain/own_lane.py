"""Which lane are we in? From the mask: where the road begins on the left and ends on the right.

A row of the mask is one distance ahead, so a column in it is metres sideways. In each row that shows the verge beside
the road, the road's edge gives the own place across the road; the median over the rows is the answer. Rows in which a
car stands at the edge tell nothing.
"""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from ..camera.projection import CameraConfig
from ..camera.rendering.canvas import LANDSCAPE, MARKING, OBJECT, ROAD
from ..camera.rendering.ground import SHOULDER_M
from ..camera.units import LANE_WIDTH_M
from .sightings import Floats

NEAREST_M, FARTHEST_M = 7.0, 70.0  # of the rows that are read
TOO_FAR_M = 1.0  # beyond the road an answer is none
LEAST_ROWS = 2
GAIN = 0.2  # of a new answer, against all before it


class OwnPlace:
    """Where N own cars are across the road: the mask says where, steering says how far they moved since the start.

    Every drive begins in the middle of a lane, and steering is known exactly, so the mask has only to tell which lane
    that was; its answers are averaged. Until the first one the middle lane is assumed.
    """

    def __init__(self, num_highways: int, lanes: int) -> None:
        self._zero = np.full(
            num_highways, np.nan
        )  # where steering was counted from, m from the road's left edge
        self._middle = lanes * LANE_WIDTH_M / 2

    def take(self, answers: Floats, steered: Floats) -> Floats:
        """The places [N] after answers [N] of `own_across`; steered [N]: m moved to the right since the start."""
        zero = answers - steered
        better = np.where(np.isnan(self._zero), zero, self._zero + GAIN * (zero - self._zero))
        self._zero = np.where(np.isnan(answers), self._zero, better)
        return in_lane(np.where(np.isnan(self._zero), self._middle, self._zero)) + steered


def in_lane(across: Floats) -> Floats:
    """The middle of the lane in which something is, m from the road's left edge."""
    return np.asarray((np.floor(across / LANE_WIDTH_M) + 0.5) * LANE_WIDTH_M)


def own_across(classes: NDArray[np.integer], lanes: int, camera: CameraConfig) -> Floats:
    """Metres [N] from the road's left edge to the own middle, NaN where no edge is seen. `classes` [N, H, W]."""
    height, width = classes.shape[1:]
    view = dataclasses.replace(camera, width=width, height=height)
    distance = view.distance_of(np.arange(height) + 0.5)
    rows = np.flatnonzero((distance >= NEAREST_M) & (distance <= FARTHEST_M))
    left, right = edges(classes[:, rows])
    metres = distance[rows] / view.focal
    to_left = (left - width / 2) * metres + view.eye_right_m  # from the own middle to the road's left edge
    to_right = (right - width / 2) * metres + view.eye_right_m
    road = lanes * LANE_WIDTH_M
    told = np.concatenate([-to_left - SHOULDER_M, road + SHOULDER_M - to_right], axis=1)
    told = np.where((told > -TOO_FAR_M) & (told < road + TOO_FAR_M), told, np.nan)
    enough = (~np.isnan(told)).sum(axis=1) >= LEAST_ROWS
    answer = np.full(len(told), np.nan)
    if enough.any():
        answer[enough] = np.nanmedian(told[enough], axis=1)
    return answer


def edges(classes: NDArray[np.integer]) -> tuple[Floats, Floats]:
    """The columns [N, R] at which rows of a mask [N, R, W] change from verge to road and back; NaN: they do not."""
    road = (classes == ROAD) | (classes == MARKING)
    verge = (classes == LANDSCAPE) | (classes == OBJECT)
    begins, ends = verge[..., :-1] & road[..., 1:], road[..., :-1] & verge[..., 1:]
    width = classes.shape[-1]
    left = np.where(begins.any(axis=-1), begins.argmax(axis=-1) + 1.0, np.nan)
    right = np.where(ends.any(axis=-1), width - 1.0 - ends[..., ::-1].argmax(axis=-1), np.nan)
    return left, right
