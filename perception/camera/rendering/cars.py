"""The other cars: rays through each pixel meet the solids of `bodies.py`, and what they meet is painted.

A ray meets a convex solid where it enters the last of the half spaces that it enters, if it leaves none before
(Cyrus and Beck, Computers & Graphics 3, 1978). So perspective, windows and edges are right at any distance.
"""

from __future__ import annotations

import math

import numpy as np

from ..units import CAR_LENGTH_M
from .bodies import BELT, CABIN_FOOT_M, CLEARANCE, HALF_WIDTH, HULLS, PLANES, ROOF, WHEEL
from .canvas import CAR, HALF, cover, place, ray, span
from .car_columns import AHEAD, NUMBER, RIGHT
from .colour import mix, plus, scaled
from .compiled import inlined, subroutine
from .lamps import beam, clearness, street_light
from .paintwork import WHEEL_FRONT_M, WHEEL_REAR_M, body_light, wheel_light

NEAR_M = 0.3
MISS = 1e9


@subroutine
def along_normals(planes, right, up, forward, out):
    """The part of a vector along each plane's normal, into `out` [HULLS, PLANES]."""
    for hull in range(HULLS):
        for number in range(PLANES):
            plane = planes[hull, number]
            out[hull, number] = plane[0] * right + plane[1] * up + plane[2] * forward


@inlined
def enter(planes, gaps, slopes, right):
    """How far along a ray a solid begins (MISS if it is not met), and at which of its faces.

    gaps: from the eye to each plane, along its normal; slopes: of the ray's upward and forward part along the normals.
    """
    near, far, face = 0.0, MISS, -1
    for number in range(PLANES):
        slope, gap = slopes[number] + planes[number, 0] * right, gaps[number]
        if slope < 0.0:
            if gap < near * slope:
                near, face = gap / slope, number
        elif gap < far * slope:
            far = gap / slope
        if near >= far:
            return MISS, -1
    return (near, face) if face >= 0 else (MISS, -1)


@inlined
def wheel_hit(size, x, y, z, right, up, forward):
    """How far along a ray a wheel under the body begins, and whether it is its side that is met."""
    half, radius = size[HALF_WIDTH] - 0.02, size[WHEEL]
    best, is_side = MISS, False
    if abs(right) > 1e-9:
        reach = ((half if x > 0.0 else -half) - x) / right
        height, along = y + reach * up, z + reach * forward
        for axle in (WHEEL_REAR_M, WHEEL_FRONT_M):
            away = math.sqrt((along - axle) ** 2 + (height - radius) ** 2)
            if reach > 0.0 and away < radius:
                best, is_side = reach, True
    reach = (WHEEL_REAR_M - 0.7 * radius - z) / forward
    across, height = abs(x + reach * right), y + reach * up
    if 0.0 < reach < best and half - 0.24 < across < half and 0.0 < height < 1.3 * radius:
        best, is_side = reach, False
    return best, is_side


@inlined
def sample(now, planes, gaps, slopes, has, size, car, eye, direction, sun, lamps):
    """What one ray sees of one car: how far it is (MISS if nothing), and the light that comes from there.

    has: whether the body and the cabin can be met in this row at all.
    """
    x, y, z = eye
    right, up, forward = direction
    reach, face, hull = MISS, -1, 0
    if has[0]:
        reach, face = enter(planes[0], gaps[0], slopes[0], right)
    if has[1]:
        cabin_reach, cabin_face = enter(planes[1], gaps[1], slopes[1], right)
        if cabin_reach < reach:
            reach, face, hull = cabin_reach, cabin_face, 1
    wheel, is_side = MISS, False
    if hull == 0 and (face < 0 or y + reach * up < size[CLEARANCE] + 0.05):
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


@subroutine
def belt_rows(view, size, car):
    """Above the first of two rows there is only the cabin, below the second only the body."""
    near, far = max(car[AHEAD], NEAR_M), max(car[AHEAD] + CAR_LENGTH_M, NEAR_M)
    _, first, _ = place(view, 0.0, size[BELT], near)
    _, second, _ = place(view, 0.0, size[BELT], far)
    _, third, _ = place(view, 0.0, size[BELT] - CABIN_FOOT_M, near)
    _, fourth, _ = place(view, 0.0, size[BELT] - CABIN_FOOT_M, far)
    return min(first, second), max(third, fourth)


@inlined
def pixel_of(view, now, planes, gaps, slopes, has, size, car, row, column, sun, lamps):
    """The share of a pixel that a car covers, the light that comes from there, and how far the nearest of it is."""
    count, step = view.samples * view.samples, 1.0 / view.samples
    eye = (-car[RIGHT], view.height, -car[AHEAD])
    hits, nearest, total = 0, MISS, (0.0, 0.0, 0.0)
    for number in range(count):
        i, j = number // view.samples, number % view.samples
        direction = ray(view, column + (j + 0.5) * step, row + (i + 0.5) * step)
        reach, light = sample(now, planes, gaps, slopes[i], has, size, car, eye, direction, sun, lamps)
        if reach < MISS:
            hits += 1
            total = plus(total, light, 1.0)
            nearest = min(nearest, reach)
    return hits / count, scaled(total, 1.0 / max(hits, 1)), nearest


@subroutine
def draw_car(canvas, view, now, planes, size, car):
    """One car. Returns how many pixels it covers, hidden ones as well."""
    if car[AHEAD] + CAR_LENGTH_M < NEAR_M + 0.5:
        return 0
    length = math.sqrt(now.sun_right**2 + now.sun_up**2 + 1.0)
    sun = (now.sun_right / length, now.sun_up / length, now.sun_ahead / length)
    ahead = max(car[AHEAD], 0.0)
    head = 0.55 * now.lamps * beam(car[RIGHT] + view.seat, ahead - view.bonnet + 1.0)
    lamps = (head, 0.5 * now.lamps * street_light(view, car[RIGHT], car[AHEAD] + 1.0))
    clear = clearness(now, ahead)
    gaps, slopes = np.empty((HULLS, PLANES)), np.empty((view.samples, HULLS, PLANES))
    along_normals(planes, car[RIGHT], -view.height, car[AHEAD], gaps)
    gaps += planes[:, :, 3]
    covered = 0
    first_row, last_row, first_column, last_column = frame_of(view, size, car)
    belt_top, belt_bottom = belt_rows(view, size, car)
    for row in range(first_row, last_row):
        has = (row + 1 > belt_top, row < belt_bottom)
        for i in range(view.samples):
            _, up, forward = ray(view, 0.0, row + (i + 0.5) / view.samples)
            along_normals(planes, 0.0, up, forward, slopes[i])
        for column in range(first_column, last_column):
            share, light, depth = pixel_of(
                view, now, planes, gaps, slopes, has, size, car, row, column, sun, lamps
            )
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
