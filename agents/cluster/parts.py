"""Work in parts of nearly equal size."""

from __future__ import annotations

from itertools import pairwise


def split(count: int, num_parts: int) -> list[slice]:
    """The slices of 0 .. count - 1 in `num_parts` parts that differ by at most one."""
    return [slice(*bounds) for bounds in pairwise(count * part // num_parts for part in range(num_parts + 1))]
