"""Times alternatives in turns, several times, and takes each one's best: the least disturbed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping

ROUNDS = 5
MIN_SECONDS = 0.2  # of one measurement


def use_one_core() -> None:
    """Keep this process on one core, where the system allows it."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def best_rates(alternatives: Mapping[str, Callable[[], int]]) -> dict[str, float]:
    """Units of work a second of each alternative; a call does some work and returns how many units it did."""
    for work in alternatives.values():
        work()  # compiles, fills caches
    rates = dict.fromkeys(alternatives, 0.0)
    for _ in range(ROUNDS):
        for name, work in alternatives.items():
            rates[name] = max(rates[name], rate(work))
    return rates


def rate(work: Callable[[], int]) -> float:
    """Units of work a second over at least `MIN_SECONDS`."""
    units, start = 0, time.perf_counter()
    while (seconds := time.perf_counter() - start) < MIN_SECONDS:
        units += work()
    return units / seconds
