"""The built modules as they lie in the repository: two files of `web/`, and their description `highway.wasm.json`.

`highway-simd.wasm` is the same functions with vectors of 16 bytes; `highway.wasm` is for browsers without them. The
description says from which sources and with which tools they were built, and where things stand in their arrays
(`description.py`).
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import sys
from pathlib import Path
from typing import Any

import llvmlite.binding as llvm

from ..envs.highway.highways import CORE
from ..envs.whole_file import whole_file
from . import link, numba_ir, retarget
from .description import describe
from .errors import WasmBuildError
from .exports import EXPORTS

ROOT = Path(__file__).parent.parent
SCALAR_MODULE, SIMD_MODULE = ROOT / "web" / "highway.wasm", ROOT / "web" / "highway-simd.wasm"
MODULES = {SCALAR_MODULE: False, SIMD_MODULE: True}  # whether it has vectors
DESCRIPTION = ROOT / "web" / "highway.wasm.json"
MAGIC = b"\0asm\x01\0\0\0"

# Every source that decides what is in the module.
HIGHWAY = (*CORE, "compiled", "config", "frames", "highways", "observation", "reward", "threads")
BUILD = "artefact description exports link numba_ir numba_switches retarget"
SOURCES = (
    "agents/inference.py",
    "envs/seeds.py",
    *(f"envs/highway/{name}.py" for name in sorted(HIGHWAY)),
    *(f"wasm/{name}.py" for name in BUILD.split()),
)
TOOLS = ("llvmlite", "numba", "ziglang")


def source_hash() -> str:
    """SHA-256 of the sources."""
    digest = hashlib.sha256()
    for name in SOURCES:
        content = (ROOT / name).read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def tool_versions() -> dict[str, str]:
    """The versions of everything that has a hand in the module's bytes."""
    versions = {}
    for tool in TOOLS:
        try:
            versions[tool] = importlib.metadata.version(tool)
        except importlib.metadata.PackageNotFoundError as error:
            raise WasmBuildError(
                f"the package {tool} is missing: pip install -r requirements/dev.txt"
            ) from error
    versions["llvm"] = ".".join(str(part) for part in llvm.llvm_version_info)
    return versions | {"python": "{}.{}".format(*sys.version_info)}


def build() -> dict[Path, bytes]:
    """The bytes of the modules."""
    functions = [numba_ir.compile_function(export) for export in EXPORTS]
    modules = {}
    for path, simd in MODULES.items():
        machine = retarget.target_machine(simd=simd)
        module = retarget.wasm_module(functions, machine, simd=simd)
        modules[path] = link.link(module, machine, [export.name for export in EXPORTS])
    return modules


def description_of(modules: dict[Path, bytes]) -> dict[str, Any]:
    """What stands in highway.wasm.json."""
    return {
        "format": "sevenlanes-wasm/1",
        "sha256": {path.name: hashlib.sha256(module).hexdigest() for path, module in modules.items()},
        "source_hash": source_hash(),
        "built_with": tool_versions(),
        **describe(),
    }


def write() -> str:
    """Build the modules and write all files; returns what was done."""
    modules = build()
    description = json.dumps(description_of(modules), indent=1) + "\n"
    for path, content in (*modules.items(), (DESCRIPTION, description.encode())):
        with whole_file(path) as part:
            part.write_bytes(content)
    return ", ".join(f"{len(module):,} bytes of {path.name}" for path, module in modules.items())


def committed() -> dict[Path, bytes]:
    """The modules that lie here; raises `WasmBuildError` where one is missing."""
    for path in (*MODULES, DESCRIPTION):
        if not path.exists():
            raise WasmBuildError(f"{path.name} is missing: run `make wasm`.")
    return {path: path.read_bytes() for path in MODULES}


def check_sources() -> None:
    """Raise `WasmBuildError` unless the files are of these sources; takes no tools and no time."""
    modules, description = committed(), json.loads(DESCRIPTION.read_text())
    for path, module in modules.items():
        if hashlib.sha256(module).hexdigest() != description["sha256"][path.name]:
            raise WasmBuildError(
                f"{path.name} is not the one that {DESCRIPTION.name} describes: run `make wasm`."
            )
    if source_hash() != description["source_hash"]:
        raise WasmBuildError(
            "the modules were built from other sources than these: run `make wasm`, commit all."
        )


def check() -> str:
    """Build the modules anew and compare to the last byte; returns what came of it.

    Raises `WasmBuildError` unless they are those that lie here. Numba compiles Python's byte code, which differs
    between versions of Python; with another one than the committed modules were built with nothing is compared.
    """
    check_sources()
    description, here = json.loads(DESCRIPTION.read_text()), tool_versions()
    built_with = description["built_with"]
    if here["python"] != built_with["python"]:
        return f"of these sources, but NOT COMPARED: built by Python {built_with['python']}, this is {here['python']}"
    if here != built_with:
        raise WasmBuildError(
            f"the modules were built with {built_with}, here are {here}: install requirements/dev.txt, or run "
            "`make wasm` to build with these."
        )
    modules = build()
    if modules != committed() or description_of(modules) != description:
        raise WasmBuildError(
            "the modules are not what these sources give: run `make wasm`, commit all files."
        )
    return "as the sources give it"
