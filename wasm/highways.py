"""Highways that drive in WebAssembly, with the methods of `envs.highway.highways.Highways`."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..envs.highway.config import HighwayConfig
from ..envs.highway.reward import REWARDS
from .module import CoreModule


class WasmHighways:
    """`num_highways` highways of the same settings. N highways, A controlled cars below."""

    def __init__(self, module: CoreModule, config: HighwayConfig, num_highways: int = 1) -> None:
        self.config, self.num_highways = config, num_highways
        self._module = module
        self._settings = module.put(config.settings())
        columns = module.call("state_columns", self._settings)
        self._states = module.allocate((num_highways, columns), np.int32)
        self._before = module.allocate((num_highways, columns), np.int32)
        self._seeds = module.allocate((num_highways,), np.int32)
        self._chosen = module.allocate((num_highways,), np.uint8)
        drivers = (num_highways, config.num_controlled)
        self._actions = module.allocate(drivers, np.uint8)
        self._rewards = module.allocate(drivers, np.float64)
        self._window = module.allocate((*drivers, config.num_inputs), np.float32)
        self._codes = module.allocate((*drivers, config.num_cells), np.uint8)
        record_bytes = module.call("record_bytes", self._settings)
        self._records = module.allocate((num_highways, record_bytes), np.uint8)
        self._scratch = module.allocate((config.num_cars,), np.int64)
        self._occupied = module.allocate((2 * config.lanes,), np.int64)
        self.reset(np.arange(num_highways))

    @property
    def states(self) -> NDArray[np.int32]:
        """The states int32 [N, columns]: a view, good until something is allocated in the module."""
        return self._states.array

    def reset(
        self, seeds: Sequence[int] | NDArray[np.integer], chosen: NDArray[np.bool_] | None = None
    ) -> None:
        """Start new drives from `seeds` [N]; `chosen` [N] limits it to some."""
        flags = np.ones(self.num_highways, np.bool_) if chosen is None else chosen
        self._seeds.array[:] = seeds
        self._chosen.array[:] = flags
        self._call("reset", self._seeds, self._chosen)
        self._window.array[flags] = 0
        self._look()

    def act(self, actions: NDArray[np.integer]) -> None:
        """Let actions [N, A] take effect, once."""
        self._actions.array[:] = actions
        if window := self.config.temporal_window:
            self._look()
            sizes = (*self._window.shape, self.config.num_cells, window)
            self._module.call("shift_window", self._window, *sizes, self._actions)
        self._call("act", self._actions)

    def advance(self, frames: int = 1) -> None:
        """Drive on for some frames; a highway at its `max_frames` stands still."""
        self._call("advance", frames, self.config.max_frames, self._scratch, self._occupied)

    def step(self, actions: NDArray[np.integer]) -> NDArray[np.float64]:
        """One decision: `actions` [N, A], then `frames_per_decision` frames. Returns the rewards [N, A]."""
        self._before.array[:] = self._states.array
        self.act(actions)
        self.advance(self.config.frames_per_decision)
        kind = list(REWARDS).index(self.config.reward)
        pointers = (self._settings, self._before, self._states)
        self._module.call("rewards", *pointers, self.num_highways, kind, self._rewards)
        return self._rewards.array.copy()

    def observe(self) -> NDArray[np.float32]:
        """Observations float32 [N, A, num_inputs] in [0, 1]."""
        self._look()
        return self._window.array.copy()

    def observe_codes(self) -> NDArray[np.uint8]:
        """The present cells as codes, uint8 [N, A, num_cells]."""
        self._call("observe_codes", self.config.num_cells, self._codes)
        return self._codes.array.copy()

    def encode(self, index: int) -> bytes:
        """The frame record (`envs.highway.frames`) of one highway."""
        self._call("record", self._records)
        return bytes(self._records.array[index])

    def state_hash(self, index: int) -> str:
        """SHA-256 of a highway's state, as `Highways.state_hash`."""
        return hashlib.sha256(self.states[index].tobytes()).hexdigest()

    def _look(self) -> None:
        self._call("observe", self.config.num_inputs, self._window)

    def _call(self, name: str, *arguments: object) -> None:
        self._module.call(name, self._settings, self._states, self.num_highways, *arguments)  # type: ignore[arg-type]
