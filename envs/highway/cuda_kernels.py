"""The simulation's functions as CUDA kernels: one thread a highway. Imported only where `numba.cuda` works (`cuda.py`).

There is no second source here. numba-cuda compiles for the GPU what Numba compiles for the processor: a kernel finds
its thread's highway, takes one-row views of the arrays, and calls the very function that on the processor loops over
all rows. N highways, A controlled cars.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numba import cuda

from . import highways, layout, observation
from .config import LIMITS, NUM_ACTIONS
from .reward import REWARDS, Sums

THREADS_PER_BLOCK = 64

# Work space of one thread. Its size must be known when it is compiled, so it is that of the largest highway.
MAX_CARS, MAX_WORDS = LIMITS["num_cars"][1], 2 * LIMITS["lanes"][1]


@cuda.jit
def reset(states, settings, seeds, chosen, window):
    """Start the drives whose flag is set, with an empty past. seeds int64 [N], chosen bool [N]."""
    index = cuda.grid(1)
    if index < states.shape[0]:
        end = index + 1
        highways.reset_many(states[index:end], settings, seeds[index:end], chosen[index:end])
        if chosen[index]:
            for driver in range(window.shape[1]):
                for column in range(window.shape[2]):
                    window[index, driver, column] = 0


@cuda.jit
def act(states, settings, actions):
    """Let actions [N, A] take effect."""
    index = cuda.grid(1)
    if index < states.shape[0]:
        highways.act_many(states[index : index + 1], settings, actions[index : index + 1])


@cuda.jit
def advance(states, settings, frames, max_frames):
    """Drive every highway for some frames, none beyond `max_frames`."""
    index = cuda.grid(1)
    if index < states.shape[0]:
        scratch = cuda.local.array(MAX_CARS, np.int64)
        occupied = cuda.local.array(MAX_WORDS, np.int64)
        highways.advance_many(states[index : index + 1], settings, frames, max_frames, scratch, occupied)


@cuda.jit
def observe(states, settings, table, out):
    """Write what the cars see into the first cells of out [N, A, at least num_cells], through `table` [256]."""
    index = cuda.grid(1)
    if index < states.shape[0]:
        observation.observe_all(states[index : index + 1], settings, table, out[index : index + 1])


@cuda.jit
def shift_window(window, num_cells, temporal_window, actions):
    """Move the observations [N, A, num_inputs] one step into the past, with the actions [N, A] on them."""
    index = cuda.grid(1)
    if index < window.shape[0]:
        end = index + 1
        observation.shift_window(
            window[index:end], num_cells, temporal_window, actions[index:end], NUM_ACTIONS
        )


@cache
def rewards(name: str) -> Any:
    """The kernel of one of `reward.REWARDS`: out float64 [N, A] is what happened from the states `before` on."""
    reward = REWARDS[name]

    @cuda.jit
    def kernel(before, states, settings, out):
        index = cuda.grid(1)
        if index < states.shape[0]:
            cars, controlled = settings[layout.SET_CARS], settings[layout.SET_CONTROLLED]
            for driver in range(controlled):
                distance = layout.controlled_column(layout.SPEED_SUM, cars, controlled) + driver
                blocked = layout.controlled_column(layout.BLOCKED, cars, controlled) + driver
                crossed = layout.controlled_column(layout.CROSSED, cars, controlled) + driver
                sums = Sums(
                    states[index, distance] - before[index, distance],
                    states[index, layout.FRAME] - before[index, layout.FRAME],
                    states[index, blocked] - before[index, blocked],
                    states[index, crossed] - before[index, crossed],
                )
                out[index, driver] = reward(sums)

    return kernel
