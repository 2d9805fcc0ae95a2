"""One picture, from the far to the near."""

from __future__ import annotations

from .canvas import CAR
from .car_columns import BODY, NUMBER
from .cars import draw_car
from .compiled import compiled
from .ground import draw_ground
from .lens import develop, draw_drops, draw_glare, draw_rain
from .own_car import draw_own_car
from .roadside import draw_lamp_glows, draw_roadside
from .sky import draw_hills, draw_sky
from .traces import draw_mirror_image, draw_tail_glow, draw_traces


@compiled
def draw(canvas, rays, view, now, planes, sizes, cars, own_paint, tones, image, covered):
    """Draw what the eye sees.

    cars: rows of `cars.py`'s columns, the farthest first. covered int64 [C]: filled with the pixels that each car would
    have if nothing hid it. image uint8 [H, W, 3], canvas and rays are filled.
    """
    canvas.instances[:] = 0
    covered[:] = 0
    draw_sky(canvas, view, now)
    draw_hills(canvas, view, now)
    draw_ground(canvas, view, now)
    for number in range(len(cars)):
        draw_traces(canvas, view, now, sizes[int(cars[number, BODY])], cars[number])
    draw_roadside(canvas, view, now)
    if now.lamps > 0.0:
        draw_lamp_glows(canvas, view, now)
    if now.wet > 0.0:
        for number in range(len(cars)):
            draw_mirror_image(canvas, view, now, sizes[int(cars[number, BODY])], cars[number])
    for number in range(len(cars)):
        body, name = int(cars[number, BODY]), int(cars[number, NUMBER])
        covered[name] = draw_car(canvas, view, now, planes[body], sizes[body], cars[number], rays)
    for number in range(len(cars)):
        draw_tail_glow(canvas, view, now, sizes[int(cars[number, BODY])], cars[number])
    draw_own_car(canvas, view, now, own_paint)
    for row in range(view.rows):
        for column in range(view.columns):
            if canvas.classes[row, column] != CAR:
                canvas.instances[row, column] = 0
    if now.rain > 0.0:
        draw_rain(canvas, view, now)
        draw_drops(canvas, view, now)
    if now.glare > 0.0:
        draw_glare(canvas, view, now)
    develop(canvas, view, now, tones, image)


@compiled
def bounds(instances, boxes, visible):
    """Fill each car's tight box [C, 4] (left, top, and one after right and bottom) and its number of pixels [C]."""
    rows, columns = instances.shape
    visible[:] = 0
    boxes[:] = 0
    for row in range(rows):
        for column in range(columns):
            car = int(instances[row, column]) - 1
            if car < 0:
                continue
            if visible[car] == 0:
                boxes[car, 0], boxes[car, 1], boxes[car, 2], boxes[car, 3] = column, row, column + 1, row + 1
            else:
                boxes[car, 0] = min(boxes[car, 0], column)
                boxes[car, 2] = max(boxes[car, 2], column + 1)
                boxes[car, 3] = row + 1
            visible[car] += 1
