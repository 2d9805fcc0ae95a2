"""Between the road and the picture: rain in the air and on the windscreen, the sun in the lens, the sensor."""

from __future__ import annotations

import math

from .canvas import blend, glow, shine, span
from .colour import TONE_RANGE, TONE_STEPS, mix, plus, scaled
from .compiled import subroutine
from .scatter import bits, scatter, smooth

STREAKS, DROPS = 150, 34
DROP_FRAMES = 75  # for which a drop stays
SALT_STREAK, SALT_DROP, SALT_NOISE = 81, 91, 101
VIGNETTE = 0.20
BITE = 255  # the lowest of four bytes of a random number


@subroutine
def draw_rain(canvas, view, now):
    """Streaks, that spread from where the car drives to, anew in every frame."""
    horizon = view.middle_row - view.focal * view.sine
    colour = plus(scaled(now.horizon, 0.9), (1.0, 1.0, 1.0), 0.06)
    for number in range(int(STREAKS * now.rain)):
        x = scatter(number, view.frame, SALT_STREAK + view.seed) * view.columns
        y = scatter(number, view.frame, SALT_STREAK + 1 + view.seed) * view.rows
        close = scatter(number, view.frame, SALT_STREAK + 2 + view.seed)
        right, down = (
            0.5 * (x - view.middle_column) / view.columns,
            0.22 + 0.3 * max(y - horizon, 0.0) / view.rows,
        )
        long = (0.03 + 0.09 * close * close) * view.rows
        length = math.sqrt(right * right + down * down)
        right, down = right / length, down / length
        steps = math.ceil(long) + 1
        strength = (0.10 + 0.22 * close) * min(1.0, 0.5 + view.rows / 500.0)
        thick = 1 + int(view.rows * (0.0012 + 0.002 * close))
        for step in range(steps):
            part = step / steps
            row, column = int(y + down * long * part), int(x + right * long * part)
            for side in range(thick):
                if 0 <= row < view.rows and 0 <= column + side < view.columns:
                    blend(canvas, row, column + side, colour, strength * 4.0 * part * (1.0 - part))


@subroutine
def draw_drops(canvas, view, now):
    """Drops on the windscreen: each shows the picture around it upside down, for a while."""
    for number in range(int(DROPS * now.rain)):
        clock = view.frame + int(DROP_FRAMES * scatter(number, 0, SALT_DROP + view.seed))
        life, age = clock // DROP_FRAMES, (clock % DROP_FRAMES) / DROP_FRAMES
        x = scatter(number, life, SALT_DROP + 1 + view.seed) * view.columns
        y = scatter(number, life, SALT_DROP + 2 + view.seed) * view.rows * 0.86
        size = scatter(number, life, SALT_DROP + 3 + view.seed)
        radius = (0.008 + 0.022 * size * size) * view.rows * smooth(0.0, 0.05, age)
        y += 0.05 * view.rows * smooth(0.7, 1.0, age) * size
        if radius < 0.4:
            continue
        first_row, last_row = span(y - 1.2 * radius, y + 1.2 * radius, view.rows)
        first_column, last_column = span(x - radius, x + radius, view.columns)
        for row in range(first_row, last_row):
            down = (row + 0.5 - y) / (1.2 * radius)
            for column in range(first_column, last_column):
                across = (column + 0.5 - x) / radius
                away = across * across + down * down
                if away >= 1.0:
                    continue
                source_row = min(max(int(y - 7.0 * radius * down), 0), view.rows - 1)
                source_column = min(max(int(x - 7.0 * radius * across), 0), view.columns - 1)
                source = canvas.light[source_row, source_column]
                seen = (float(source[0]), float(source[1]), float(source[2]))
                rim = smooth(0.45, 1.0, away)
                seen = scaled(seen, 1.0 - 0.35 * rim * (0.5 - 0.5 * down))
                seen = plus(
                    seen, now.horizon, 0.16 * smooth(0.5, 0.0, (across + 0.35) ** 2 + (down + 0.4) ** 2)
                )
                blend(canvas, row, column, seen, 0.85 * (1.0 - rim) + 0.25 * rim * (1.0 - away))


@subroutine
def draw_glare(canvas, view, now):
    """The sun blinds: a bloom, rays, a veil over everything and ghosts on the line through the picture's middle."""
    column = view.middle_column + view.focal * now.sun_right
    row = view.middle_row - view.focal * (now.sun_up + view.sine)
    warm = (1.0, 0.84, 0.58)
    for y in range(view.rows):
        down = (y + 0.5 - row) / view.columns
        for x in range(view.columns):
            across = (x + 0.5 - column) / view.columns
            away = across * across + down * down
            bloom = 0.42 / (1.0 + 420.0 * away) + 0.16 / (1.0 + 30.0 * away) + 0.035
            streak = 0.20 * math.exp(-abs(down) * 75.0) / (1.0 + 12.0 * abs(across))
            shine(canvas, y, x, warm, now.glare * (bloom + streak))
    for number in range(4):
        part = 0.45 + 0.42 * number
        x = column + (view.middle_column - column) * part * 1.6
        y = row + (view.middle_row - row) * part * 2.2
        tint = mix((0.55, 0.9, 0.75), (1.0, 0.6, 0.35), number / 3.0)
        glow(canvas, view, x, y, (0.03 + 0.028 * number) * view.columns, tint, 0.16 * now.glare)


@subroutine
def develop(canvas, view, now, tones, image):
    """The sensor: exposure, the lens's dark corners, a tone curve, and noise that is the same in the same frame."""
    last = TONE_STEPS * TONE_RANGE - 1
    noise = now.noise * view.noise
    key = SALT_NOISE + view.seed + 7919 * view.viewer
    for row in range(view.rows):
        down = (row + 0.5 - view.middle_row) / view.middle_row
        for column in range(view.columns):
            across = (column + 0.5 - view.middle_column) / view.middle_column
            gain = now.exposure * (1.0 - VIGNETTE * 0.5 * (across * across + down * down * 0.6))
            random = bits(row * view.columns + column, view.frame, key)
            grey = ((random & BITE) + ((random >> 8) & BITE) - 255.0) * (noise / 104.0)
            for channel in range(3):
                place = int(canvas.light[row, column, channel] * gain * TONE_STEPS)
                tint = ((random >> (8 * channel)) & BITE) - 127.5
                value = tones[min(max(place, 0), last)] + grey + tint * (noise / 240.0)
                image[row, column, channel] = int(min(max(value + 0.5, 0.0), 255.0))
