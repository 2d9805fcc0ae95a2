"""The camera: moments of the highway in, pictures and their labels out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...envs.errors import InvalidInput
from .conditions import Condition, condition_of, varied
from .looks import bodies_of, paints_of
from .projection import CameraConfig
from .rendering.bodies import BODIES, body_planes, body_sizes
from .rendering.canvas import canvas_of
from .rendering.car_columns import AHEAD, BLINKER, BLUE, BODY, BRAKING, CAR_COLUMNS, NUMBER, RED, RIGHT
from .rendering.cars import rays_of
from .rendering.colour import tone_table
from .rendering.draw import bounds, draw
from .rendering.view import View
from .scene import Scenes
from .units import LANE_WIDTH_M

# A name of `conditions.CONDITIONS` or a condition, one for all pictures or one each.
Chosen = str | Condition | Sequence[str | Condition]
BLINK_FRAMES = 10  # for which a blinker shines, and then does not


@dataclass(frozen=True)
class Labels:
    """What is on N pictures of H by W pixels with C cars; all of it follows from the state and is exact.

    A pixel belongs to the nearest thing that covers at least half of it; a car's box is the tight bounds of its pixels.
    """

    classes: NDArray[np.uint8]  # [N, H, W], see `canvas.CLASS_NAMES`
    instances: NDArray[np.uint8]  # [N, H, W] 0, or 1 and the number of the car
    boxes: NDArray[
        np.int64
    ]  # [N, C, 4] left, top, right, bottom in pixels, right and bottom one after; 0: not seen
    pixels: NDArray[np.int64]  # [N, C] that are seen
    visibility: NDArray[np.float64]  # [N, C] the share of the car's pixels that nothing nearer hides, 0 to 1

    @property
    def seen(self) -> NDArray[np.bool_]:
        """Which cars [N, C] have at least one pixel."""
        return self.pixels > 0


@dataclass(frozen=True)
class Pictures:
    """N pictures, the moments that they show, and the labels."""

    images: NDArray[np.uint8]  # [N, H, W, 3]
    scenes: Scenes
    labels: Labels


class Camera:
    """Renders moments of highways. The same moment, viewer and condition give the same bytes."""

    def __init__(self, config: CameraConfig | None = None) -> None:
        self.config = config or CameraConfig()
        self._canvas = canvas_of(self.config.height, self.config.width)
        self._rays = rays_of(self.config.samples)
        self._planes, self._sizes, self._tones = body_planes(), body_sizes(), tone_table()

    def render(self, scenes: Scenes, conditions: Chosen = "day") -> NDArray[np.uint8]:
        """Images uint8 [N, H, W, 3] of N moments."""
        config = self.config
        images = np.empty((len(scenes), config.height, config.width, 3), np.uint8)
        named = conditions_of(conditions, len(scenes))
        cars = car_rows(scenes, config)
        covered = np.zeros(scenes.distance.shape[1], np.int64)
        for index, condition in enumerate(named):
            self._draw(scenes, index, condition, cars[index], images[index], covered)
        return images

    def shoot(self, scenes: Scenes, conditions: Chosen = "day") -> Pictures:
        """Images and labels; see `render`."""
        config, (count, cars) = self.config, scenes.distance.shape
        images = np.empty((count, config.height, config.width, 3), np.uint8)
        classes = np.empty((count, config.height, config.width), np.uint8)
        instances = np.empty_like(classes)
        boxes, pixels = np.zeros((count, cars, 4), np.int64), np.zeros((count, cars), np.int64)
        covered = np.zeros((count, cars), np.int64)
        rows = car_rows(scenes, config)
        for index, condition in enumerate(conditions_of(conditions, count)):
            self._draw(scenes, index, condition, rows[index], images[index], covered[index])
            classes[index], instances[index] = self._canvas.classes, self._canvas.instances
            bounds(instances[index], boxes[index], pixels[index])
        labels = Labels(classes, instances, boxes, pixels, pixels / np.maximum(covered, 1))
        return Pictures(images, scenes, labels)

    def _draw(
        self,
        scenes: Scenes,
        index: int,
        condition: Condition,
        cars: NDArray[np.float64],
        image: NDArray[np.uint8],
        covered: NDArray[np.int64],
    ) -> None:
        view = view_of(self.config, scenes, index)
        now = varied(condition, view.seed)
        red, green, blue = paints_of(scenes.seed[[index]], scenes.viewer[[index]])[0]
        paint = (float(red), float(green), float(blue))
        draw(
            self._canvas,
            self._rays,
            view,
            now,
            self._planes,
            self._sizes,
            cars,
            paint,
            self._tones,
            image,
            covered,
        )


def conditions_of(chosen: Chosen, count: int) -> list[Condition]:
    """The conditions of `count` pictures; raises `InvalidInput` for an unknown name or another number of them."""
    if isinstance(chosen, str | Condition):
        chosen = [chosen] * count
    if len(chosen) != count:
        raise InvalidInput(f"conditions must be one for all or {count}, one a picture, got {len(chosen)}.")
    return [condition_of(each) if isinstance(each, str) else each for each in chosen]


def car_rows(scenes: Scenes, config: CameraConfig) -> list[NDArray[np.float64]]:
    """The cars of each moment as the drawing takes them, the farthest first, without the viewer."""
    count, cars = scenes.distance.shape
    numbers = np.broadcast_to(np.arange(cars), (count, cars))
    rows = np.zeros((count, cars, CAR_COLUMNS))
    bodies = bodies_of(scenes.seed[:, None], numbers)
    rows[..., RIGHT] = scenes.offset - config.eye_right_m
    rows[..., AHEAD] = scenes.distance + config.eye_behind_front_m
    rows[..., BODY] = bodies
    rows[..., RED : BLUE + 1] = paints_of(scenes.seed[:, None], numbers)
    rows[..., BRAKING] = scenes.braking
    shines = (scenes.frame // BLINK_FRAMES % 2 == 0)[:, None]
    rows[..., BLINKER] = scenes.signal * shines
    rows[..., NUMBER] = numbers
    half = np.array([body.half_width for body in BODIES])[bodies]
    beside = np.maximum(np.abs(rows[..., RIGHT]) - half, 0.0)
    order = np.argsort(-np.hypot(beside, np.maximum(rows[..., AHEAD], 0.0)), axis=1, kind="stable")
    return [
        np.ascontiguousarray(rows[index][[car for car in order[index] if car != scenes.viewer[index]]])
        for index in range(count)
    ]


def view_of(config: CameraConfig, scenes: Scenes, index: int) -> View:
    """Where the camera is at moment `index`."""
    pitch = math.radians(config.pitch)
    return View(
        rows=config.height,
        columns=config.width,
        samples=config.samples,
        focal=config.focal,
        middle_row=config.height / 2,
        middle_column=config.width / 2,
        sine=math.sin(pitch),
        cosine=math.cos(pitch),
        height=float(config.eye_height_m),
        across=float(scenes.across[index] + config.eye_right_m),
        along=float(scenes.along[index] - config.eye_behind_front_m),
        bonnet=float(config.eye_behind_front_m),
        seat=float(config.eye_right_m),
        road=scenes.lanes * LANE_WIDTH_M,
        seed=int(scenes.seed[index]),
        frame=int(scenes.frame[index]),
        viewer=int(scenes.viewer[index]),
        noise=float(config.noise),
    )
