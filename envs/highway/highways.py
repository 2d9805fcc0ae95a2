"""Many independent highways behind one object: flat arrays that the compiled core fills."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InvalidInput
from ..seeds import MAX_SEED
from . import core, layout, observation, start
from .compiled import compiled
from .config import NUM_ACTIONS, HighwayConfig
from .reward import Sums
from .rules import RULES
from .threads import run_parts

MAX_THREADS = 256

# The files with the physics, each of one idea; `core_hash` is theirs.
CORE = (
    *("core", "geometry", "lane_changes", "layout", "movement"),
    *("random_numbers", "reentry", "rules", "safety_system", "start"),
)


@compiled
def reset_many(states, settings, seeds, chosen):  # type: ignore[no-untyped-def]
    """Reset the highways whose `chosen` flag is set."""
    for index in range(states.shape[0]):
        if chosen[index]:
            start.reset(states[index], settings, seeds[index])


@compiled
def act_many(states, settings, actions):  # type: ignore[no-untyped-def]
    """Let `actions` [N, A] take effect, the ego car's first."""
    for index in range(states.shape[0]):
        for driver in range(settings[layout.SET_CONTROLLED]):
            core.act(states[index], settings, driver, actions[index, driver])


@compiled
def advance_many(states, settings, frames, max_frames, scratch, occupied):  # type: ignore[no-untyped-def]
    """Drive every highway for some frames, none beyond `max_frames`."""
    for index in range(states.shape[0]):
        left = max_frames - states[index, layout.FRAME]
        core.advance(states[index], settings, min(frames, left), scratch, occupied)


@cache
def core_hash() -> str:
    """SHA-256 of the sources that decide how a highway drives: equal hashes drive equal highways."""
    here = Path(__file__).parent
    digest = hashlib.sha256()
    for name in CORE:
        digest.update((here / f"{name}.py").read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


class Highways:
    """`num_highways` highways with the same settings. N highways, C cars, A controlled cars below.

    `states` int32 [N, columns] is everything there is: copy it and you have copied the highways. Only the past that a
    temporal window shows stands apart; `get_state` has both. With `num_threads` large batches are driven side by side;
    the drives are the same.
    """

    def __init__(self, config: HighwayConfig, num_highways: int = 1, num_threads: int = 1) -> None:
        if num_highways < 1:
            raise InvalidInput(f"num_highways must be at least 1, got {num_highways}.")
        if not 1 <= num_threads <= MAX_THREADS:
            raise InvalidInput(f"num_threads must be from 1 to {MAX_THREADS}, got {num_threads}.")
        self.config = config
        self.num_highways = num_highways
        self.settings = config.settings()
        columns = layout.state_size(config.num_cars, config.num_controlled)
        self.states: NDArray[np.int32] = np.zeros((num_highways, columns), np.int32)
        self.num_threads = num_threads
        self._scratch = np.zeros((num_threads, config.num_cars), np.int64)
        self._occupied = np.zeros((num_threads, 2 * config.lanes), np.int64)
        self._window = np.zeros((num_highways, config.num_controlled, config.num_inputs), np.float32)
        self.reset(np.arange(num_highways))

    def reset(
        self, seeds: Sequence[int] | NDArray[np.integer], chosen: NDArray[np.bool_] | None = None
    ) -> None:
        """Start new drives. seeds [N], each from 0 to 2**31 - 1, fix everything; `chosen` [N] limits it to some."""
        seeds = np.asarray(seeds)
        if seeds.shape != (self.num_highways,) or not np.issubdtype(seeds.dtype, np.integer):
            raise InvalidInput(f"seeds must be {self.num_highways} whole numbers, got {seeds!r}.")
        if seeds.min() < 0 or seeds.max() >= MAX_SEED:
            raise InvalidInput(f"seeds must be from 0 to {MAX_SEED - 1}, got {seeds.min()} to {seeds.max()}.")
        chosen = np.ones(self.num_highways, np.bool_) if chosen is None else chosen
        reset_many(self.states, self.settings, seeds.astype(np.int64), chosen)
        # Before the first frame nothing has been seen or done: an empty past.
        self._window[chosen] = 0
        self._look()

    def act(self, actions: NDArray[np.integer]) -> None:
        """Let actions [N, A] (0 nothing, 1 accelerate, 2 decelerate, 3 left, 4 right) take effect, once."""
        actions = np.asarray(actions)
        if actions.shape != self._window.shape[:2]:
            raise InvalidInput(f"actions must have the shape {self._window.shape[:2]}, got {actions.shape}.")
        if actions.min() < 0 or actions.max() >= NUM_ACTIONS:
            raise InvalidInput(
                f"actions must be from 0 to {NUM_ACTIONS - 1}, got {actions.min()} to {actions.max()}."
            )
        if self.config.temporal_window > 0:
            window, cells = self.config.temporal_window, self.config.num_cells
            self._look()
            observation.shift_window(self._window, cells, window, actions.astype(np.int64), NUM_ACTIONS)
        act_many(self.states, self.settings, actions.astype(np.int64))

    def get_state(self) -> dict[str, NDArray[Any]]:
        """Copies of everything needed to drive on exactly: the rows, and the past that a temporal window shows."""
        return {"states": self.states.copy(), "past": self._window[:, :, self.config.num_cells :].copy()}

    def set_state(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Drive on from what `get_state` gave; `InvalidInput` unless it was had with the same settings."""
        past = self._window[:, :, self.config.num_cells :]
        for name, own in (("states", self.states), ("past", past)):
            if name not in state or state[name].shape != own.shape:
                came = state[name].shape if name in state else "nothing"
                raise InvalidInput(
                    f"the state's {name!r} must have the shape {own.shape}, got {came}: "
                    "set a state only on as many highways, with the same settings."
                )
        self.states[...] = state["states"]
        past[...] = state["past"]
        self._look()

    def restore(self, states: NDArray[np.int32], chosen: NDArray[np.bool_]) -> None:
        """Put saved rows [number chosen, columns] of `states` back, with an empty past before them."""
        self.states[chosen] = states
        self._window[chosen] = 0
        self._look()

    def advance(self, frames: int = 1) -> None:
        """Drive on for some frames; a highway at its `max_frames` stands still."""

        def drive(part: int, rows: slice) -> None:
            scratch, occupied = self._scratch[part], self._occupied[part]
            advance_many(self.states[rows], self.settings, frames, self.config.max_frames, scratch, occupied)

        run_parts(drive, self.num_highways, frames, self.num_threads)

    def step(self, actions: NDArray[np.integer]) -> None:
        """One decision: `actions` [N, A] take effect, then `frames_per_decision` frames are driven."""
        self.act(actions)
        self.advance(self.config.frames_per_decision)

    def observe(self, out: NDArray[np.float32] | None = None) -> NDArray[np.float32]:
        """Observations float32 [N, A, num_inputs] in [0, 1] (`observation.py`), written into `out` if given."""
        if self.config.temporal_window == 0 and out is not None:
            self._observe(observation.UNIT_SCALE, out)
            return out
        self._look()
        if out is None:
            return self._window.copy()
        out[...] = self._window
        return out

    def observe_codes(self, out: NDArray[np.uint8] | None = None) -> NDArray[np.uint8]:
        """The present cells alone as codes, uint8 [N, A, num_cells]; float32 = code / 255."""
        if out is None:
            out = np.empty((*self._window.shape[:2], self.config.num_cells), np.uint8)
        self._observe(observation.CODES, out)
        return out

    def _look(self) -> None:
        self._observe(observation.UNIT_SCALE, self._window)

    def _observe(self, table: NDArray[Any], out: NDArray[Any]) -> None:
        def look(_part: int, rows: slice) -> None:
            observation.observe_all(self.states[rows], self.settings, table, out[rows])

        run_parts(look, self.num_highways, self.config.num_controlled, self.num_threads)

    def _cars(self, field: int) -> NDArray[np.int32]:
        first = layout.HEADER + field * self.config.num_cars
        return self.states[:, first : first + self.config.num_cars]

    def _controlled(self, field: int) -> NDArray[np.int32]:
        cars, controlled = self.config.num_cars, self.config.num_controlled
        first = layout.HEADER + layout.CAR_FIELDS * cars + field * controlled
        return self.states[:, first : first + controlled]

    @property
    def frame(self) -> NDArray[np.int32]:
        """Frames driven since reset [N]."""
        return self.states[:, layout.FRAME]

    @property
    def speed_mph(self) -> NDArray[np.float64]:
        """Speeds [N, C] in mph."""
        return self._cars(layout.SPEED) / RULES.units_per_mph

    @property
    def position_cells(self) -> NDArray[np.float64]:
        """Fronts [N, C] in cells from the map's top; forward is toward 0."""
        return self._cars(layout.POSITION) / RULES.cell

    @property
    def lateral(self) -> NDArray[np.int32]:
        """Lateral positions [N, C] in 1/30 lane; 30 * lane for a car centred in its lane."""
        return self._cars(layout.LATERAL)

    @property
    def lane(self) -> NDArray[np.int32]:
        """The lanes [N, C] at the cars' middles."""
        return (self.lateral + RULES.middle) // RULES.lane_steps

    @property
    def target(self) -> NDArray[np.int32]:
        """The lanes [N, C] in which the cars drive or to which they change."""
        return self._cars(layout.TARGET)

    @property
    def factor(self) -> NDArray[np.int32]:
        """Speed factors [N, C], thousandths."""
        return self._cars(layout.FACTOR)

    @property
    def action(self) -> NDArray[np.int32]:
        """The last actions [N, A]."""
        return self._controlled(layout.ACTION)

    @property
    def passed(self) -> NDArray[np.int32]:
        """Cars passed minus cars passed by [N, A], since reset."""
        return self._controlled(layout.PASSED)

    @property
    def blocked(self) -> NDArray[np.int32]:
        """Lane changes refused by the rules [N, A], since reset."""
        return self._controlled(layout.BLOCKED)

    @property
    def speed_sum(self) -> NDArray[np.int32]:
        """Distances driven [N, A] since reset, in units of 1/10,000 cell."""
        return self._controlled(layout.SPEED_SUM)

    @property
    def crossed(self) -> NDArray[np.int32]:
        """Cars passed plus cars passed by [N, A], since reset."""
        return self._controlled(layout.CROSSED)

    @property
    def sums(self) -> Sums:
        """Copies of what counts for rewards, [N, A] each, since reset."""
        frames = np.repeat(self.frame[:, None], self.config.num_controlled, axis=1)
        return Sums(self.speed_sum.copy(), frames, self.blocked.copy(), self.crossed.copy())

    @property
    def mean_speed_mph(self) -> NDArray[np.float64]:
        """Mean speeds [N, A] in mph over all frames since reset; 0 before the first."""
        mean: NDArray[np.float64] = self.speed_sum / (
            RULES.units_per_mph * np.maximum(self.frame, 1)[:, None]
        )
        return mean

    def seed(self, index: int) -> int:
        """The seed of highway `index`."""
        return int(self.states[index, layout.SEED])

    def road_cells(self, index: int) -> float:
        """How far the road of highway `index` has scrolled under the view, in cells."""
        return float(self.states[index, layout.ROAD] / RULES.cell)

    def is_held_up(self, index: int, car: int) -> bool:
        """Whether the safety system slows `car` of highway `index` down."""
        return bool(self._cars(layout.FOLLOWING)[index, car] < RULES.free_following)

    def state_hash(self, index: int) -> str:
        """SHA-256 of highway `index`'s state: equal hashes are equal highways."""
        return hashlib.sha256(self.states[index].astype("<i4").tobytes()).hexdigest()
