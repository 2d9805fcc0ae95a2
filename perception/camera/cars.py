"""The other cars: rays through each pixel meet the solids of `bodies.py`, and what they meet is painted.

A ray meets a convex solid where it enters the last of the half spaces that it enters, if it leaves none before
(Cyrus and Beck, Computers & Graphics 3, 1978). So perspective, windows and edges are right at any distance.
"""

from __future__ import annotations

import math

import numpy as np

from .bodies import (
    BELT,
    CLEARANCE,
    FRONT_FOOT,
    HALF_WIDTH,
    HULLS,
    LIGHT_HIGH,
    LIGHT_INNER,
    LIGHT_LOW,
    PLANES,
    REAR_TOP,
    ROOF,
    TUMBLE,
    WHEEL,
)
from .canvas import CAR, HALF, blend, place, ray, span
from .colour import mix, plus, scaled, srgb, times
from .compiled import subroutine
from .lamps import HEAD_LIGHT, LAMP_LIGHT, beam, clearness, street_light
from .units import CAR_LENGTH_M

# A car as the drawing takes it: columns of a row of numbers.
RIGHT, AHEAD, BODY, RED, GREEN, BLUE, BRAKING, BLINKER, NUMBER = range(9)
CAR_COLUMNS = 9
NEAR_M = 0.3
MISS = 1e9
GLASS, TYRE, RIM, TRIM = srgb(24, 32, 42), srgb(30, 32, 35), srgb(168, 172, 176), srgb(46, 50, 55)
PLATE, LENS, HEADREST = srgb(238, 236, 222), srgb(150, 26, 30), srgb(9, 12, 17)
TAIL_LIGHT, AMBER_LIGHT = (1.0, 0.045, 0.035), (1.0, 0.45, 0.04)
WHEEL_REAR_M, WHEEL_FRONT_M = 0.95, CAR_LENGTH_M - 0.95
GROUND_TONE = (0.13, 0.13, 0.13)


@subroutine
def tail_brightness(now, car):
    """How bright the tail lights shine: they are on where it is dark, and brighter when the car is held up."""
    return 0.75 * min(1.0, 1.4 * now.lamps) + (1.9 if car[BRAKING] > 0.0 else 0.0)


@subroutine
def along_normals(planes, right, up, forward, out):
    """The part of a vector along each plane's normal, into `out` [HULLS, PLANES]."""
    for hull in range(HULLS):
        for number in range(PLANES):
            plane = planes[hull, number]
            out[hull, number] = plane[0] * right + plane[1] * up + plane[2] * forward


@subroutine
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


@subroutine
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


@subroutine
def rear_paint(car, size, paint, x, y, glows):
    """The rear of the body: bumper, lights, plate. Returns its colour and the light that it gives off."""
    half = size[HALF_WIDTH]
    across, low, high = abs(x) / half, size[CLEARANCE], size[BELT]
    level = (y - low) / (high - low)
    if level < 0.20:
        return TRIM, (0.0, 0.0, 0.0)
    inner = size[LIGHT_INNER]
    if inner < across < 0.965 and size[LIGHT_LOW] < level < size[LIGHT_HIGH]:
        if across > 0.84 and car[BLINKER] * x > 0.0:
            return AMBER_LIGHT, scaled(AMBER_LIGHT, 2.2)
        rim = min(across - inner, 0.965 - across, level - size[LIGHT_LOW], size[LIGHT_HIGH] - level)
        if rim < 0.022:
            return scaled(LENS, 0.35), scaled(TAIL_LIGHT, 0.3 * glows)
        return (LENS if glows == 0.0 else scaled(LENS, 0.4)), scaled(TAIL_LIGHT, glows)
    if across < 0.30 and 0.36 < level < 0.53:
        return PLATE, (0.0, 0.0, 0.0)
    if across < 0.60 and 0.665 < level < 0.70:
        return scaled(paint, 0.55), (0.0, 0.0, 0.0)  # the gap of the boot's lid
    if 0.29 < level < 0.32:
        return scaled(paint, 0.6), (0.0, 0.0, 0.0)  # the bumper's upper edge
    return paint, (0.0, 0.0, 0.0)


@subroutine
def side_paint(size, paint, y, z):
    """The side of the body: wheel arches, wheels, door gaps, sill."""
    radius = size[WHEEL]
    for axle in (WHEEL_REAR_M, WHEEL_FRONT_M):
        away = math.sqrt((z - axle) ** 2 + (y - radius) ** 2)
        if away < radius + 0.07:
            return TYRE if away > 0.62 * radius or away < 0.15 * radius else RIM
    if y < size[CLEARANCE] + 0.10:
        return TRIM
    if abs(z - 2.45) < 0.018 or abs(z - 3.5) < 0.018 or abs(z - 1.45) < 0.018:
        return scaled(paint, 0.5)
    if abs(y - 0.80 * size[BELT]) < 0.02:
        return scaled(paint, 0.8)
    return paint


@subroutine
def cabin_paint(car, size, paint, face, x, y, z):
    """The cabin: windows in their frames, a roof. Returns its colour and whether it is glass."""
    tall = size[ROOF] - size[BELT]
    level = (y - size[BELT]) / tall
    if face == 4:  # the rear window; a third brake light stands above it
        half = size[HALF_WIDTH] - 0.05 - size[TUMBLE] * level
        if 0.10 < level < 0.84 and abs(x) < half - 0.13:
            head = math.sqrt((abs(x) - 0.40) ** 2 + (0.6 * (level - 0.26)) ** 2)
            return (HEADREST if head < 0.145 else GLASS), True
        return paint, False
    if face < 2:
        front = size[FRONT_FOOT] - 0.25 - 0.75 * level
        if 0.10 < level < 0.86 and size[REAR_TOP] - 0.1 < z < front:
            if abs(z - 2.45) < 0.05:
                return TRIM, False
            return GLASS, True
    return paint, False


@subroutine
def mirrored_sky(now, right, up):
    """What a shiny surface throws back from a direction: sky above, road below."""
    if up < 0.0:
        return times(GROUND_TONE, now.ambient)
    return mix(now.horizon, now.zenith, min(up * 1.6, 1.0))


@subroutine
def shaded(now, colour, normal, direction, sun, lamps, shine):
    """A surface under the sky, the sun and lamps, with the sky in its polish. Vectors are right, up, forward."""
    sky = 0.58 + 0.42 * normal[1]
    facing = max(normal[0] * sun[0] + normal[1] * sun[1] + normal[2] * sun[2], 0.0)
    light = plus(scaled(now.ambient, sky), now.sun, facing)
    light = plus(light, HEAD_LIGHT, lamps[0] * max(-normal[2], 0.0))
    light = plus(light, LAMP_LIGHT, lamps[1] * (0.35 + 0.65 * max(normal[1], 0.0)))
    along = normal[0] * direction[0] + normal[1] * direction[1] + normal[2] * direction[2]
    right, up = direction[0] - 2.0 * along * normal[0], direction[1] - 2.0 * along * normal[1]
    flat = 1.0 + min(along, 0.0)
    polish = shine * (0.05 + 0.55 * flat * flat * flat)
    return mix(times(colour, light), mirrored_sky(now, right, up), polish)


@subroutine
def sample(now, planes, gaps, slopes, size, car, eye, direction, sun, lamps, glows):
    """What one ray sees of one car: how far it is (MISS if nothing), and the light that comes from there."""
    x, y, z = eye
    right, up, forward = direction
    reach, face = enter(planes[0], gaps[0], slopes[0], right)
    cabin_reach, cabin_face = enter(planes[1], gaps[1], slopes[1], right)
    hull = 0
    if cabin_reach < reach:
        reach, face, hull = cabin_reach, cabin_face, 1
    paint, emitted, polish = (car[RED], car[GREEN], car[BLUE]), (0.0, 0.0, 0.0), 1.0
    wheel, is_side = MISS, False
    if hull == 0 and (face < 0 or y + reach * up < size[CLEARANCE] + 0.05):
        wheel, is_side = wheel_hit(size, x, y, z, right, up, forward)
    if wheel < reach:
        height, along = y + wheel * up, z + wheel * forward
        tyre = side_paint(size, paint, height, along) if is_side else TYRE
        normal = (0.0, 0.0, -1.0)
        if is_side:
            normal = (1.0 if x > 0.0 else -1.0, 0.0, 0.0)
        return wheel, shaded(now, tyre, normal, direction, sun, lamps, 0.1)
    if face < 0:
        return MISS, emitted
    px, py, pz = x + reach * right, y + reach * up, z + reach * forward
    plane = planes[hull, face]
    # A flat face is painted as if it were slightly round.
    bend = px / size[HALF_WIDTH]
    bend = 0.30 * bend * bend * bend if face != 0 and face != 1 else 0.0
    lift = 0.0
    if face == 4:
        middle = (size[CLEARANCE] + size[BELT]) * 0.5 if hull == 0 else (size[BELT] + size[ROOF]) * 0.5
        lift = 0.55 * (py - middle)
    nx, ny, nz = plane[0] + bend, plane[1] + lift, plane[2]
    length = 1.0 / math.sqrt(nx * nx + ny * ny + nz * nz)
    normal = (nx * length, ny * length, nz * length)
    if hull == 1:
        paint, is_glass = cabin_paint(car, size, paint, face, px, py, pz)
        polish = 1.7 if is_glass else 1.0
    elif face == 4:
        paint, emitted = rear_paint(car, size, paint, px, py, glows)
    elif face < 2:
        paint = side_paint(size, paint, py, pz)
    if car[BRAKING] > 0.0 and hull == 1 and face == 4 and abs(px) < 0.22:
        level = (py - size[BELT]) / (size[ROOF] - size[BELT])
        if 0.88 < level < 0.97:
            emitted = scaled(TAIL_LIGHT, 2.0)
    seen = shaded(now, paint, normal, direction, sun, lamps, polish)
    return reach, plus(seen, emitted, 1.0)


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
def draw_car(canvas, view, now, planes, size, car):
    """One car. Returns how many pixels it covers, hidden ones as well."""
    if car[AHEAD] + CAR_LENGTH_M < NEAR_M + 0.5:
        return 0
    eye = (-car[RIGHT], view.height, -car[AHEAD])
    length = math.sqrt(now.sun_right**2 + now.sun_up**2 + 1.0)
    sun = (now.sun_right / length, now.sun_up / length, now.sun_ahead / length)
    ahead = max(car[AHEAD], 0.0)
    head = 0.55 * now.lamps * beam(car[RIGHT] + view.seat, ahead - view.bonnet + 1.0)
    lamps = (head, 0.5 * now.lamps * street_light(view, car[RIGHT], car[AHEAD] + 1.0))
    glows, clear = tail_brightness(now, car), clearness(now, ahead)
    first_row, last_row, first_column, last_column = frame_of(view, size, car)
    step, share_each = 1.0 / view.samples, 1.0 / (view.samples * view.samples)
    gaps, slopes = np.empty((HULLS, PLANES)), np.empty((view.samples, HULLS, PLANES))
    along_normals(planes, -eye[0], -eye[1], -eye[2], gaps)
    gaps += planes[:, :, 3]
    covered = 0
    for row in range(first_row, last_row):
        for i in range(view.samples):
            _, up, forward = ray(view, 0.0, row + (i + 0.5) * step)
            along_normals(planes, 0.0, up, forward, slopes[i])
        for column in range(first_column, last_column):
            share, nearest = 0.0, MISS
            total = (0.0, 0.0, 0.0)
            for number in range(view.samples * view.samples):
                i, j = number // view.samples, number % view.samples
                direction = ray(view, column + (j + 0.5) * step, row + (i + 0.5) * step)
                reach, light = sample(
                    now, planes, gaps, slopes[i], size, car, eye, direction, sun, lamps, glows
                )
                if reach < MISS:
                    share += share_each
                    total = plus(total, light, share_each)
                    nearest = min(nearest, reach)
            if share <= 0.0:
                continue
            covered += share >= HALF
            # Cars are drawn from the farthest, but of two that are side by side each can hide a part of the other.
            if canvas.instances[row, column] > 0 and canvas.depth[row, column] < nearest:
                continue
            blend(canvas, row, column, mix(now.horizon, scaled(total, 1.0 / share), clear), share)
            if share >= HALF:
                canvas.classes[row, column] = CAR
                canvas.instances[row, column] = 1 + int(car[NUMBER])
                canvas.depth[row, column] = nearest
    return covered
