"""Light of lamps: what falls on a place of the road, of a car's headlamps and of the lamps beside the road."""

from __future__ import annotations

import math

from ..units import METRES_PER_CELL
from .compiled import inlined

LAMP_EVERY_M = 30 * METRES_PER_CELL
LAMP_HEIGHT_M = 9.0
LAMP_OUT_M = 1.2  # the lamp stands so far over the road's edge
LAMP_LIGHT = (1.0, 0.70, 0.36)
HEAD_LIGHT = (1.0, 0.93, 0.78)


@inlined
def beam(right, ahead):
    """A car's headlamps, 0 to 1: right of the car's middle, and ahead of its front."""
    if ahead <= 0.0:
        return 0.0
    spread = right / (1.6 + 0.20 * ahead)
    near = ahead / (ahead + 2.5)
    return near * math.exp(-spread * spread) / (1.0 + (ahead / 26.0) ** 2)


@inlined
def street_light(view, x, z):
    """The lamps beside the road, 0 to about 1, at x m right and z m ahead of the eye."""
    along = view.along + z
    phase = along / LAMP_EVERY_M
    away = (phase - math.floor(phase + 0.5)) * LAMP_EVERY_M
    across = view.across + x
    left, right = across - LAMP_OUT_M, across - (view.road - LAMP_OUT_M)
    spread = 1.0 / (LAMP_HEIGHT_M * LAMP_HEIGHT_M)
    return (
        1.0 / (1.0 + (left * left + away * away) * spread) ** 2
        + 1.0 / (1.0 + (right * right + away * away) * spread) ** 2
    )


@inlined
def light_at(view, now, x, z, up):
    """The light on a surface at x m right and z m ahead of the eye; `up`: how much it faces the sky, 0 to 1."""
    red = now.ambient[0] + now.sun[0] * up
    green = now.ambient[1] + now.sun[1] * up
    blue = now.ambient[2] + now.sun[2] * up
    if now.lamps > 0.0:
        head = 0.85 * now.lamps * beam(x + view.seat, z - view.bonnet)
        street = 0.34 * now.lamps * street_light(view, x, z)
        red += HEAD_LIGHT[0] * head + LAMP_LIGHT[0] * street
        green += HEAD_LIGHT[1] * head + LAMP_LIGHT[1] * street
        blue += HEAD_LIGHT[2] * head + LAMP_LIGHT[2] * street
    return red, green, blue


@inlined
def clearness(now, z):
    """The share of a colour that haze leaves after z metres."""
    return math.exp(-max(z, 0.0) / now.haze_m)
