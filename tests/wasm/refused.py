"""Compiles a function for WebAssembly that the build must refuse, and prints the one error: refused.py NAME."""

import os
import sys

from sevenlanes.wasm.numba_switches import SWITCHES

os.environ.update(SWITCHES)  # before Numba is imported

import numpy as np
from numba import types
from sevenlanes.wasm import link, retarget
from sevenlanes.wasm.errors import WasmBuildError
from sevenlanes.wasm.exports import Export
from sevenlanes.wasm.numba_ir import compile_function


def raising(value):  # type: ignore[no-untyped-def]
    if value > 3:
        raise ValueError("too much")
    return value


def allocating(value):  # type: ignore[no-untyped-def]
    numbers = np.zeros(value)
    for index in range(value):
        numbers[index] = index
    return int(numbers.sum())


def transcendental(value):  # type: ignore[no-untyped-def]
    return int(np.sin(value) * 1000)


def allowed(value):  # type: ignore[no-untyped-def]
    return value + 1


if __name__ == "__main__":
    function = globals()[sys.argv[1]]
    try:
        machine = retarget.target_machine(simd=False)
        compiled = compile_function(Export(function, types.int32(types.int32)))
        link.link(retarget.wasm_module([compiled], machine, simd=False), machine, [function.__name__])
    except WasmBuildError as error:
        print(error)
    else:
        print("allowed")
