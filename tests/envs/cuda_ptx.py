"""Compiles the kernels to PTX, an NVIDIA GPU's assembly, which needs no GPU; for `test_cuda.py`.

Prints for each kernel the kinds of floating-point instructions in it, as one line of JSON, or why nothing can be
compiled here.
"""

from __future__ import annotations

import json
import re
from types import SimpleNamespace

from cuda.pathfinder import DynamicLibNotFoundError, load_nvidia_dynamic_lib
from numba import cuda, types
from numba.cuda import dispatcher
from sevenlanes.envs.highway import cuda_kernels
from sevenlanes.envs.highway.reward import REWARDS

AMPERE = (8, 0)

States, Settings = types.Array(types.int32, 2, "F"), types.Array(types.int32, 1, "C")
Floats, Codes = types.Array(types.float32, 3, "C"), types.Array(types.uint8, 3, "C")
FloatTable, CodeTable = types.Array(types.float32, 1, "C"), types.Array(types.uint8, 1, "C")
Seeds, Flags = types.Array(types.int64, 1, "C"), types.Array(types.boolean, 1, "C")
Actions, Rewards = types.Array(types.int64, 2, "C"), types.Array(types.float64, 2, "C")

KERNELS = {
    "reset": (cuda_kernels.reset, (States, Settings, Seeds, Flags, Floats)),
    "act": (cuda_kernels.act, (States, Settings, Actions)),
    "advance": (cuda_kernels.advance, (States, Settings, types.int64, types.int64)),
    "observe": (cuda_kernels.observe, (States, Settings, FloatTable, Floats)),
    "observe codes": (cuda_kernels.observe, (States, Settings, CodeTable, Codes)),
    "shift_window": (cuda_kernels.shift_window, (Floats, types.int64, types.int64, Actions)),
    **{
        f"rewards {name}": (cuda_kernels.rewards(name), (States, States, Settings, Rewards))
        for name in REWARDS
    },
}


def missing() -> str | None:
    """Which of NVIDIA's compiler libraries is not here."""
    for library in ("nvvm", "nvrtc"):
        try:
            load_nvidia_dynamic_lib(library)
        except DynamicLibNotFoundError:
            return f'NVIDIA\'s compiler library {library} is missing: pip install "sevenlanes[cuda]"'
    return None


def float_instructions(ptx: str) -> list[str]:
    """Such as ["ld.f32", "sub.f64"]; moves between memory and registers as well as arithmetic."""
    found = re.findall(r"^\s+(?:@%?\w+\s+)?([a-z]+)\.[\w.]*?(f32|f64)\b", ptx, re.MULTILINE)
    return sorted({f"{name}.{kind}" for name, kind in found})


def compiled_kernels() -> dict[str, list[str]]:
    # Functions called by a kernel are compiled for "the GPU that is here".
    dispatcher.get_current_device = lambda: SimpleNamespace(compute_capability=AMPERE)
    instructions = {}
    for name, (kernel, signature) in KERNELS.items():
        ptx, _ = cuda.compile_ptx(kernel.py_func, signature, cc=AMPERE)
        assert ".visible .entry" in ptx, f"{name} is no kernel"
        instructions[name] = float_instructions(ptx)
    return instructions


if __name__ == "__main__":
    reason = missing()
    print(json.dumps({"missing": reason} if reason else compiled_kernels()))
