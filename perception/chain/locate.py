"""From boxes on the picture to metres on the road, by the camera's geometry alone.

A car stands on the ground, so the lowest row of its box is a distance (`CameraConfig.distance_of`). A column at a
known distance is a place sideways; which distance that is depends on the edge. Of a car left of the eye the left edge
of its box is the rear corner, the right one the front corner, a car's length farther. A near car stands on rows that
the own bonnet hides: then its width tells how far it is. A car beside us is cut by the picture's edge: its side meets
the edge at the box's lowest row, which tells how far sideways it is, and its front corner how far ahead. What a nearer
car's box covers is not believed: an edge in it says little, a foot in it even less.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..camera.projection import CameraConfig
from ..camera.units import CAR_LENGTH_M
from .sightings import Floats, Sightings

CAR_WIDTH_M = 1.87  # the mean of `camera.rendering.bodies.BODIES`
FLOOR_M = 0.25  # the lowest part of a side between the tyres, over the ground; the mean as well
TYRE_M = 0.55  # from the rear bumper forward to where the rear tyres are seen to meet the ground
CUT_PX = 1.5  # nearer to the picture's edge a box counts as cut by it
CUT_SLOPE = 0.05  # metres sideways a metre ahead; if the inner edge is farther in, the car is not beside us
BONNET = 0.86  # of the picture's height; lower rows may be hidden by the own bonnet
ROW_SD_PX, COLUMN_SD_PX = 0.6, 0.5  # of the edges of a detected box
LEAST_SD_M, SIDE_SD_M = 0.3, 0.15
WIDTH_SD = 0.06  # share by which cars differ in width
CUT_SD_M = 1.0  # along the road, of cars that the picture's edge cuts
HIDDEN_TIMES = 4.0  # so much less sure is a distance where a nearer car hides the foot
LITTLE = 1e-3  # the weight of an edge that a nearer car hides


def locate(boxes: NDArray[Any], there: NDArray[np.bool_], camera: CameraConfig) -> Sightings:
    """Where the cars are whose boxes [N, M, 4] (left, top, right, bottom in pixels) a camera saw.

    Boxes that do not reach below the horizon are left out: what they show does not stand on the road.
    """
    boxes = np.asarray(boxes, np.float64)
    left, _, right, bottom = np.moveaxis(boxes, -1, 0)
    there = there & np.isfinite(camera.distance_of(bottom)) & (right > left)
    ground = np.where(there, camera.distance_of(bottom), 1.0)  # m before the eye
    slopes = ((left - camera.width / 2) / camera.focal, (right - camera.width / 2) / camera.focal)
    foot_hidden, left_hidden, right_hidden = hidden_parts(boxes, there)
    left_hidden |= left < CUT_PX
    right_hidden |= right > camera.width - CUT_PX

    rear, rear_sd = rears(ground, slopes[1] - slopes[0], bottom > BONNET * camera.height, camera)
    rear_sd = np.where(foot_hidden, HIDDEN_TIMES * rear_sd, rear_sd)
    across = sideways(*slopes, rear, left_hidden, right_hidden)
    lean = (slopes[0] + slopes[1]) / 2  # metres sideways that a metre ahead is worth

    for side, outer, inner, cut in (
        (-1, slopes[0], slopes[1], left < CUT_PX),
        (1, slopes[1], slopes[0], right > camera.width - CUT_PX),
    ):
        cut &= inner * side > CUT_SLOPE
        flank = outer * ground * (1 - FLOOR_M / camera.eye_height_m)  # m sideways, where the side stands
        beside = flank / np.where(cut, inner, 1.0) - CAR_LENGTH_M  # its front is where the inner edge is
        cut &= beside < rear  # else the rear is in the picture, just so
        rear = np.where(cut, beside, rear)
        across = np.where(cut, flank + side * CAR_WIDTH_M / 2, across)
        rear_sd = np.where(cut & ~foot_hidden, CUT_SD_M, rear_sd)
        lean = np.where(cut, 0.0, lean)
    return Sightings(
        there=there,
        distance=rear - camera.eye_behind_front_m,
        offset=across + camera.eye_right_m,
        distance_sd=rear_sd,
        offset_sd=np.hypot(COLUMN_SD_PX * np.maximum(rear, 1.0) / camera.focal + SIDE_SD_M, lean * rear_sd),
    )


def rears(
    ground: Floats, width: Floats, is_low: NDArray[np.bool_], camera: CameraConfig
) -> tuple[Floats, Floats]:
    """Metres from the eye to cars' rears and their standard deviations: by the ground, or by the width where low.

    ground: m before the eye of the boxes' lowest rows. width: of the boxes, as a slope.
    """
    wide = CAR_WIDTH_M / np.maximum(width, 1e-3)
    ground_sd = ROW_SD_PX * ground**2 / (camera.focal * camera.eye_height_m)
    rear_sd = np.where(is_low, WIDTH_SD * wide, ground_sd) + LEAST_SD_M
    return np.where(is_low, wide, ground - TYRE_M), rear_sd


def sideways(
    left_slope: Floats,
    right_slope: Floats,
    rear: Floats,
    left_hidden: NDArray[np.bool_],
    right_hidden: NDArray[np.bool_],
) -> Floats:
    """Metres from the eye to a car's middle, from the slopes of its box's edges and its rear's distance."""
    front = rear + CAR_LENGTH_M
    from_left = left_slope * np.where(left_slope < 0, rear, front) + CAR_WIDTH_M / 2
    from_right = right_slope * np.where(right_slope > 0, rear, front) - CAR_WIDTH_M / 2
    left_weight, right_weight = (np.where(hidden, LITTLE, 1.0) for hidden in (left_hidden, right_hidden))
    both = left_weight * from_left + right_weight * from_right
    return np.asarray(both / (left_weight + right_weight), np.float64)


def hidden_parts(
    boxes: Floats, there: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether the foot, the left and the right edge of each box lie in the box of a nearer car, [N, M] each."""
    left, right, bottom = (boxes[..., edge, None] for edge in (0, 2, 3))
    other_left, other_top, other_right, other_bottom = (boxes[:, None, :, edge] for edge in range(4))
    nearer = there[:, :, None] & there[:, None] & (other_bottom > bottom + 0.5) & (other_top < bottom)
    common = np.minimum(right, other_right) - np.maximum(left, other_left)
    foot = nearer & (common > 0.5 * (right - left))
    at_left = nearer & (other_left < left + 0.5) & (left < other_right + 0.5)
    at_right = nearer & (other_left < right + 0.5) & (right < other_right + 0.5)
    return np.any(foot, axis=2), np.any(at_left, axis=2), np.any(at_right, axis=2)
