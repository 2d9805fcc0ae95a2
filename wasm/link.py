"""From an LLVM module to the bytes of a WebAssembly module, by LLVM's linker `wasm-ld` from the ziglang package."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import llvmlite.binding as llvm

from .errors import WasmBuildError

STACK_BYTES = 64 * 1024
LINKER = (sys.executable, "-m", "ziglang", "wasm-ld")
OPTIONS = (
    "--no-entry",  # a library: it has no start
    "--gc-sections",
    "--strip-all",
    "--stack-first",  # so that a stack that grows too far traps, and does not eat the data
    f"-zstack-size={STACK_BYTES}",
    "--export=__heap_base",  # where free memory begins
)
UNKNOWN = re.compile(r"undefined symbol: (\w+)")


def link(module: llvm.ModuleRef, machine: llvm.TargetMachine, exports: Sequence[str]) -> bytes:
    """The WebAssembly module that exports these functions, its memory and `__heap_base`, and imports nothing."""
    with tempfile.TemporaryDirectory() as folder:
        source, result = Path(folder, "highway.o"), Path(folder, "highway.wasm")
        source.write_bytes(machine.emit_object(module))
        names = [f"--export={name}" for name in exports]
        command = [*LINKER, *OPTIONS, *names, "-o", str(result), str(source)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if unknown := sorted(set(UNKNOWN.findall(done.stderr))):
            raise WasmBuildError(
                f"the compiled functions use {', '.join(unknown)}, which WebAssembly has not, and whose last bits "
                "differ between machines: write it in + - * / and tables, as agents/inference.py writes tanh."
            )
        if done.returncode != 0:
            raise WasmBuildError(f"wasm-ld could not link the module: {done.stderr.strip()}")
        return result.read_bytes()
