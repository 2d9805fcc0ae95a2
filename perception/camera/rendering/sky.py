"""Everything far away, which does not move with the road: sky, clouds, stars, the sun, a city, ranges of hills."""

from __future__ import annotations

import math

from .canvas import LANDSCAPE, SKY, cover, fill_box, ray
from .colour import mix, plus, scaled, srgb, times
from .compiled import inlined, subroutine
from .scatter import scatter, smooth, value_noise

HILL = srgb(116, 138, 118)
TOWER = srgb(108, 120, 132)
WINDOW = (1.0, 0.72, 0.36)
RANGES = 3
STARS_A_UNIT, STAR_SHARE = 75.0, 0.07  # places for a star in a unit of slope; how many of them have one
TOWERS, TOWER_SLOTS, TOWER_SPREAD = 44, 0.016, 0.42
SALT_CLOUD, SALT_HILL, SALT_STAR, SALT_TOWER = 1, 2, 3, 4


@inlined
def sky_colour(now, right, up):
    """The sky's light without clouds, in a direction by its slopes; `up` not less than 0."""
    part = up / (up + 0.16)
    colour = mix(now.horizon, now.zenith, part)
    across, above = right - now.sun_right, up - now.sun_up
    away = across * across + 1.6 * above * above
    return plus(colour, now.sun, now.sun_glow * 0.35 / (1.0 + 28.0 * away))


@inlined
def cloud_share(view, now, right, up):
    """How much of the sky a cloud hides in a direction; clouds lie in a plane, so they are flat far away."""
    far = 1.0 / (up + 0.07)
    x, y = 0.55 * right * far, 0.42 * far
    salt = SALT_CLOUD + view.seed
    noise = 0.62 * value_noise(x, y, salt) + 0.27 * value_noise(2.3 * x, 2.3 * y + 7, salt)
    noise += 0.11 * value_noise(5.1 * x + 3, 5.1 * y, salt)
    return smooth(1.02 - now.clouds, 1.32 - now.clouds, noise + 0.25) * smooth(0.0, 0.06, up)


@inlined
def star_light(view, now, right, up):
    """The light of the star in this direction, if there is one."""
    x, y = right * STARS_A_UNIT, up * STARS_A_UNIT
    column, row = math.floor(x), math.floor(y)
    chance = scatter(column, row, SALT_STAR + view.seed)
    if chance > STAR_SHARE:
        return 0.0
    across = x - column - 0.25 - 0.5 * scatter(column, row, SALT_STAR + 1)
    above = y - row - 0.25 - 0.5 * scatter(column, row, SALT_STAR + 2)
    size = max(0.006, 0.5 * (STARS_A_UNIT / view.focal) ** 2)
    # On a coarse picture a star is as large as a pixel, and so much weaker.
    bright = (0.1 + 9.0 * (STAR_SHARE - chance)) * min(1.0, 0.03 / size)
    return now.stars * bright * math.exp(-(across * across + above * above) / size) * smooth(0.02, 0.12, up)


@subroutine
def draw_sky(canvas, view, now):
    """All rows down to the horizon."""
    horizon = view.middle_row - view.focal * view.sine / view.cosine
    for row in range(min(math.ceil(horizon) + 1, view.rows)):
        for column in range(view.columns):
            x, y, z = ray(view, column + 0.5, row + 0.5)
            right, up = x / z, max(y / z, 0.0)
            colour = sky_colour(now, right, up)
            share = cloud_share(view, now, right, up)
            if now.stars > 0.0:
                colour = plus(colour, (0.8, 0.88, 1.0), star_light(view, now, right, up) * (1.0 - share))
            # Clouds are lit by the sun's side of the sky: bright above, in the colour of the haze below.
            shade = mix(now.horizon, now.cloud, smooth(0.0, 0.16, up) * 0.75 + 0.25)
            colour = mix(colour, shade, 0.88 * share)
            if now.sun_disc > 0.0:
                across, above = right - now.sun_right, up - now.sun_up
                away = math.sqrt(across * across + above * above)
                soft = 0.6 / view.focal
                colour = plus(
                    colour, now.sun, now.sun_disc * (1.0 - smooth(0.026 - soft, 0.026 + soft, away))
                )
            canvas.light[row, column, 0] = colour[0]
            canvas.light[row, column, 1] = colour[1]
            canvas.light[row, column, 2] = colour[2]
            canvas.classes[row, column] = SKY


@subroutine
def hill_height(view, number, right):
    """The slope up to the top of a range in a direction; the farthest range is 0."""
    salt = SALT_HILL + 16 * number + view.seed
    x = right * (3.2 + 1.7 * number) + 50.0 + 9.0 * number
    rough = 0.72 * value_noise(x, 0.5, salt) + 0.22 * value_noise(2.7 * x, 0.5, salt + 1)
    rough += 0.06 * value_noise(9.0 * x, 0.5, salt + 2)
    return (0.088 - 0.026 * number) * rough + 0.014 - 0.004 * number


@subroutine
def hill_colour(now, number):
    """A range's colour: the nearer, the less of it is haze."""
    lit = times(HILL, plus(now.ambient, now.sun, 0.32))
    clear = math.exp(-(1900.0 - 640.0 * number) / (2.2 * now.haze_m + 300.0))
    return mix(now.horizon, lit, clear)


@subroutine
def draw_hills(canvas, view, now):
    """Three ranges, and a city before the farthest."""
    horizon = view.middle_row - view.focal * view.sine / view.cosine
    for number in range(RANGES):
        colour = hill_colour(now, number)
        foot = mix(colour, now.horizon, 0.55)
        for column in range(view.columns):
            right = (column + 0.5 - view.middle_column) / view.focal
            top = horizon - view.focal * hill_height(view, number, right)
            first = max(math.floor(top), 0)
            for row in range(first, min(math.ceil(horizon) + 1, view.rows)):
                part = smooth(top, horizon + 0.3 * (horizon - top), row + 0.5)
                share = min(max(row + 1.0 - top, 0.0), 1.0)
                cover(canvas, row, column, mix(colour, foot, part), share, LANDSCAPE)
        if number == 0:
            draw_city(canvas, view, now, horizon)


@subroutine
def draw_city(canvas, view, now, horizon):
    """Towers on the horizon, somewhere to one side; their windows are lit at night."""
    salt = SALT_TOWER + view.seed
    middle = -0.30 + 0.6 * scatter(0, 0, salt)
    clear = math.exp(-1700.0 / (2.2 * now.haze_m + 300.0))
    body = mix(now.horizon, times(TOWER, plus(now.ambient, now.sun, 0.4)), clear)
    for number in range(TOWERS):
        at = (number + 0.5 - TOWERS / 2) * TOWER_SLOTS * 0.5
        tall = 0.018 + 0.062 * scatter(number, 1, salt) ** 2
        tall *= math.exp(-((at / (0.4 * TOWER_SPREAD)) ** 2))
        wide = TOWER_SLOTS * (0.22 + 0.3 * scatter(number, 2, salt))
        left = view.middle_column + view.focal * (middle + at - wide)
        right = view.middle_column + view.focal * (middle + at + wide)
        top = horizon - view.focal * tall
        shade = scaled(body, 0.9 + 0.16 * scatter(number, 3, salt))
        fill_box(canvas, view, left, top, right, horizon + 1.0, shade, LANDSCAPE)
        if now.lamps > 0.0:
            light_windows(canvas, view, now, number, left, top, right, horizon)


@subroutine
def light_windows(canvas, view, now, number, left, top, right, horizon):
    """Some windows of a tower, in a grid."""
    step = 0.0042 * view.focal
    columns, rows = int((right - left) / step), int((horizon - top) / step)
    for i in range(columns):
        for j in range(rows):
            if scatter(64 * number + i, j, SALT_TOWER + 7) < 0.42:
                x, y = left + (i + 0.3) * step, top + (j + 0.35) * step
                colour = scaled(
                    WINDOW, now.lamps * (0.35 + 0.5 * scatter(64 * number + i, j, SALT_TOWER + 8))
                )
                fill_box(canvas, view, x, y, x + 0.55 * step, y + 0.5 * step, colour, LANDSCAPE)
