"""Where a frame's time goes: each part of it alone, on 1,024 highways in the midst of their drives, on one core."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numba
import numpy as np
from rich.console import Console
from rich.table import Table
from sevenlanes.envs.highway import core, observation
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.highways import Highways
from sevenlanes.envs.highway.lane_changes import change_lanes
from sevenlanes.envs.highway.movement import count_passed, move_cars
from sevenlanes.envs.highway.random_numbers import frame_key
from sevenlanes.envs.highway.safety_system import look_ahead, mark_cars

from .timing import best_rates, use_one_core

NUM_HIGHWAYS, REPEATS = 1024, 8


@numba.njit  # type: ignore[untyped-decorator]
def frames(states: Any, settings: Any, scratch: Any, occupied: Any) -> None:
    for index in range(states.shape[0]):
        core.advance(states[index], settings, REPEATS, scratch, occupied)


@numba.njit  # type: ignore[untyped-decorator]
def moves(states: Any, settings: Any, scratch: Any, occupied: Any) -> None:
    for index in range(states.shape[0]):
        for _ in range(REPEATS):
            move_cars(states[index], settings, frame_key(states[index]), scratch)


@numba.njit  # type: ignore[untyped-decorator]
def counts(states: Any, settings: Any, scratch: Any, occupied: Any) -> None:
    for index in range(states.shape[0]):
        for _ in range(REPEATS):
            count_passed(states[index], settings, scratch)


@numba.njit  # type: ignore[untyped-decorator]
def marks(states: Any, settings: Any, scratch: Any, occupied: Any) -> None:
    for index in range(states.shape[0]):
        for _ in range(REPEATS):
            mark_cars(states[index], settings, scratch, occupied)


@numba.njit  # type: ignore[untyped-decorator]
def marks_and_looks(states: Any, settings: Any, scratch: Any, occupied: Any) -> None:
    for index in range(states.shape[0]):
        for _ in range(REPEATS):
            mark_cars(states[index], settings, scratch, occupied)
            look_ahead(states[index], settings, scratch, occupied)


@numba.njit  # type: ignore[untyped-decorator]
def lane_changes(states: Any, settings: Any, scratch: Any, occupied: Any) -> None:
    for index in range(states.shape[0]):
        for _ in range(REPEATS):
            change_lanes(states[index], settings, frame_key(states[index]))


def measured(part: Callable[..., None]) -> Callable[[], int]:
    """Run a part on fresh copies of the same states; counts how often a highway did it."""
    highways = Highways(HighwayConfig(), NUM_HIGHWAYS)
    highways.advance(600)
    states, copy = highways.states, highways.states.copy()
    cars, lanes = highways.config.num_cars, highways.config.lanes
    scratch, occupied = np.zeros(cars, np.int64), np.zeros(2 * lanes, np.int64)

    def work() -> int:
        copy[:] = states
        part(copy, highways.settings, scratch, occupied)
        return NUM_HIGHWAYS * REPEATS

    return work


def observed(table: Any, kind: type[Any]) -> Callable[[], int]:
    """One observation of every highway."""
    highways = Highways(HighwayConfig(), NUM_HIGHWAYS)
    out = np.zeros((NUM_HIGHWAYS, 1, highways.config.num_cells), kind)

    def work() -> int:
        observation.observe_all(highways.states, highways.settings, table, out)
        return NUM_HIGHWAYS

    return work


def run() -> None:
    """Print nanoseconds a highway of each part, and its share of a frame."""
    use_one_core()
    parts = (frames, moves, counts, marks, marks_and_looks, lane_changes)
    work = {part.__name__: partial(measured, part)() for part in parts}
    work["codes"] = observed(observation.CODES, np.uint8)
    work["floats"] = observed(observation.UNIT_SCALE, np.float32)
    nanoseconds = {name: 1e9 / rate for name, rate in best_rates(work).items()}
    whole = nanoseconds["frames"]
    rows = {
        "a whole frame": whole,
        "move the cars": nanoseconds["moves"],
        "count what was passed": nanoseconds["counts"],
        "mark the cells that cars cover": nanoseconds["marks"],
        "look ahead (the safety system)": nanoseconds["marks_and_looks"] - nanoseconds["marks"],
        "change lanes": nanoseconds["lane_changes"],
        "observe 280 cells as uint8, once a decision": nanoseconds["codes"],
        "observe 280 cells as float32, once a decision": nanoseconds["floats"],
    }
    table = Table(title="Where a frame of 20 cars goes, one core", title_justify="left")
    for heading in ("", "ns", "ns a car", "of a frame"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, each in rows.items():
        table.add_row(name, f"{each:.0f}", f"{each / 20:.1f}", f"{each / whole:.0%}")
    Console(width=110).print(table)


if __name__ == "__main__":
    run()
