"""Numba for the camera, with an on-disk cache that notices when any source of the drawing changes.

Only what Python calls is `@compiled`, kept on disk and given what it takes to be called. The many small functions
beneath are each a `@subroutine`, which is much quicker to compile, or `@inlined` where every pixel needs them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numba

from ....envs.highway.compiled import cache_folder, config


@cache
def camera_cache_folder() -> Path:
    """The folder of this version's compiled drawing, beside the compiled simulation of the same version."""
    digest = hashlib.sha256()
    here = Path(__file__).parent
    for source in (*sorted(here.glob("*.py")), here.parent / "units.py"):
        digest.update(source.read_bytes())
    folder = cache_folder() / f"camera-{digest.hexdigest()[:16]}"
    folder.mkdir(exist_ok=True)
    return folder


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function on its first call and keep the code on disk; releases the GIL while it runs."""
    before = config.CACHE_DIR
    config.CACHE_DIR = str(camera_cache_folder())
    try:
        dispatcher: Callable[..., Any] = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    finally:
        config.CACHE_DIR = before
    return dispatcher


# Arrays are borrowed from the caller, not counted: counting at every pixel would take most of the time. So only what is
# `@compiled` makes arrays.
INNER: dict[str, Any] = {
    "nogil": True,
    "error_model": "numpy",
    "_nrt": False,
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
}


def subroutine(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function as a part of those that call it; Python itself can not call it."""
    dispatcher: Callable[..., Any] = numba.njit(**INNER)(function)
    return dispatcher


def inlined(function: Callable[..., Any]) -> Callable[..., Any]:
    """A subroutine that stands in its callers' code: no call, and no copying of what it is given."""
    dispatcher: Callable[..., Any] = numba.njit(**INNER, forceinline=True)(function)
    return dispatcher
