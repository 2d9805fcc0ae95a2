"""The other cars: rays through each pixel meet the solids of `bodies.py`, and what they meet is painted.

A ray meets a convex solid where it enters the last of the half spaces that it enters, if it leaves none before
(Cyrus and Beck, Computers & Graphics 3, 1978). So perspective, windows and edges are right at any distance.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..units import CAR_LENGTH_M
from .bodies import CLEARANCE, HALF_WIDTH, HULLS, LEANING, PLANES, ROOF, WHEEL
from .canvas import CAR, HALF, cover, place, ray, span
from .car_columns import AHEAD, NUMBER, RIGHT
from .colour import mix, plus, scaled
from .compiled import inlined, subroutine
from .lamps import beam, clearness, street_light
from .paintwork import WHEEL_FRONT_M, WHEEL_REAR_M, body_light, wheel_light

NEAR_M = 0.3
MISS = 1e9


class Rays(NamedTuple):
    """What rays and one car have to do with each other, whichever column they go through; filled anew for each row."""

    gaps: NDArray[np.float64]  # [HULLS, PLANES] m from the eye to each plane, along its normal
    slopes: NDArray[
        np.float64
    ]  # [samples, HULLS, PLANES] of a ray along the normal, but for its rightward part
    common: NDArray[
        np.float64
    ]  # [samples, HULLS, 3] what `cross` gives for the faces that do not lean sideways
    low: NDArray[np.bool_]  # [samples] whether wheels can be met


def rays_of(samples: int) -> Rays:
    """Room for the rays of a row of pixels, `samples` rows of them."""
    return Rays(
        np.empty((HULLS, PLANES)),
        np.empty((samples, HULLS, PLANES)),
        np.empty((samples, HULLS, 3)),
        np.empty(samples, np.bool_),
    )


@inlined
def cross(first, last, planes, rays, hull, i, right, near, far, face):
    """Where a ray is in some half spaces, of what lies between `near` and `far` of it, and the face entered last."""
    for number in range(first, last):
        slope, gap = rays.slopes[i, hull, number] + planes[hull, number, 0] * right, rays.gaps[hull, number]
        if slope < 0.0:
            if gap < near * slope:
                near, face = gap / slope, number
        elif gap < far * slope:
            far = gap / slope
    return near, far, face


@inlined
def meets_wheels(size, y, z, up, forward):
    """Whether a row's rays are as low as wheels while they are between the car's ends."""
    first = max((WHEEL_REAR_M - size[WHEEL] - z) / forward, 0.0)
    last = (WHEEL_FRONT_M + size[WHEEL] - z) / forward
    return y + last * up < 2.0 * size[WHEEL] and y + first * up > 0.0


@subroutine
def begin_car(view, planes, car, rays):
    """Fill `rays.gaps`."""
    for hull in range(HULLS):
        for number in range(PLANES):
            plane = planes[hull, number]
            along = plane[0] * car[RIGHT] - plane[1] * view.height + plane[2] * car[AHEAD]
            rays.gaps[hull, number] = plane[3] + along


@subroutine
def begin_row(view, planes, size, car, row, rays):
    """Fill the rest of `rays`."""
    for i in range(view.samples):
        _, up, forward = ray(view, 0.0, row + (i + 0.5) / view.samples)
        for hull in range(HULLS):
            for number in range(PLANES):
                plane = planes[hull, number]
                rays.slopes[i, hull, number] = plane[1] * up + plane[2] * forward
            near, far, face = cross(LEANING, PLANES, planes, rays, hull, i, 0.0, 0.0, MISS, -1)
            rays.common[i, hull, 0], rays.common[i, hull, 1], rays.common[i, hull, 2] = near, far, face
        rays.low[i] = meets_wheels(size, view.height, -car[AHEAD], up, forward)


@inlined
def enter(planes, rays, hull, i, right):
    """How far along a ray a solid begins (MISS if it is not met), and at which of its faces."""
    near, far, face = rays.common[i, hull, 0], rays.common[i, hull, 1], int(rays.common[i, hull, 2])
    if near < far:
        near, far, face = cross(0, LEANING, planes, rays, hull, i, right, near, far, face)
        if near < far and face >= 0:
            return near, face
    return MISS, -1


@inlined
def wheel_hit(size, x, y, z, right, up, forward):
    """How far along a ray a wheel under the body begins, and whether it is its side that is met."""
    half, radius = size[HALF_WIDTH] - 0.02, size[WHEEL]
    best, is_side = MISS, False
    if abs(right) > 1e-9:
        reach = ((half if x > 0.0 else -half) - x) / right
        height, along = y + reach * up - radius, z + reach * forward
        for axle in (WHEEL_REAR_M, WHEEL_FRONT_M):
            if reach > 0.0 and (along - axle) ** 2 + height**2 < radius**2:
                best, is_side = reach, True
    reach = (WHEEL_REAR_M - 0.7 * radius - z) / forward
    across, height = abs(x + reach * right), y + reach * up
    if 0.0 < reach < best and half - 0.24 < across < half and 0.0 < height < 1.3 * radius:
        best, is_side = reach, False
    return best, is_side


@inlined
def sample(now, planes, rays, i, size, car, eye, direction, sun, lamps):
    """What one ray sees of one car: how far it is (MISS if nothing), and the light that comes from there."""
    x, y, z = eye
    right, up, forward = direction
    hull = 0
    reach, face = enter(planes, rays, 0, i, right)
    cabin_reach, cabin_face = enter(planes, rays, 1, i, right)
    if cabin_reach < reach:
        reach, face, hull = cabin_reach, cabin_face, 1
    wheel, is_side = MISS, False
    if rays.low[i] and hull == 0 and (face < 0 or y + reach * up < size[CLEARANCE] + 0.05):
        wheel, is_side = wheel_hit(size, x, y, z, right, up, forward)
    if wheel < reach:
        seen = wheel_light(now, size, is_side, x, y + wheel * up, z + wheel * forward, direction, sun, lamps)
        return wheel, seen
    if face < 0:
        return MISS, (0.0, 0.0, 0.0)
    point = (x + reach * right, y + reach * up, z + reach * forward)
    return reach, body_light(now, planes[hull, face], size, car, hull, face, point, direction, sun, lamps)


@subroutine
def frame_of(view, size, car):
    """The pixels that a car can cover: first row, last row, first column, last column (one after)."""
    left, right, top, bottom = 1e9, -1e9, 1e9, -1e9
    for corner in range(8):
        x = car[RIGHT] + (size[HALF_WIDTH] if corner & 1 else -size[HALF_WIDTH])
        z = max(car[AHEAD] + (CAR_LENGTH_M if corner & 2 else 0.0), NEAR_M)
        column, row, _ = place(view, x, size[ROOF] if corner & 4 else 0.0, z)
        left, right = min(left, column), max(right, column)
        top, bottom = min(top, row), max(bottom, row)
    first_row, last_row = span(top, bottom, view.rows)
    first_column, last_column = span(left, right, view.columns)
    return first_row, last_row, first_column, last_column


@inlined
def pixel_of(view, now, planes, rays, size, car, row, column, sun, lamps):
    """The share of a pixel that a car covers, the light that comes from there, and how far the nearest of it is."""
    step = 1.0 / view.samples
    eye = (-car[RIGHT], view.height, -car[AHEAD])
    hits, nearest, total = 0, MISS, (0.0, 0.0, 0.0)
    for i in range(view.samples):
        for j in range(view.samples):
            direction = ray(view, column + (j + 0.5) * step, row + (i + 0.5) * step)
            reach, light = sample(now, planes, rays, i, size, car, eye, direction, sun, lamps)
            if reach < MISS:
                hits += 1
                total = plus(total, light, 1.0)
                nearest = min(nearest, reach)
    return hits / view.samples**2, scaled(total, 1.0 / max(hits, 1)), nearest


@subroutine
def draw_car(canvas, view, now, planes, size, car, rays):
    """One car. Returns how many pixels it covers, hidden ones as well."""
    if car[AHEAD] + CAR_LENGTH_M < NEAR_M + 0.5:
        return 0
    length = math.sqrt(now.sun_right**2 + now.sun_up**2 + 1.0)
    sun = (now.sun_right / length, now.sun_up / length, now.sun_ahead / length)
    ahead = max(car[AHEAD], 0.0)
    head = 0.55 * now.lamps * beam(car[RIGHT] + view.seat, ahead - view.bonnet + 1.0)
    lamps = (head, 0.5 * now.lamps * street_light(view, car[RIGHT], car[AHEAD] + 1.0))
    clear = clearness(now, ahead)
    begin_car(view, planes, car, rays)
    covered = 0
    first_row, last_row, first_column, last_column = frame_of(view, size, car)
    for row in range(first_row, last_row):
        begin_row(view, planes, size, car, row, rays)
        for column in range(first_column, last_column):
            share, light, depth = pixel_of(view, now, planes, rays, size, car, row, column, sun, lamps)
            if share <= 0.0:
                continue
            covered += share >= HALF
            # Cars are drawn from the farthest, but of two that are side by side each can hide a part of the other.
            if canvas.instances[row, column] > 0 and canvas.depth[row, column] < depth:
                continue
            cover(canvas, row, column, mix(now.horizon, light, clear), share, CAR)
            if share >= HALF:
                canvas.instances[row, column] = 1 + int(car[NUMBER])
                canvas.depth[row, column] = depth
    return covered
