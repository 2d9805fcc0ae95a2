"""Light and weather: every condition is a row of numbers that the drawing follows, and nothing else."""

from __future__ import annotations

import random
from typing import Any, NamedTuple

from ...envs.errors import InvalidInput
from .rendering.colour import Colour, srgb


class Condition(NamedTuple):
    """One kind of light and weather. Colours are linear light (`colour.py`); directions are seen from the car."""

    zenith: Colour  # the sky above
    horizon: Colour  # the sky at the horizon, and so the haze
    sun: Colour  # light of the sun on a surface that faces it
    ambient: Colour  # light from everywhere
    sun_right: float  # the sun's direction: right ...
    sun_up: float  # ... and up, where it is 1 forward ...
    sun_ahead: float  # ... or 1 backward, which is -1
    sun_glow: float  # of the sky around the sun
    sun_disc: float  # brightness of the sun itself
    haze_m: float  # metres after which haze has taken two thirds of a colour
    clouds: float  # share of the sky, 0 to 1
    cloud: Colour  # the light side of a cloud
    stars: float  # 0 to 1
    lamps: float  # head lights, tail lights, street lamps, windows: 0 off, 1 the only light
    wet: float  # the road, 0 to 1
    rain: float  # in the air, 0 to 1
    glare: float  # of the sun in the lens, 0 to 1
    exposure: float
    noise: float  # of the sensor, in steps of the screen's 255


DAY = Condition(
    zenith=srgb(82, 138, 190),
    horizon=srgb(206, 224, 230),
    sun=(0.74, 0.68, 0.56),
    ambient=(0.56, 0.61, 0.68),
    sun_right=0.8,
    sun_up=0.95,
    sun_ahead=-1.0,
    sun_glow=0.0,
    sun_disc=0.0,
    haze_m=800.0,
    clouds=0.34,
    cloud=(0.96, 0.97, 0.97),
    stars=0.0,
    lamps=0.0,
    wet=0.0,
    rain=0.0,
    glare=0.0,
    exposure=1.0,
    noise=1.6,
)
DUSK = DAY._replace(
    zenith=srgb(58, 70, 118),
    horizon=srgb(246, 178, 122),
    sun=(0.62, 0.34, 0.16),
    ambient=(0.27, 0.25, 0.34),
    sun_right=-0.32,
    sun_up=0.035,
    sun_ahead=1.0,
    sun_glow=0.5,
    sun_disc=0.0,
    haze_m=380.0,
    clouds=0.5,
    cloud=srgb(240, 150, 120),
    stars=0.15,
    lamps=0.45,
    noise=2.2,
)
NIGHT = DAY._replace(
    zenith=srgb(9, 13, 30),
    horizon=srgb(38, 45, 66),
    sun=(0.012, 0.015, 0.022),
    ambient=(0.028, 0.034, 0.052),
    sun_right=-0.5,
    sun_up=0.5,
    sun_glow=0.0,
    haze_m=420.0,
    clouds=0.25,
    cloud=srgb(34, 40, 58),
    stars=1.0,
    lamps=1.0,
    exposure=1.15,
    noise=3.5,
)
RAIN = DAY._replace(
    zenith=srgb(112, 123, 132),
    horizon=srgb(172, 180, 182),
    sun=(0.04, 0.04, 0.04),
    ambient=(0.46, 0.49, 0.52),
    haze_m=130.0,
    clouds=0.9,
    cloud=srgb(146, 155, 161),
    lamps=0.35,
    wet=1.0,
    rain=1.0,
    exposure=0.95,
    noise=2.4,
)
GLARE = DAY._replace(
    zenith=srgb(122, 160, 192),
    horizon=srgb(255, 226, 178),
    sun=(0.85, 0.66, 0.40),
    ambient=(0.42, 0.42, 0.45),
    sun_right=0.10,
    sun_up=0.115,
    sun_ahead=1.0,
    sun_glow=1.5,
    sun_disc=6.0,
    haze_m=300.0,
    clouds=0.25,
    cloud=(1.0, 0.93, 0.80),
    glare=1.0,
    noise=2.0,
)
NIGHT_RAIN = NIGHT._replace(
    horizon=srgb(44, 50, 66),
    haze_m=170.0,
    clouds=0.9,
    stars=0.0,
    wet=1.0,
    rain=0.8,
    noise=4.0,
)
CONDITIONS: dict[str, Condition] = {
    "day": DAY,
    "dusk": DUSK,
    "night": NIGHT,
    "rain": RAIN,
    "glare": GLARE,
    "night-rain": NIGHT_RAIN,
}


def between(first: Condition, second: Condition, part: float) -> Condition:
    """The condition `part` (0 to 1) of the way from one to another."""

    def mixed(a: Any, b: Any) -> Any:
        return tuple(map(mixed, a, b)) if isinstance(a, tuple) else a + (b - a) * part

    return Condition(*map(mixed, first, second))


def condition_of(name: str) -> Condition:
    """The condition of a name; raises `InvalidInput` for an unknown one."""
    if name not in CONDITIONS:
        raise InvalidInput(f"a condition must be one of {', '.join(CONDITIONS)}, got {name!r}.")
    return CONDITIONS[name]


def varied(condition: Condition, seed: int) -> Condition:
    """A condition as it is on one drive: the sun a little elsewhere, the air a little clearer or not."""
    generator = random.Random(seed)
    return condition._replace(
        sun_right=condition.sun_right + generator.uniform(-0.12, 0.12),
        sun_up=condition.sun_up * generator.uniform(0.9, 1.15),
        haze_m=condition.haze_m * generator.uniform(0.8, 1.3),
        clouds=condition.clouds * generator.uniform(0.75, 1.2),
        exposure=condition.exposure * generator.uniform(0.93, 1.07),
        rain=condition.rain * generator.uniform(0.7, 1.0),
    )
