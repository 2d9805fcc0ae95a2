"""The same functions on a GPU: the same bytes in the CUDA simulator, and on a real GPU where there is one.

The simulator is chosen when `numba.cuda` is imported, so whatever drives runs in a process of its own.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numba
import pytest
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.cuda import CudaHighways

from .cuda_drives import HostHighways, drives

ROOT = Path(__file__).parents[2]
SIMULATOR = {"NUMBA_ENABLE_CUDASIM": "1", "NUMBA_DISABLE_JIT": "1"}
DRIVES, DECISIONS = 18, 2
DRIVES_ON_GPU, DECISIONS_ON_GPU = 100, 30
EXACT = {"mov", "ld", "st", "selp", "cvt", "add", "sub", "mul", "div"}  # rounded as IEEE 754 wants it

needs_numba_cuda = pytest.mark.skipif(
    importlib.util.find_spec("numba_cuda") is None,
    reason="numba-cuda is not installed (it has none for macOS)",
)


def printed_by(*arguments: str, environment: dict[str, str] | None = None) -> str:
    kept = {name: value for name, value in os.environ.items() if name not in SIMULATOR}
    return subprocess.run(
        [sys.executable, *arguments],
        env=kept | (environment or {}),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def gpu_is_here() -> bool:
    if importlib.util.find_spec("numba_cuda") is None:
        return False
    return printed_by("-c", "from numba import cuda; print(cuda.is_available())").strip() == "True"


@pytest.mark.slow
@needs_numba_cuda
def test_the_simulator_drives_as_the_processor_does_to_the_last_byte() -> None:
    program = ("-m", "tests.envs.cuda_drives", str(DRIVES), str(DECISIONS))
    hashes = json.loads(printed_by(*program, environment=SIMULATOR))
    assert len(set(hashes)) == DRIVES + 1
    assert hashes == drives(HostHighways, DRIVES, DECISIONS)


def test_a_gpu_drives_as_the_processor_does_to_the_last_byte() -> None:
    if not gpu_is_here():
        pytest.skip("NO GPU HERE: the bytes of a real GPU were not compared")
    program = ("-m", "tests.envs.cuda_drives", str(DRIVES_ON_GPU), str(DECISIONS_ON_GPU))
    assert json.loads(printed_by(*program)) == drives(HostHighways, DRIVES_ON_GPU, DECISIONS_ON_GPU)


@needs_numba_cuda
def test_nvidias_compiler_takes_the_source_and_makes_no_floats_of_integers() -> None:
    kernels: dict[str, Any] = json.loads(printed_by("-m", "tests.envs.cuda_ptx"))
    if "missing" in kernels:
        pytest.skip(f"NO PTX COMPILED: {kernels['missing']}")
    for name in ("reset", "act", "advance", "observe codes"):
        assert not kernels[name], f"{name} has instructions for floats: {kernels[name]}"
    for name in ("observe", "shift_window", "rewards speed", "rewards passing"):
        assert {what.split(".")[0] for what in kernels[name]} <= EXACT, f"{name}: {kernels[name]}"
    assert len(kernels) == 9


@needs_numba_cuda
def test_wrong_arguments_are_one_clear_error() -> None:
    said = json.loads(printed_by("-m", "tests.envs.cuda_refused", environment=SIMULATOR))
    assert said.pop("actions on the device") is None
    assert said.pop("out on the device") is None
    parts = {
        "no highway": "num_highways must be at least 1, got 0",
        "action 5": "actions must be from 0 to 4, got 0 to 5",
        "too few actions": "actions must have the shape (2, 1), got (1, 1)",
        "actions that are no integers": "actions must be of the type int8 or",
        "uint64 on the device": "got uint64",
        "a negative seed": "seeds must be from 0 to 2147483647, got -1 to 0",
        "seeds of another shape": "seeds must have the shape (2,), got (3,)",
        "flags that are numbers": "chosen must be of the type bool, got int64",
        "out on the host": "out must be an array on the GPU, got ndarray",
        "out of another type": "out must be of the type uint8, got float32",
    }
    assert said.keys() == parts.keys()
    for name, part in parts.items():
        assert part in (said[name] or ""), name


def test_without_numba_cuda_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InvalidInput, match=r"needs an NVIDIA GPU.*sevenlanes\[cuda\].*numba-cuda is missing"):
        CudaHighways(HighwayConfig())


@needs_numba_cuda
def test_without_a_gpu_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("numba.cuda.is_available", lambda: False)
    with pytest.raises(InvalidInput, match=r"needs an NVIDIA GPU.*sevenlanes\[cuda\].*no GPU was found"):
        CudaHighways(HighwayConfig())


@needs_numba_cuda
@pytest.mark.parametrize(
    ("simulated", "uncompiled", "wanted"),
    [(True, False, "simulator needs NUMBA_DISABLE_JIT=1"), (False, True, "GPU needs no NUMBA_DISABLE_JIT")],
)
def test_the_environment_must_fit(
    monkeypatch: pytest.MonkeyPatch, simulated: bool, uncompiled: bool, wanted: str
) -> None:
    config: Any = numba.config
    monkeypatch.setattr("numba.cuda.is_available", lambda: True)
    monkeypatch.setattr(config, "ENABLE_CUDASIM", simulated)
    monkeypatch.setattr(config, "DISABLE_JIT", uncompiled)
    with pytest.raises(InvalidInput, match=wanted):
        CudaHighways(HighwayConfig())


def test_who_needs_no_gpu_loads_nothing_of_cuda() -> None:
    program = "import sevenlanes.envs.highway.vector_env, sys; print('numba.cuda' in sys.modules)"
    assert printed_by("-c", program).strip() == "False"


@needs_numba_cuda
def test_what_the_docs_show_runs_in_the_simulator() -> None:
    page = (ROOT / "docs" / "cuda.md").read_text()
    snippet = re.search(r"```py\n(.*?)```", page, re.DOTALL)
    assert snippet
    source = snippet[1].replace("4096", "3")  # the simulator is slow
    assert "(3, " in printed_by("-c", source, environment=SIMULATOR)
