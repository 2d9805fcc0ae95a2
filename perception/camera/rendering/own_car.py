"""The own car's bonnet, at the foot of the picture."""

from __future__ import annotations

import math

from .canvas import OWN_CAR, cover
from .colour import mix, plus, scaled, srgb, times
from .compiled import subroutine
from .lamps import light_at
from .scatter import smooth

DASHBOARD = srgb(28, 31, 36)
BONNET_SHARE, DASHBOARD_SHARE = 0.115, 0.035  # of the picture's height
HALF_WIDTH_M, LENGTH_M = 0.86, 1.6


@subroutine
def draw_own_car(canvas, view, now, paint):
    """A bonnet with two creases that mirrors the sky, and the dashboard's rim below it."""
    middle = view.middle_column - view.seat / LENGTH_M * view.focal * 0.55
    half = HALF_WIDTH_M / LENGTH_M * view.focal * 1.35
    light = light_at(view, now, 0.0, view.bonnet + 1.0, 0.8)
    lit = times(paint, light)
    tall, rim = BONNET_SHARE * view.rows, DASHBOARD_SHARE * view.rows
    for column in range(view.columns):
        x = (column + 0.5 - middle) / half
        if abs(x) > 1.6:
            continue
        crease = math.exp(-(((abs(x) - 0.55) / 0.07) ** 2))
        top = view.rows - tall * (1.0 - 0.42 * x * x - 0.28 * x**6) - 0.03 * tall * crease
        ledge = view.rows - rim * (1.0 - 0.18 * x * x)
        for row in range(max(math.floor(min(top, ledge)), 0), view.rows):
            share = min(max(row + 1.0 - top, 0.0), 1.0)
            part = min(max((row + 0.5 - top) / tall, 0.0), 1.0)
            mirror = mix(now.horizon, now.zenith, part)
            colour = mix(lit, mirror, 0.34 * (1.0 - part) ** 2 + 0.06)
            colour = scaled(colour, 1.0 - 0.35 * part + 0.14 * crease * (1.0 if x < 0 else -1.0))
            cover(canvas, row, column, colour, share, OWN_CAR)
            below = min(max(row + 1.0 - ledge, 0.0), 1.0)
            shade = plus(scaled(DASHBOARD, 0.25), times(DASHBOARD, now.ambient), 0.9)
            cover(canvas, row, column, scaled(shade, 1.0 - 0.4 * smooth(0.0, 1.0, part)), below, OWN_CAR)
