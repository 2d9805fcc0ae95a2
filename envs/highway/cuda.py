"""Highways that drive on an NVIDIA GPU, with the methods of `highways.Highways` and the same bytes (docs/cuda.md).

The arrays stay on the GPU. Each has `__cuda_array_interface__`, by which PyTorch, CuPy and Numba read it where it lies;
in the other direction every argument may be such an array of theirs.
"""

from __future__ import annotations

import importlib.util
from typing import Any

import numba
import numpy as np

from ..errors import InvalidInput
from ..seeds import MAX_SEED
from . import layout, observation
from .config import NUM_ACTIONS, HighwayConfig

NEEDS = 'CudaHighways needs an NVIDIA GPU with its driver and pip install "sevenlanes[cuda]"'
# Numba makes float64 of uint64 and an int64 together: the core's integers would not stay integers.
INTEGERS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32")

DeviceArray = Any  # Numba's, which has no type that checkers know


def numba_cuda() -> Any:
    """The module `numba.cuda`; raises `InvalidInput` where it can not drive a GPU (or simulate one)."""
    # Numba's own CUDA target is no longer developed; the package numba-cuda puts itself in its place.
    if importlib.util.find_spec("numba_cuda") is None:
        raise InvalidInput(f"{NEEDS}: the package numba-cuda is missing.")
    from numba import cuda

    config: Any = numba.config
    simulated = bool(config.ENABLE_CUDASIM)
    if not cuda.is_available():
        raise InvalidInput(f"{NEEDS}: no GPU was found here.")
    if simulated != bool(config.DISABLE_JIT):
        wanted = "NUMBA_DISABLE_JIT=1" if simulated else "no NUMBA_DISABLE_JIT"
        which = "CUDA simulator" if simulated else "GPU"
        raise InvalidInput(f"CudaHighways on the {which} needs {wanted} in the environment.")
    return cuda


def is_on_device(array: object) -> bool:
    """Whether an array lies on the GPU: Numba's own (the simulator's too), or any other library's."""
    return hasattr(array, "__cuda_array_interface__") or hasattr(array, "copy_to_host")


class CudaHighways:
    """`num_highways` highways with the same settings on the GPU. N highways, A controlled cars below.

    `states` int32 [N, columns] is everything there is, as in `Highways`. On the device the rows of a column stand side
    by side, so that threads side by side read memory side by side.
    Raises `InvalidInput` where there is no GPU. What is on the device already is checked for shape and type alone:
    looking at its numbers would wait for the GPU. Nothing but 0 to 4 is an action; others do nothing.
    """

    def __init__(self, config: HighwayConfig, num_highways: int = 1) -> None:
        if num_highways < 1:
            raise InvalidInput(f"num_highways must be at least 1, got {num_highways}.")
        self._cuda = cuda = numba_cuda()
        from . import cuda_kernels

        self._kernels = cuda_kernels
        self._grid = (-(-num_highways // cuda_kernels.THREADS_PER_BLOCK), cuda_kernels.THREADS_PER_BLOCK)
        self.config, self.num_highways = config, num_highways
        shape = (num_highways, layout.state_size(config.num_cars, config.num_controlled))
        drivers = (num_highways, config.num_controlled)
        self.states: DeviceArray = cuda.to_device(np.zeros(shape, np.int32, order="F"))
        self._before: DeviceArray = cuda.to_device(np.zeros(shape, np.int32, order="F"))
        self._settings: DeviceArray = cuda.to_device(config.settings())
        self._unit_scale: DeviceArray = cuda.to_device(observation.UNIT_SCALE)
        self._code_scale: DeviceArray = cuda.to_device(observation.CODES)
        self._seeds: DeviceArray = cuda.to_device(np.zeros(num_highways, np.int64))
        self._chosen: DeviceArray = cuda.to_device(np.zeros(num_highways, np.bool_))
        self._actions: DeviceArray = cuda.to_device(np.zeros(drivers, np.int64))
        self._window: DeviceArray = cuda.to_device(np.zeros((*drivers, config.num_inputs), np.float32))
        self._codes: DeviceArray = cuda.to_device(np.zeros((*drivers, config.num_cells), np.uint8))
        self.rewards: DeviceArray = cuda.to_device(np.zeros(drivers, np.float64))  # [N, A], of the last step
        self.reset(np.arange(num_highways))

    def reset(self, seeds: Any, chosen: Any = None) -> None:
        """Start new drives. seeds [N], each from 0 to 2**31 - 1, fix everything; `chosen` bool [N] limits it."""
        taken = self._take("seeds", seeds, self._seeds, MAX_SEED - 1)
        flags = np.ones(self.num_highways, np.bool_) if chosen is None else chosen
        picked = self._take("chosen", flags, self._chosen, 1)
        self._kernels.reset[self._grid](self.states, self._settings, taken, picked, self._window)
        self._look()

    def act(self, actions: Any) -> None:
        """Let actions [N, A] (0 nothing, 1 accelerate, 2 decelerate, 3 left, 4 right) take effect, once."""
        taken = self._take("actions", actions, self._actions, NUM_ACTIONS - 1)
        if window := self.config.temporal_window:
            self._look()
            self._kernels.shift_window[self._grid](self._window, self.config.num_cells, window, taken)
        self._kernels.act[self._grid](self.states, self._settings, taken)

    def advance(self, frames: int = 1) -> None:
        """Drive on for some frames; a highway at its `max_frames` stands still."""
        self._kernels.advance[self._grid](self.states, self._settings, frames, self.config.max_frames)

    def step(self, actions: Any) -> DeviceArray:
        """One decision: `actions` [N, A], then `frames_per_decision` frames. Returns `rewards`, float64 [N, A].

        The same array each time, on the device.
        """
        self._before.copy_to_device(self.states)
        self.act(actions)
        self.advance(self.config.frames_per_decision)
        kernel = self._kernels.rewards(self.config.reward)
        kernel[self._grid](self._before, self.states, self._settings, self.rewards)
        return self.rewards

    def observe(self, out: Any = None) -> DeviceArray:
        """Observations float32 [N, A, num_inputs] in [0, 1] (`observation.py`), on the device.

        Written into `out` if given, on the device; else the own array of this object, overwritten by the next call.
        """
        if out is None:
            self._look()
            return self._window
        given = self._on_device("out", out, self._window.shape, ("float32",))
        if self.config.temporal_window == 0:
            self._kernels.observe[self._grid](self.states, self._settings, self._unit_scale, given)
        else:
            self._look()
            given.copy_to_device(self._window)
        return out

    def observe_codes(self, out: Any = None) -> DeviceArray:
        """The present cells alone as codes, uint8 [N, A, num_cells]; float32 = code / 255. `out` as in `observe`."""
        given = self._codes if out is None else self._on_device("out", out, self._codes.shape, ("uint8",))
        self._kernels.observe[self._grid](self.states, self._settings, self._code_scale, given)
        return self._codes if out is None else out

    def synchronize(self) -> None:
        """Wait until the GPU has done all that was asked for: before a library with streams of its own reads."""
        self._cuda.synchronize()

    def _look(self) -> None:
        self._kernels.observe[self._grid](self.states, self._settings, self._unit_scale, self._window)

    def _take(self, name: str, given: Any, buffer: DeviceArray, most: int) -> DeviceArray:
        """An argument where it lies on the device; one of the host is checked (0 to `most`) and copied to `buffer`."""
        types = ("bool",) if buffer.dtype == np.bool_ else INTEGERS
        if is_on_device(given):
            return self._on_device(name, given, buffer.shape, types)
        array = np.asarray(given)
        _check(name, array, buffer.shape, types)
        if array.min() < 0 or array.max() > most:
            raise InvalidInput(f"{name} must be from 0 to {most}, got {array.min()} to {array.max()}.")
        buffer.copy_to_device(array.astype(buffer.dtype))
        return buffer

    def _on_device(
        self, name: str, given: Any, shape: tuple[int, ...], types: tuple[str, ...]
    ) -> DeviceArray:
        if not is_on_device(given):
            raise InvalidInput(f"{name} must be an array on the GPU, got {type(given).__name__}.")
        array = given if hasattr(given, "copy_to_host") else self._cuda.as_cuda_array(given)
        _check(name, array, shape, types)
        return array


def _check(name: str, array: Any, shape: tuple[int, ...], types: tuple[str, ...]) -> None:
    if tuple(array.shape) != tuple(shape):
        raise InvalidInput(f"{name} must have the shape {tuple(shape)}, got {tuple(array.shape)}.")
    if str(array.dtype) not in types:
        raise InvalidInput(f"{name} must be of the type {' or '.join(types)}, got {array.dtype}.")
