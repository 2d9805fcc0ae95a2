"""What the WebAssembly module offers: thin functions over pointers around the kernels of `envs` and `agents`.

Pointers are addresses in the module's memory and shapes are numbers, since WebAssembly knows no arrays; each function
makes arrays of them and calls the kernel. N highways, A controlled cars, B rows of a batch. Sizes that follow from
the settings are computed here, so that a caller can not get them wrong. Nothing here may allocate or raise: the
build refuses it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from numba import types
from numba.core.typing.templates import Signature
from numba.np.numpy_support import carray

from ..agents import inference
from ..envs.highway import frames, highways, layout, observation, reward
from ..envs.highway.compiled import compiled
from ..envs.highway.config import NUM_ACTIONS

NUM_SETTINGS = layout.NUM_SETTINGS

void, number = types.void, types.int32
Bytes, Ints, Longs = types.CPointer(types.uint8), types.CPointer(types.int32), types.CPointer(types.int64)
Floats, Doubles = types.CPointer(types.float32), types.CPointer(types.float64)


@dataclass(frozen=True)
class Export:
    """A function and the types with which it is compiled.

    has_long_loops: worth vectors. The loops over a highway's 20 cars are too short and get slower by them.
    """

    function: Callable[..., Any]
    signature: Signature
    has_long_loops: bool = False

    @property
    def name(self) -> str:
        """The name under which the module exports it."""
        return self.function.__name__


EXPORTS: list[Export] = []
SHAPED, PASSING = (tuple(reward.REWARDS).index(name) for name in ("shaped", "passing"))


def exported(
    signature: Signature, *, has_long_loops: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Put a function into the module."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        EXPORTS.append(Export(function, signature, has_long_loops))
        return function

    return register


@compiled
def columns_of(settings):
    """The columns of one highway's state: where one more field of controlled cars would begin."""
    cars, controlled = settings[layout.SET_CARS], settings[layout.SET_CONTROLLED]
    return layout.controlled_column(layout.CONTROLLED_FIELDS, cars, controlled)


@compiled
def reward_of(before, state, settings, driver, kind):
    """The reward of one car of one highway."""
    cars, controlled = settings[layout.SET_CARS], settings[layout.SET_CONTROLLED]
    distance = layout.controlled_column(layout.SPEED_SUM, cars, controlled) + driver
    blocked = layout.controlled_column(layout.BLOCKED, cars, controlled) + driver
    crossed = layout.controlled_column(layout.CROSSED, cars, controlled) + driver
    sums = reward.Sums(
        state[distance] - before[distance],
        state[layout.FRAME] - before[layout.FRAME],
        state[blocked] - before[blocked],
        state[crossed] - before[crossed],
    )
    if kind == SHAPED:
        return reward.shaped(sums)
    if kind == PASSING:
        return reward.passing(sums)
    return reward.speed(sums)


# The world ----------------------------------------------------------------------------------------------------------


@exported(number(Ints))
def state_columns(settings):
    """The int32 numbers of one highway's state."""
    return columns_of(carray(settings, (NUM_SETTINGS,)))


@exported(number(Ints))
def record_bytes(settings):
    """The bytes of one frame record."""
    return frames.record_length(carray(settings, (NUM_SETTINGS,)))


@exported(void(Ints, Ints, number, Ints, Bytes))
def reset(settings, states, num_highways, seeds, chosen):
    """Start new drives. states int32 [N, columns], seeds int32 [N], chosen uint8 [N]."""
    chosen_settings = carray(settings, (NUM_SETTINGS,))
    rows = carray(states, (num_highways, columns_of(chosen_settings)))
    highways.reset_many(
        rows, chosen_settings, carray(seeds, (num_highways,)), carray(chosen, (num_highways,))
    )


@exported(void(Ints, Ints, number, Bytes))
def act(settings, states, num_highways, actions):
    """Let actions uint8 [N, A] take effect."""
    chosen_settings = carray(settings, (NUM_SETTINGS,))
    rows = carray(states, (num_highways, columns_of(chosen_settings)))
    shape = (num_highways, chosen_settings[layout.SET_CONTROLLED])
    highways.act_many(rows, chosen_settings, carray(actions, shape))


@exported(void(Ints, Ints, number, number, number, Longs, Longs))
def advance(settings, states, num_highways, num_frames, max_frames, scratch, occupied):
    """Drive on, none beyond `max_frames`. scratch int64 [cars] and occupied int64 [2 * lanes] are work space."""
    chosen_settings = carray(settings, (NUM_SETTINGS,))
    rows = carray(states, (num_highways, columns_of(chosen_settings)))
    cars, words = chosen_settings[layout.SET_CARS], 2 * chosen_settings[layout.SET_LANES]
    highways.advance_many(
        rows, chosen_settings, num_frames, max_frames, carray(scratch, (cars,)), carray(occupied, (words,))
    )


@exported(void(Ints, Ints, number, number, Floats))
def observe(settings, states, num_highways, num_inputs, out):
    """Write the present cells as float32 in [0, 1] into the first columns of out [N, A, num_inputs]."""
    chosen_settings = carray(settings, (NUM_SETTINGS,))
    rows = carray(states, (num_highways, columns_of(chosen_settings)))
    shape = (num_highways, chosen_settings[layout.SET_CONTROLLED], num_inputs)
    observation.observe_all(rows, chosen_settings, observation.UNIT_SCALE, carray(out, shape))


@exported(void(Ints, Ints, number, number, Bytes))
def observe_codes(settings, states, num_highways, num_cells, out):
    """Write the present cells as codes into out uint8 [N, A, num_cells]."""
    chosen_settings = carray(settings, (NUM_SETTINGS,))
    rows = carray(states, (num_highways, columns_of(chosen_settings)))
    shape = (num_highways, chosen_settings[layout.SET_CONTROLLED], num_cells)
    observation.observe_all(rows, chosen_settings, observation.CODES, carray(out, shape))


@exported(void(Floats, number, number, number, number, number, Bytes))
def shift_window(out, num_highways, num_controlled, num_inputs, num_cells, window, actions):
    """Move the observations out [N, A, num_inputs] one step into the past, with the actions uint8 [N, A] on them."""
    seen = carray(out, (num_highways, num_controlled, num_inputs))
    taken = carray(actions, (num_highways, num_controlled))
    observation.shift_window(seen, num_cells, window, taken, NUM_ACTIONS)


@exported(void(Ints, Ints, number, Bytes))
def record(settings, states, num_highways, out):
    """Write every highway's frame record into out uint8 [N, record_bytes]."""
    chosen_settings = carray(settings, (NUM_SETTINGS,))
    rows = carray(states, (num_highways, columns_of(chosen_settings)))
    records = carray(out, (num_highways, frames.record_length(chosen_settings)))
    for index in range(num_highways):
        frames.write_record(rows[index], chosen_settings, records[index])


@exported(void(Ints, Ints, Ints, number, number, Doubles))
def rewards(settings, before, states, num_highways, kind, out):
    """Write every car's reward for what happened from the states `before` to `states` into out float64 [N, A].

    kind: the place of the reward in `reward.REWARDS`.
    """
    chosen_settings = carray(settings, (NUM_SETTINGS,))
    shape = (num_highways, columns_of(chosen_settings))
    old, new = carray(before, shape), carray(states, shape)
    controlled = chosen_settings[layout.SET_CONTROLLED]
    results = carray(out, (num_highways, controlled))
    for index in range(num_highways):
        for driver in range(controlled):
            results[index, driver] = reward_of(old[index], new[index], chosen_settings, driver, kind)


# Policies -----------------------------------------------------------------------------------------------------------


@exported(void(Floats, number, number, number, Floats, Floats, Floats), has_long_loops=True)
def dense(inputs, batch, num_inputs, units, kernel, bias, outputs):
    """outputs [B, units] = inputs [B, num_inputs] kernel [num_inputs, units] + bias [units]."""
    weights = carray(kernel, (num_inputs, units))
    offsets, results = carray(bias, (units,)), carray(outputs, (batch, units))
    inference.dense(carray(inputs, (batch, num_inputs)), weights, offsets, results)


@exported(void(Floats, Ints, Floats, Floats, Floats), has_long_loops=True)
def convolve(inputs, shape, kernel, bias, outputs):
    """A convolution. shape int32 [13]: B, H, W, I, h, w, O, H', W', strides [2], padding before [2]."""
    sizes = carray(shape, (13,))
    batch, channels, filters = sizes[0], sizes[3], sizes[6]
    inference.convolve(
        carray(inputs, (batch, sizes[1], sizes[2] * channels)),
        carray(kernel, (sizes[4], sizes[5] * channels, filters)),
        carray(bias, (filters,)),
        carray(outputs, (batch, sizes[7], sizes[8], filters)),
        (sizes[9], sizes[10] * channels),
        (sizes[11], sizes[12] * channels),
    )


@exported(void(Floats, number, number, Floats, Floats, Floats), has_long_loops=True)
def normalise(inputs, batch, features, scale, offset, outputs):
    """outputs [B, features] = inputs [B, features] * scale + offset."""
    shape, width = (batch, features), (features,)
    inference.normalise(
        carray(inputs, shape), carray(scale, width), carray(offset, width), carray(outputs, shape)
    )


@exported(void(Floats, number, number), has_long_loops=True)
def activate(values, count, activation):
    """Apply an activation, by its number in `inference.ACTIVATIONS`, in place."""
    inference.activate(carray(values, (count,)), activation)


@exported(void(Floats, number, number, Bytes), has_long_loops=True)
def argmax(values, batch, num_values, actions):
    """actions uint8 [B]: the index of the greatest value of each row [B, num_values]."""
    inference.argmax_rows(carray(values, (batch, num_values)), carray(actions, (batch,)))
