"""What a car's faces look like: paint, glass, lights and wheels, and how light falls on them."""

from __future__ import annotations

import math

from ..units import CAR_LENGTH_M
from .bodies import (
    BELT,
    CLEARANCE,
    FRONT_FOOT,
    HALF_WIDTH,
    LIGHT_HIGH,
    LIGHT_INNER,
    LIGHT_LOW,
    REAR_TOP,
    ROOF,
    TUMBLE,
    WHEEL,
)
from .car_columns import BLINKER, BLUE, BRAKING, GREEN, RED
from .colour import mix, plus, scaled, srgb, times
from .compiled import inlined
from .lamps import HEAD_LIGHT, LAMP_LIGHT

GLASS, TYRE, RIM, TRIM = srgb(24, 32, 42), srgb(30, 32, 35), srgb(168, 172, 176), srgb(46, 50, 55)
PLATE, LENS, HEADREST = srgb(238, 236, 222), srgb(150, 26, 30), srgb(9, 12, 17)
TAIL_LIGHT, AMBER_LIGHT = (1.0, 0.045, 0.035), (1.0, 0.45, 0.04)
WHEEL_REAR_M, WHEEL_FRONT_M = 0.95, CAR_LENGTH_M - 0.95
GROUND_TONE = (0.13, 0.13, 0.13)
# The faces of a solid, in the order of `bodies.py`.
SIDES, REAR = 2, 6  # the first two are the sides


@inlined
def tail_brightness(now, car):
    """How bright the tail lights shine: they are on where it is dark, and brighter when the car is held up."""
    return 0.75 * min(1.0, 1.4 * now.lamps) + (1.9 if car[BRAKING] > 0.0 else 0.0)


@inlined
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


@inlined
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


@inlined
def cabin_paint(size, paint, face, x, y, z):
    """The cabin: windows in their frames, a roof. Returns its colour and whether it is glass."""
    tall = size[ROOF] - size[BELT]
    level = (y - size[BELT]) / tall
    if face == REAR:  # the rear window; a third brake light stands above it
        half = size[HALF_WIDTH] - 0.05 - size[TUMBLE] * level
        if 0.10 < level < 0.84 and abs(x) < half - 0.13:
            head = math.sqrt((abs(x) - 0.40) ** 2 + (0.6 * (level - 0.26)) ** 2)
            return (HEADREST if head < 0.145 else GLASS), True
        return paint, False
    if face < SIDES:
        front = size[FRONT_FOOT] - 0.25 - 0.75 * level
        if 0.10 < level < 0.86 and size[REAR_TOP] - 0.1 < z < front:
            if abs(z - 2.45) < 0.05:
                return TRIM, False
            return GLASS, True
    return paint, False


@inlined
def mirrored_sky(now, right, up):
    """What a shiny surface throws back from a direction: sky above, road below."""
    if up < 0.0:
        return times(GROUND_TONE, now.ambient)
    return mix(now.horizon, now.zenith, min(up * 1.6, 1.0))


@inlined
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


@inlined
def rounded(plane, size, hull, face, x, y):
    """The normal of a flat face that is painted as if it were slightly round."""
    bend = 0.30 * (x / size[HALF_WIDTH]) ** 3 if face >= SIDES else 0.0
    lift = 0.0
    if face == REAR:
        low, high = (size[CLEARANCE], size[BELT]) if hull == 0 else (size[BELT], size[ROOF])
        lift = 0.55 * (y - 0.5 * (low + high))
    right, up, forward = plane[0] + bend, plane[1] + lift, plane[2]
    length = 1.0 / math.sqrt(right * right + up * up + forward * forward)
    return right * length, up * length, forward * length


@inlined
def body_light(now, plane, size, car, hull, face, point, direction, sun, lamps):
    """The light from a point of the body (`hull` 0) or the cabin (1) toward the eye."""
    x, y, z = point
    paint, emitted, polish = (car[RED], car[GREEN], car[BLUE]), (0.0, 0.0, 0.0), 1.0
    if hull == 1:
        paint, is_glass = cabin_paint(size, paint, face, x, y, z)
        polish = 1.7 if is_glass else 1.0
        level = (y - size[BELT]) / (size[ROOF] - size[BELT])
        if car[BRAKING] > 0.0 and face == REAR and abs(x) < 0.22 and 0.88 < level < 0.97:
            emitted = scaled(TAIL_LIGHT, 2.0)
    elif face == REAR:
        paint, emitted = rear_paint(car, size, paint, x, y, tail_brightness(now, car))
    elif face < SIDES:
        paint = side_paint(size, paint, y, z)
    seen = shaded(now, paint, rounded(plane, size, hull, face, x, y), direction, sun, lamps, polish)
    return plus(seen, emitted, 1.0)


@inlined
def wheel_light(now, size, is_side, eye_right, y, z, direction, sun, lamps):
    """The light from a point of a wheel toward the eye, which is `eye_right` m right of the car's middle."""
    if is_side:
        normal = (1.0 if eye_right > 0.0 else -1.0, 0.0, 0.0)
        return shaded(now, side_paint(size, TRIM, y, z), normal, direction, sun, lamps, 0.1)
    return shaded(now, TYRE, (0.0, 0.0, -1.0), direction, sun, lamps, 0.1)
