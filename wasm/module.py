"""The built module in Python, run by wasmtime: its memory as NumPy arrays, its functions as calls."""

from __future__ import annotations

import ctypes
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import wasmtime
from numpy.typing import DTypeLike, NDArray

PAGE_BYTES = 64 * 1024
ALIGNMENT = 16


@dataclass(frozen=True)
class Block:
    """An array in the module's memory."""

    module: CoreModule
    pointer: int
    shape: tuple[int, ...]
    dtype: np.dtype[Any]

    @property
    def array(self) -> NDArray[Any]:
        """A view of it, good until the next `allocate`, which may move the memory."""
        size = math.prod(self.shape) * self.dtype.itemsize
        memory = self.module.memory_bytes()
        return memory[self.pointer : self.pointer + size].view(self.dtype).reshape(self.shape)


class CoreCode:
    """The module's compiled code, from which any number of instances can be made."""

    def __init__(self, content: bytes) -> None:
        self.engine = wasmtime.Engine()
        self.module = wasmtime.Module(self.engine, content)


class CoreModule:
    """An instance of the module. What is allocated in it stays until the instance goes; instances are cheap."""

    def __init__(self, code: CoreCode) -> None:
        self._store = wasmtime.Store(code.engine)
        # No imports: the module can do nothing but compute.
        instance = wasmtime.Instance(self._store, code.module, [])
        exports: Any = instance.exports(self._store)
        self._exports = exports
        self._memory: wasmtime.Memory = exports["memory"]
        self._free: int = exports["__heap_base"].value(self._store)

    def memory_bytes(self) -> NDArray[np.uint8]:
        """All of the memory, uint8 [bytes]."""
        size = self._memory.data_len(self._store)
        start = ctypes.cast(self._memory.data_ptr(self._store), ctypes.c_void_p).value
        assert start is not None
        return np.ctypeslib.as_array((ctypes.c_uint8 * size).from_address(start))

    def allocate(self, shape: tuple[int, ...], dtype: DTypeLike) -> Block:
        """A new array of zeros."""
        pointer = -(-self._free // ALIGNMENT) * ALIGNMENT
        block = Block(self, pointer, shape, np.dtype(dtype))
        self._free = pointer + math.prod(shape) * block.dtype.itemsize
        if (missing := self._free - self._memory.data_len(self._store)) > 0:
            self._memory.grow(self._store, -(-missing // PAGE_BYTES))
        return block

    def put(self, values: NDArray[Any]) -> Block:
        """A copy of an array in the module's memory."""
        block = self.allocate(values.shape, values.dtype)
        block.array[...] = values
        return block

    def call(self, name: str, *arguments: Block | float) -> Any:
        """Call an exported function; a `Block` is passed as its address."""
        plain = [part.pointer if isinstance(part, Block) else part for part in arguments]
        return self._exports[name](self._store, *plain)
