"""The bodies of cars: convex solids, each an intersection of half spaces, one for the body and one for the cabin.

A car's own axes: x right of its middle, y up from the ground, z forward from its rear bumper, in metres. All are as
long as the simulation's cars; they differ in all else.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..units import CAR_LENGTH_M

HULLS, PLANES = 2, 9  # a body's solids; half spaces of each
LEANING = 4  # the first of them face sideways, more or less; the others do not
CABIN_FOOT_M = 0.02  # so far the cabin reaches into the body


@dataclass(frozen=True)
class Body:
    """One shape, in metres."""

    name: str
    half_width: float
    clearance: float  # the floor over the ground
    belt: float  # where the windows begin
    roof: float
    rear_foot: float  # the cabin's rear at the belt ...
    rear_top: float  # ... and at the roof
    front_top: float  # the windscreen at the roof ...
    front_foot: float  # ... and at the belt
    tumble: float = 0.16  # how far the cabin's sides lean in
    wheel: float = 0.34  # radius
    lights: tuple[float, float, float] = (
        0.58,
        0.60,
        0.84,
    )  # inner edge (half widths), low and high (of the rear)


BODIES = (
    Body("saloon", 0.92, 0.22, 0.94, 1.43, 0.62, 1.25, 2.75, 3.70),
    Body("estate", 0.92, 0.22, 0.94, 1.46, 0.06, 0.42, 2.75, 3.65, lights=(0.70, 0.56, 0.90)),
    Body("hatchback", 0.90, 0.22, 0.96, 1.50, 0.10, 0.70, 2.90, 3.85, lights=(0.66, 0.58, 0.88)),
    Body("off-roader", 0.97, 0.30, 1.10, 1.76, 0.08, 0.34, 2.85, 3.60, 0.13, 0.39, (0.74, 0.48, 0.92)),
    Body("van", 0.98, 0.28, 1.16, 2.08, 0.05, 0.16, 3.80, 4.60, 0.10, 0.36, (0.80, 0.46, 0.96)),
    Body("pickup", 0.96, 0.34, 1.08, 1.78, 1.95, 2.15, 3.15, 3.85, 0.14, 0.41, (0.80, 0.44, 0.92)),
)
# Each body's numbers as the drawing takes them.
HALF_WIDTH, CLEARANCE, BELT, ROOF, TUMBLE, WHEEL, REAR_TOP, FRONT_FOOT = range(8)
LIGHT_INNER, LIGHT_LOW, LIGHT_HIGH = range(8, 11)


def _plane(normal: tuple[float, float, float], point: tuple[float, float, float]) -> list[float]:
    """The half space behind a plane through `point`: outward normal of length 1, and its distance from the origin."""
    length = math.sqrt(sum(part * part for part in normal))
    unit = [part / length for part in normal]
    return [*unit, sum(a * b for a, b in zip(unit, point, strict=True))]


def _hull_planes(body: Body) -> list[list[float]]:
    """The lower solid, with rounded shoulders and a bumper that leans in."""
    half, low, high, long = body.half_width, body.clearance, body.belt, CAR_LENGTH_M
    return [
        _plane((1, 0.05, 0), (half, 0.5 * (low + high), 0)),
        _plane((-1, 0.05, 0), (-half, 0.5 * (low + high), 0)),
        _plane((0.75, 1, -0.15), (half - 0.08, high, 0.1)),
        _plane((-0.75, 1, -0.15), (-half + 0.08, high, 0.1)),
        _plane((0, 1, 0.0), (0, high, 0)),
        _plane((0, -1, 0), (0, low, 0)),
        _plane((0, 0.10, -1), (0, 0.5 * high, 0)),
        _plane((0, 0.18, 1), (0, 0.4 * high, long)),
        _plane((0, 1, 0.10), (0, high, body.front_foot)),
    ]


def _cabin_planes(body: Body) -> list[list[float]]:
    """The upper solid, with sides that lean in and a rounded roof."""
    tall, half = body.roof - body.belt, body.half_width - 0.05
    side = (tall, body.tumble)  # normal of a side that leans in by `tumble` over the height
    back, front = body.rear_top - body.rear_foot, body.front_foot - body.front_top
    return [
        _plane((side[0], side[1], 0), (half, body.belt, 0)),
        _plane((-side[0], side[1], 0), (-half, body.belt, 0)),
        _plane((1, 1.3, 0), (half - body.tumble - 0.10, body.roof, 0)),
        _plane((-1, 1.3, 0), (-half + body.tumble + 0.10, body.roof, 0)),
        _plane((0, 1, 0), (0, body.roof, 0)),
        _plane((0, -1, 0), (0, body.belt - CABIN_FOOT_M, 0)),
        _plane((0, back, -tall), (0, body.belt, body.rear_foot)),
        _plane((0, front, tall), (0, body.belt, body.front_foot)),
        _plane((0, 1, -0.22), (0, body.roof, body.rear_top + 0.35)),
    ]


def body_planes() -> NDArray[np.float64]:
    """All half spaces [body, HULLS, PLANES, 4]: a point p is inside where n · p <= d of every (n, d)."""
    return np.array([[_hull_planes(body), _cabin_planes(body)] for body in BODIES], np.float64)


def body_sizes() -> NDArray[np.float64]:
    """The numbers of each body [body, 11], by the names above."""
    return np.array(
        [
            (
                b.half_width,
                b.clearance,
                b.belt,
                b.roof,
                b.tumble,
                b.wheel,
                b.rear_top,
                b.front_foot,
                *b.lights,
            )
            for b in BODIES
        ],
        np.float64,
    )
