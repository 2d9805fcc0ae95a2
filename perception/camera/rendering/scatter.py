"""Random numbers by counter: the same at the same place, whatever else is drawn, in whatever order."""

from __future__ import annotations

import math

from .compiled import inlined, subroutine

MASK32 = 0xFFFFFFFF
GOLDEN = 0x9E3779B9  # 2**32 / golden ratio


@inlined
def bits(first, second, salt):
    """32 random bits for a place and a purpose (multipliers of C. Wellons' hash prospector)."""
    value = (first * GOLDEN + second * 0x85EBCA6B + salt * 0xC2B2AE35) & MASK32
    value = ((value ^ (value >> 16)) * 0x21F0AAAD) & MASK32
    value = ((value ^ (value >> 15)) * 0x735A2D97) & MASK32
    return value ^ (value >> 15)


@inlined
def scatter(first, second, salt):
    """An even number from 0 to 1 for a place and a purpose."""
    return bits(first, second, salt) * (1.0 / 4294967296.0)


@inlined
def smooth(low, high, value):
    """0 below `low`, 1 above `high`, a smooth slope between (Hermite's cubic)."""
    part = min(max((value - low) / (high - low), 0.0), 1.0)
    return part * part * (3.0 - 2.0 * part)


@subroutine
def value_noise(x, y, salt):
    """Noise from 0 to 1 with one hill or hollow a unit: values at whole places, blended smoothly."""
    column, row = math.floor(x), math.floor(y)
    across, along = x - column, y - row
    across, along = across * across * (3 - 2 * across), along * along * (3 - 2 * along)
    left, top = int(column), int(row)
    upper = scatter(left, top, salt) * (1 - across) + scatter(left + 1, top, salt) * across
    lower = scatter(left, top + 1, salt) * (1 - across) + scatter(left + 1, top + 1, salt) * across
    return upper + (lower - upper) * along
