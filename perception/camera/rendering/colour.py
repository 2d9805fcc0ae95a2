"""Colours as three amounts of linear light, 1 for a white wall in full daylight."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .compiled import inlined

Colour = tuple[float, float, float]

SRGB_TOE, SRGB_SLOPE, SRGB_EXPONENT, SRGB_OFFSET = 0.04045, 12.92, 2.4, 0.055  # IEC 61966-2-1
SHOULDER = 0.62  # brighter than this, light is compressed toward white
TONE_STEPS, TONE_RANGE = 4096, 4  # entries of the table for one unit of light; the most light it knows


def srgb(red: int, green: int, blue: int) -> Colour:
    """The linear light of a screen's colour, 0 to 255 each."""
    shares = (red / 255, green / 255, blue / 255)
    first, second, third = (
        share / SRGB_SLOPE
        if share <= SRGB_TOE
        else ((share + SRGB_OFFSET) / (1 + SRGB_OFFSET)) ** SRGB_EXPONENT
        for share in shares
    )
    return first, second, third


def tone_table() -> NDArray[np.float32]:
    """The screen's value (0 to 255) of each amount of light, in steps of 1 / TONE_STEPS."""
    light = np.arange(TONE_STEPS * TONE_RANGE) / TONE_STEPS
    room = 1 - SHOULDER
    light = np.where(light < SHOULDER, light, 1 - room * np.exp(-np.maximum(light - SHOULDER, 0) / room))
    steep = (1 + SRGB_OFFSET) * light ** (1 / SRGB_EXPONENT) - SRGB_OFFSET
    value: NDArray[np.float32] = (
        255 * np.where(light <= SRGB_TOE / SRGB_SLOPE, SRGB_SLOPE * light, steep)
    ).astype(np.float32)
    return value


@inlined
def mix(first, second, part):
    """The colour `part` (0 to 1) of the way from one to another."""
    return (
        first[0] + (second[0] - first[0]) * part,
        first[1] + (second[1] - first[1]) * part,
        first[2] + (second[2] - first[2]) * part,
    )


@inlined
def scaled(colour, factor):
    """More or less of a light."""
    return colour[0] * factor, colour[1] * factor, colour[2] * factor


@inlined
def plus(first, second, factor):
    """A light and `factor` times another."""
    return first[0] + factor * second[0], first[1] + factor * second[1], first[2] + factor * second[2]


@inlined
def times(first, second):
    """A surface's colour under a light."""
    return first[0] * second[0], first[1] * second[1], first[2] * second[2]
