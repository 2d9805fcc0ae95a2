"""What cars leave on the ground: shadows, the light of their lamps, and their mirror images where it is wet."""

from __future__ import annotations

import math

from ..units import CAR_LENGTH_M
from .bodies import BELT, HALF_WIDTH, ROOF
from .canvas import MARKING, ROAD, blend, dim, glow, place, ray, shine, span
from .car_columns import AHEAD, BLUE, GREEN, NUMBER, RED, RIGHT
from .colour import scaled, times
from .compiled import inlined, subroutine
from .lamps import HEAD_LIGHT, beam, clearness, light_at
from .paintwork import TAIL_LIGHT, tail_brightness
from .scatter import smooth, value_noise

REACH_M = 7.0  # how far around a car its traces are drawn
POOL_M = 30.0  # how far ahead its lamps shine
LONGEST_SHADOW_M = 6.0
TAIL_HEIGHT_M = 0.78
NEAR_M = 1.0


@inlined
def under(x, z, half, long, soft):
    """1 under a rectangle `half` m to each side and `long` m to each end, 0 outside, over a soft edge."""
    return smooth(-soft, soft, half - abs(x)) * smooth(-soft, soft, long - abs(z))


@inlined
def shadow(now, size, x, z):
    """The share of light that a car takes from the ground at x m right of its middle and z m ahead of its centre."""
    half, long = size[HALF_WIDTH], 0.5 * CAR_LENGTH_M
    contact = 0.90 * under(x, z, half + 0.02, long + 0.12, 0.26)
    bright = now.sun[1] / (now.sun[1] + now.ambient[1] + 0.02)
    if bright < 0.2:
        return contact
    tall = min(0.8 * size[ROOF] / max(now.sun_up, 0.05), LONGEST_SHADOW_M)
    darkest = 0.0
    for step in range(5):
        away = tall * step * 0.25
        soft = 0.12 + 0.07 * step
        dark = under(x + now.sun_right * away, z + now.sun_ahead * away, half - 0.06 * step, long, soft)
        darkest = max(darkest, dark * (1.0 - 0.06 * step))
    return max(contact, 0.82 * bright * darkest)


@subroutine
def ground_rows(view, near, far):
    """The rows between two distances of the ground: first, and one after the last."""
    _, top, _ = place(view, 0.0, 0.0, max(far, NEAR_M))
    _, bottom, _ = place(view, 0.0, 0.0, max(near, NEAR_M))
    return span(top, bottom, view.rows)


@subroutine
def draw_traces(canvas, view, now, size, car):
    """Shadow and light of one car on the road."""
    rear, front = car[AHEAD], car[AHEAD] + CAR_LENGTH_M
    if front < NEAR_M:
        return
    first_row, last_row = ground_rows(view, rear - REACH_M, front + (POOL_M if now.lamps > 0.0 else 1.0))
    glows = tail_brightness(now, car)
    red_light = scaled(TAIL_LIGHT, 0.035 * glows * (0.2 + now.lamps))
    for row in range(first_row, last_row):
        _, up, forward = ray(view, view.middle_column, row + 0.5)
        if up > -1e-6:
            continue
        reach = view.height / -up
        z, wide = reach * forward, reach / view.focal
        ahead, clear = z - front, clearness(now, z)
        spread = 2.5 + 0.35 * max(ahead, 0.0) + (3.0 if now.sun_up < 0.5 else 1.0)
        middle = view.middle_column + car[RIGHT] / wide
        first_column, last_column = span(middle - spread / wide, middle + spread / wide, view.columns)
        for column in range(first_column, last_column):
            kind = canvas.classes[row, column]
            if kind != ROAD and kind != MARKING:
                continue
            x = (column + 0.5 - view.middle_column) * wide - car[RIGHT]
            taken = shadow(now, size, x, z - rear - 0.5 * CAR_LENGTH_M) if ahead < 4.0 else 0.0
            if taken > 0.0:
                dim(canvas, row, column, 1.0 - taken * clear)
            if now.lamps > 0.0 and ahead > 0.0:
                shine(canvas, row, column, HEAD_LIGHT, 0.10 * now.lamps * beam(x, ahead) * clear)
            behind = rear - z
            if behind > 0.0:
                share = math.exp(-((x / 1.3) ** 2) - behind / 2.2) * smooth(0.0, 1.2, behind)
                shine(canvas, row, column, red_light, share * clear)


@subroutine
def draw_mirror_image(canvas, view, now, size, car):
    """A car's image in the wet road: below where it stands, blurred, fading away from it."""
    rear = car[AHEAD]
    if rear < 2.0:
        return
    middle, contact, scale = place(view, car[RIGHT], 0.0, rear)
    half, clear = size[HALF_WIDTH], clearness(now, rear)
    light = light_at(view, now, car[RIGHT], rear, 0.5)
    body = times((car[RED], car[GREEN], car[BLUE]), scaled(light, 0.55))
    glows = tail_brightness(now, car)
    first_row, last_row = span(contact, contact + 1.25 * size[ROOF] * scale, view.rows)
    first_column, last_column = span(middle - 1.2 * half * scale, middle + 1.2 * half * scale, view.columns)
    for row in range(first_row, last_row):
        high = (row + 0.5 - contact) / scale  # what is mirrored here stands so high
        fade = 1.0 - smooth(0.1, 1.25 * size[ROOF], high)
        for column in range(first_column, last_column):
            kind = canvas.classes[row, column]
            if kind != ROAD and kind != MARKING:
                continue
            x = (column + 0.5 - middle) / scale
            ripple = 0.65 + 0.7 * value_noise(2.2 * x + 7.0 * car[NUMBER], 5.0 * high + 0.21 * view.frame, 61)
            share = now.wet * fade * ripple * smooth(-0.1, 0.25, half - abs(x))
            tone = scaled(body, 0.45 if high > size[BELT] else 1.0)
            blend(canvas, row, column, tone, min(0.5 * share * clear, 1.0))
            away = (abs(x) - 0.76 * half) / 0.16
            streak = math.exp(-away * away) * smooth(0.0, 0.4, high) * fade * ripple
            shine(canvas, row, column, TAIL_LIGHT, 0.30 * now.wet * glows * streak * clear)


@subroutine
def draw_tail_glow(canvas, view, now, size, car):
    """The light around tail lights that are seen."""
    glows = tail_brightness(now, car)
    if glows <= 0.0 or car[AHEAD] < NEAR_M:
        return
    for side in (-1.0, 1.0):
        column, row, scale = place(
            view, car[RIGHT] + side * 0.78 * size[HALF_WIDTH], TAIL_HEIGHT_M, car[AHEAD]
        )
        x, y = math.floor(column), math.floor(row)
        if not (0 <= x < view.columns and 0 <= y < view.rows):
            continue
        if canvas.instances[y, x] != 1 + int(car[NUMBER]):
            continue
        strength = 0.16 * glows * (0.35 + now.lamps + 0.4 * now.rain) * clearness(now, car[AHEAD])
        radius = (0.55 + 0.35 * now.rain) * scale + 0.016 * view.focal
        glow(canvas, view, column, row, radius, TAIL_LIGHT, strength)
