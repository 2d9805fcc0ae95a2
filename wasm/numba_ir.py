"""The LLVM IR that Numba makes of a function, before it is bent to the processor of the machine that builds.

Numba optimises for its host: wider vectors, host features. That is switched off (`numba_switches.py`), so that every
machine gets the same IR; the optimiser runs later, for WebAssembly (`retarget.py`).
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numba
from numba.core.errors import NumbaWarning

from .errors import WasmBuildError
from .exports import Export
from .numba_switches import SWITCHES

config: Any = numba.config  # whose attributes type checkers do not see


@dataclass(frozen=True)
class NumbaFunction:
    """A function as Numba compiled it: `i32 symbol(result*, exception**, arguments ...)`."""

    export: Export
    symbol: str
    ir: str  # of a module with the function and everything that it calls


def check_switches() -> None:
    """Raise `WasmBuildError` unless Numba took the switches."""
    found = {
        "NUMBA_OPT": str(int(config.OPT)),
        "NUMBA_CPU_NAME": config.CPU_NAME,
        "NUMBA_CPU_FEATURES": config.CPU_FEATURES,
    }
    if found != SWITCHES:
        raise WasmBuildError(
            f"Numba must be imported with {SWITCHES}, got {found}; build with `python -m sevenlanes.wasm`."
        )


def compile_function(export: Export) -> NumbaFunction:
    """Compile one exported function with its explicit types."""
    check_switches()
    dispatcher = numba.njit(error_model="numpy")(export.function)
    with warnings.catch_warnings():
        # Unoptimised code is not cached on the disk; nobody wants it to be.
        warnings.simplefilter("ignore", NumbaWarning)
        dispatcher.compile(export.signature)
    compiled: Any = next(iter(dispatcher.overloads.values()))
    return NumbaFunction(export, compiled.fndesc.llvm_func_name, compiled.library.get_llvm_str())
