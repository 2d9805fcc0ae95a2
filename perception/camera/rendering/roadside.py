"""Upright things that stand still beside and over the road: trees, guard rails, posts, street lamps, gantries.

Seen from the road, trees are behind everything else here, and no car is ever hidden by any of it: a line from an eye
over the road to a car on the road meets none of them.
"""

from __future__ import annotations

import math

from ..units import LANE_WIDTH_M, METRES_PER_CELL
from .canvas import LANDSCAPE, OBJECT, cover, fill_box, fill_ellipse, fill_spire, glow, place, span
from .colour import mix, plus, scaled, srgb, times
from .compiled import subroutine
from .ground import SHOULDER_M
from .lamps import LAMP_EVERY_M, LAMP_HEIGHT_M, LAMP_LIGHT, LAMP_OUT_M, clearness, light_at
from .scatter import scatter
from .view import SIGHT_M

TREE_EVERY_M = 5.0 * METRES_PER_CELL
POST_EVERY_M = 10.0 * METRES_PER_CELL  # as in the top view
GANTRY_EVERY_M = 180.0 * METRES_PER_CELL
NEAREST_M = 1.5
RAIL_OUT_M, RAIL_LOW_M, RAIL_HIGH_M = SHOULDER_M + 0.35, 0.45, 0.78
POLE_OUT_M = SHOULDER_M + 1.0
LEAVES, PINES, TRUNK = srgb(112, 138, 84), srgb(70, 104, 84), srgb(92, 76, 62)
RAIL, RAIL_DARK, POLE = srgb(186, 190, 192), srgb(112, 118, 122), srgb(128, 134, 138)
POST, REFLECTOR = srgb(240, 238, 230), srgb(255, 176, 32)
SIGN, SIGN_INK = srgb(0, 97, 74), srgb(255, 255, 255)
DIGITS = (
    0o22222,
    0o71747,
    0o71717,
    0o55711,
    0o74717,
    0o74757,
    0o71222,
)  # 1 to 7; a digit's rows, three dots each
SALT_TREE = 41


@subroutine
def draw_roadside(canvas, view, now):
    """Everything, the farthest first."""
    draw_trees(canvas, view, now)
    for number in range(int((view.along + SIGHT_M) // LAMP_EVERY_M), int(view.along // LAMP_EVERY_M), -1):
        z = number * LAMP_EVERY_M - view.along
        if z > NEAREST_M:
            draw_lamp(canvas, view, now, z, -1)
            draw_lamp(canvas, view, now, z, 1)
    for side in (-1, 1):
        draw_rail(canvas, view, now, side)
    for number in range(int((view.along + SIGHT_M) // POST_EVERY_M), int(view.along // POST_EVERY_M), -1):
        z = number * POST_EVERY_M - view.along
        if z > NEAREST_M:
            draw_post(canvas, view, now, z, -1)
            draw_post(canvas, view, now, z, 1)
    for number in range(int((view.along + SIGHT_M) // GANTRY_EVERY_M), int(view.along // GANTRY_EVERY_M), -1):
        z = number * GANTRY_EVERY_M - view.along
        if z > NEAREST_M:
            draw_gantry(canvas, view, now, z)


@subroutine
def beside(view, side, out):
    """Metres right of the eye of what stands `out` m beside the road's left (-1) or right (1) edge."""
    return -view.across - out if side < 0 else view.road - view.across + out


@subroutine
def hazy(now, colour, light, z):
    """A surface's colour under a light, z metres away."""
    return mix(now.horizon, times(colour, light), clearness(now, z))


@subroutine
def draw_trees(canvas, view, now):
    """Trees and bushes, always the same at the same place of the road."""
    for number in range(int((view.along + SIGHT_M) // TREE_EVERY_M), int(view.along // TREE_EVERY_M) - 1, -1):
        for side in (-1, 1):
            salt = SALT_TREE + 8 * side + view.seed
            if scatter(number, 0, salt) < 0.78:
                z = (number + scatter(number, 1, salt)) * TREE_EVERY_M - view.along
                if z > 4.0:
                    draw_tree(canvas, view, now, number, side, z)


@subroutine
def draw_tree(canvas, view, now, number, side, z):
    """One tree: a pine, a broad crown or a bush."""
    salt = SALT_TREE + 8 * side + view.seed
    out = 7.5 + 46.0 * scatter(number, 2, salt) ** 1.6
    x = beside(view, side, out)
    column, foot, scale = place(view, x, 0.0, z)
    tall = 4.5 + 5.5 * scatter(number, 3, salt)
    kind = scatter(number, 4, salt)
    if kind > 0.74:
        tall *= 0.32
    reach = 0.6 * tall * scale
    if column + reach < 0 or column - reach > view.columns:
        return
    # The side toward the sun is lighter; leaves differ a little from tree to tree.
    shade = 0.78 + 0.34 * scatter(number, 5, salt)
    above, below = light_at(view, now, x, z, 0.75), light_at(view, now, x, z, 0.05)
    crown = scaled(mix(LEAVES, PINES, scatter(number, 6, salt)), shade)
    upper, lower = hazy(now, crown, above, z), hazy(now, scaled(crown, 0.62), below, z)
    if kind > 0.74:
        fill_ellipse(canvas, view, column - 0.3 * tall * scale, foot - 0.3 * tall * scale, 0.5 * tall * scale,
                     0.36 * tall * scale, upper, lower, LANDSCAPE)  # fmt: skip
        fill_ellipse(canvas, view, column + 0.3 * tall * scale, foot - 0.4 * tall * scale, 0.5 * tall * scale,
                     0.45 * tall * scale, upper, lower, LANDSCAPE)  # fmt: skip
        return
    trunk = hazy(now, TRUNK, below, z)
    thin = 0.022 * tall * scale
    fill_box(canvas, view, column - thin, foot - 0.4 * tall * scale, column + thin, foot, trunk, LANDSCAPE)
    if kind > 0.40:
        for level in range(3):
            top, bottom = 1.0 - 0.24 * level, 0.62 - 0.23 * level
            wide = (0.13 + 0.055 * level) * tall * scale
            fill_spire(canvas, view, column, foot - top * tall * scale, foot - bottom * tall * scale, wide,
                       upper, lower, LANDSCAPE)  # fmt: skip
        return
    for blob in range(4):
        right = (scatter(number, 10 + blob, salt) - 0.5) * 0.42 * tall * scale
        high = (0.52 + 0.09 * blob) * tall * scale
        size = (0.27 - 0.025 * blob) * tall * scale
        lit = mix(lower, upper, 0.55 + 0.15 * blob)
        fill_ellipse(canvas, view, column + right, foot - high, size, 0.86 * size, lit, lower, LANDSCAPE)


@subroutine
def draw_rail(canvas, view, now, side):
    """A steel band along the road: an upright plane, drawn column by column."""
    x = beside(view, side, RAIL_OUT_M)
    first, last = (0, int(view.middle_column)) if x < 0 else (int(view.middle_column), view.columns)
    for column in range(first, last):
        scale = (column + 0.5 - view.middle_column) / x  # pixels a metre where this column meets the plane
        if scale <= 0.0:
            continue
        forward = view.focal / scale
        z = forward * view.cosine  # of the eye's own height, near enough to tell the light
        if z > SIGHT_M or z < 0.5:
            continue
        light = light_at(view, now, x, z, 0.35)
        top, bottom = rail_row(view, forward, RAIL_HIGH_M), rail_row(view, forward, RAIL_LOW_M)
        steel, dark = hazy(now, RAIL, light, z), hazy(now, RAIL_DARK, light, z)
        first_row, last_row = span(top, bottom, view.rows)
        for row in range(first_row, last_row):
            share = min(bottom, row + 1.0) - max(top, float(row))
            part = (row + 0.5 - top) / max(bottom - top, 1e-6)
            fold = abs(abs(part - 0.5) - 0.26) < 0.11  # the band's two waves
            cover(canvas, row, column, dark if fold else steel, min(max(share, 0.0), 1.0), OBJECT)
        for support in range(2):  # the nearest supports before and behind this place
            along = (math.floor((view.along + z) / 4.0) + support) * 4.0 - view.along
            if abs(along - z) < 0.07 + 0.5 * z / max(abs(x) * view.focal, 1e-6) * z and scale > 4.0:
                foot = rail_row(view, forward, 0.0)
                first_row, last_row = span(bottom, foot, view.rows)
                for row in range(first_row, last_row):
                    cover(canvas, row, column, dark, 1.0, OBJECT)
                break


@subroutine
def rail_row(view, forward, height):
    """The row of a point by its depth along the optical axis and its height."""
    below = view.height - height
    z = (forward - below * view.sine) / view.cosine
    return view.middle_row + view.focal * (below * view.cosine - z * view.sine) / forward


@subroutine
def upright(canvas, view, now, x, z, half, low, high, colour, light):
    """A box that faces the camera, 2 `half` m wide, from one height to another."""
    column, top, scale = place(view, x, high, z)
    _, bottom, _ = place(view, x, low, z)
    fill_box(canvas, view, column - half * scale, top, column + half * scale, bottom,
             hazy(now, colour, light, z), OBJECT)  # fmt: skip


@subroutine
def draw_post(canvas, view, now, z, side):
    """A white post with a reflector, that shines in the headlamps."""
    x = beside(view, side, SHOULDER_M - 0.25)
    light = light_at(view, now, x, z, 0.4)
    upright(canvas, view, now, x, z, 0.07, 0.0, 0.95, POST, light)
    shining = plus(light, light, 1.4 * now.lamps)
    upright(canvas, view, now, x, z, 0.07, 0.68, 0.82, REFLECTOR, shining)


@subroutine
def draw_lamp(canvas, view, now, z, side):
    """A pole with an arm over the road."""
    x, head = beside(view, side, POLE_OUT_M), beside(view, side, -LAMP_OUT_M)
    light = light_at(view, now, x, z, 0.3)
    upright(canvas, view, now, x, z, 0.09, 0.0, LAMP_HEIGHT_M, POLE, light)
    upright(canvas, view, now, 0.5 * (x + head), z, 0.5 * abs(x - head), LAMP_HEIGHT_M - 0.1, LAMP_HEIGHT_M + 0.05,
            POLE, light)  # fmt: skip
    lit = plus(light, LAMP_LIGHT, 5.0 * now.lamps)
    upright(canvas, view, now, head, z, 0.42, LAMP_HEIGHT_M - 0.2, LAMP_HEIGHT_M - 0.06, SIGN_INK, lit)


@subroutine
def draw_lamp_glows(canvas, view, now):
    """What lamps give off around them, over everything that was drawn."""
    for number in range(int((view.along + SIGHT_M) // LAMP_EVERY_M), int(view.along // LAMP_EVERY_M), -1):
        z = number * LAMP_EVERY_M - view.along
        if z > NEAREST_M:
            for side in (-1, 1):
                column, row, scale = place(view, beside(view, side, -LAMP_OUT_M), LAMP_HEIGHT_M - 0.12, z)
                strength = now.lamps * (0.30 + 0.25 * now.rain) * clearness(now, z)
                glow(canvas, view, column, row, 1.6 * scale + 0.022 * view.focal, LAMP_LIGHT, strength)


@subroutine
def draw_gantry(canvas, view, now, z):
    """A beam over the road with the number of each lane on a green sign."""
    light = light_at(view, now, 0.0, z, 0.35)
    for side in (-1, 1):
        upright(canvas, view, now, beside(view, side, POLE_OUT_M), z, 0.16, 0.0, 7.2, POLE, light)
    middle = 0.5 * view.road - view.across
    half = 0.5 * view.road + POLE_OUT_M
    upright(canvas, view, now, middle, z, half, 6.9, 7.2, POLE, light)
    upright(canvas, view, now, middle, z, half, 6.1, 6.25, RAIL_DARK, light)
    sign = plus(light, (1.0, 1.0, 1.0), 0.55 * now.lamps)
    for lane in range(int(view.road / LANE_WIDTH_M + 0.5)):
        x = (lane + 0.5) * LANE_WIDTH_M - view.across
        upright(canvas, view, now, x, z, 1.25, 5.55, 7.75, SIGN_INK, sign)
        upright(canvas, view, now, x, z, 1.17, 5.63, 7.67, SIGN, sign)
        for dot in range(15):
            if (DIGITS[lane] >> (14 - dot)) & 1:
                right, high = (dot % 3 - 1) * 0.30, 7.48 - 0.25 * (dot // 3)
                upright(canvas, view, now, x + right, z, 0.152, high - 0.252, high, SIGN_INK, sign)
        column, bottom, scale = place(view, x, 5.75, z)
        top = bottom - 0.32 * scale
        ink = hazy(now, SIGN_INK, sign, z)
        # An arrow that points down at the lane: a box and a spire upside down.
        for step in range(4):
            wide = (0.34 - 0.085 * step) * scale
            fill_box(canvas, view, column - wide, top + 0.08 * step * scale, column + wide,
                     top + 0.08 * (step + 1) * scale, ink, OBJECT)  # fmt: skip
