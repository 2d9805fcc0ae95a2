"""The ground: asphalt, lane markings, shoulders and grass. All of it stands still while the car drives over it.

Lines and dashes are where the top view has them (`envs/highway/viewing/ground.py`), in the same cells.
"""

from __future__ import annotations

import math

from ..units import LANE_WIDTH_M, METRES_PER_CELL
from .canvas import HALF, LANDSCAPE, MARKING, ROAD, cover, overlap, ray
from .colour import mix, plus, scaled, srgb, times
from .compiled import inlined, subroutine
from .lamps import clearness, light_at
from .scatter import smooth, value_noise
from .sky import sky_colour
from .view import FARTHEST_M

DASH_M, DASH_EVERY_M = 2.5 * METRES_PER_CELL, 5.0 * METRES_PER_CELL
LINE_M = 0.2  # width of a line
SHOULDER_M = 1.7
ASPHALT, SHOULDER = srgb(98, 102, 108), srgb(114, 116, 117)
WHITE, YELLOW = srgb(240, 238, 228), srgb(246, 196, 48)
GRASS, MEADOW, EARTH = srgb(148, 166, 108), srgb(176, 184, 126), srgb(150, 138, 112)
SALT_GRASS, SALT_ASPHALT = 31, 32


@subroutine
def dashed(along):
    """Metres of paint from the road's beginning to here; a dash's far end is at every whole period."""
    periods = math.floor(along / DASH_EVERY_M)
    rest = along - periods * DASH_EVERY_M - (DASH_EVERY_M - DASH_M)
    return periods * DASH_M + max(rest, 0.0)


@subroutine
def row_distance(view, row):
    """Metres to the ground at a row's edge, at most FARTHEST_M."""
    _, up, forward = ray(view, view.middle_column, float(row))
    if up >= -1e-9:
        return FARTHEST_M
    return min(view.height * forward / -up, FARTHEST_M)


@inlined
def line_share(view, across, wide, dash):
    """How much of a pixel `wide` m wide, `across` m from the road's left edge, is paint, and whether it is yellow."""
    nearest = math.floor(across / LANE_WIDTH_M + 0.5) * LANE_WIDTH_M
    nearest = min(max(nearest, 0.0), view.road)
    left = (nearest - LINE_M / 2 - across) / wide + 0.5
    share = overlap(left, left + LINE_M / wide, 0)
    is_edge = nearest < 0.1 or nearest > view.road - 0.1
    return share if is_edge else share * dash, nearest < 0.1


@inlined
def asphalt_colour(view, across, along, wide, deep):
    """Grey, darker where wheels roll, with a grain that is seen only near."""
    lane = across / LANE_WIDTH_M
    inside = (lane - math.floor(lane) - 0.5) * LANE_WIDTH_M
    track = abs(abs(inside) - 0.85)
    shade = 1.0 - 0.10 * (1.0 - smooth(0.1, 0.55, track))
    shade += 0.16 * (value_noise(across * 0.9, along * 0.045, SALT_ASPHALT) - 0.5) * smooth(9.0, 2.0, wide)
    grain = smooth(0.5, 0.05, wide) * smooth(1.2, 0.1, deep)
    if grain > 0.0:
        shade += 0.26 * grain * (value_noise(across * 9.0, along * 7.0, SALT_ASPHALT + 1) - 0.5)
    base = mix(ASPHALT, SHOULDER, 1.0 if across < 0.0 or across > view.road else 0.0)
    return scaled(base, shade)


@inlined
def verge_colour(across_edge, along, deep):
    """Gravel beside the road, then grass: tufts near, meadows far away."""
    large = value_noise(across_edge * 0.07, along * 0.022, SALT_GRASS)
    colour = mix(GRASS, MEADOW, smooth(0.25, 0.8, large))
    near = smooth(2.4, 0.3, deep)
    if near > 0.0:
        tuft = value_noise(across_edge * 2.6, along * 1.3, SALT_GRASS + 1)
        colour = scaled(colour, 1.0 + near * 0.42 * (tuft - 0.5))
    middle = smooth(9.0, 1.5, deep)
    if middle > 0.0:
        patch = value_noise(across_edge * 0.55, along * 0.22, SALT_GRASS + 2)
        colour = scaled(colour, 1.0 + middle * 0.30 * (patch - 0.5))
    return mix(EARTH, colour, smooth(0.2, 1.1, across_edge))


@inlined
def reflected(now, right, forward, up, wet):
    """The sky's light that the road throws back at a flat angle: how much, and which."""
    slope = -up / forward
    mirror = 1.0 / (1.0 + 11.0 * slope)
    sky = sky_colour(now, right, slope)
    glint = 0.0
    if now.glare > 0.0:
        away = (right - now.sun_right) / (0.035 + 0.55 * slope)
        glint = 0.75 * now.glare * math.exp(-away * away) / (1.0 + 7.0 * slope)
    return sky, (0.04 + 0.55 * wet) * mirror * mirror, glint


@inlined
def road_colour(view, now, across, along, wide, deep, dash, light, direction):
    """The light that comes from a pixel of the road, and the share of it that is paint."""
    share, is_yellow = line_share(view, across, wide, dash)
    surface = scaled(asphalt_colour(view, across, along, wide, deep), 1.0 - 0.45 * now.wet)
    colour = times(mix(surface, YELLOW if is_yellow else WHITE, share * 0.92), light)
    sky, mirror, glint = reflected(now, direction[0] / direction[2], direction[2], direction[1], now.wet)
    return plus(mix(colour, sky, mirror), now.sun, glint * (1.0 + 0.6 * now.wet)), share


@subroutine
def draw_row(canvas, view, now, row, near, far, part):
    """The ground from `near` to `far` m, which is a row of the picture; `part` of it lies below the horizon."""
    sun_up = now.sun_up / math.sqrt(1.0 + now.sun_right * now.sun_right + now.sun_up * now.sun_up)
    facing = 0.35 + 0.65 * max(sun_up, 0.0) if now.lamps < 1.0 else 1.0
    z = row_distance(view, row + 1.0 - 0.5 * part)
    deep = far - near
    dash = (dashed(view.along + far) - dashed(view.along + near)) / max(deep, 1e-6)
    _, _, forward = ray(view, view.middle_column, row + 0.5)
    wide, clear, along = z / (forward * view.focal), clearness(now, z), view.along + z
    for column in range(view.columns):
        x = (column + 0.5 - view.middle_column) * wide
        across = view.across + x
        beyond = max(-SHOULDER_M - across, across - view.road - SHOULDER_M)
        light = light_at(view, now, x, z, facing)
        grassy, kind = smooth(-0.5 * wide, 0.5 * wide, beyond), LANDSCAPE
        colour = (0.0, 0.0, 0.0)
        if grassy < 1.0:
            direction = ray(view, column + 0.5, row + 0.5)
            colour, share = road_colour(view, now, across, along, wide, deep, dash, light, direction)
            if grassy < HALF:
                kind = MARKING if share >= HALF else ROAD
        if grassy > 0.0:
            colour = mix(colour, times(verge_colour(max(beyond, 0.0), along, deep), light), grassy)
        cover(canvas, row, column, mix(now.horizon, colour, clear), part, kind)


@subroutine
def draw_ground(canvas, view, now):
    """All rows from the horizon down."""
    horizon = view.middle_row - view.focal * view.sine / view.cosine
    far = FARTHEST_M
    for row in range(max(math.floor(horizon), 0), view.rows):
        near = row_distance(view, row + 1)
        if near < FARTHEST_M:
            draw_row(canvas, view, now, row, near, far, min(row + 1.0 - horizon, 1.0))
            far = near
