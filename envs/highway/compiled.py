"""`@compiled`: Numba with an on-disk cache that notices when any source of the simulation changes.

Numba's own cache looks only at the file that defines a function, so a changed constant or callee in another file
would go unnoticed and the old physics would go on driving. Here the cache's folder is named by the hash of all the
sources.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numba

config: Any = numba.config  # whose attributes type checkers do not see
KEPT_CACHES = 4  # folders of earlier versions that stay, for switching back and forth


@cache
def cache_folder() -> Path:
    """The folder of this version's compiled code; made if need be, and the oldest of the others removed."""
    here = Path(__file__).parent
    digest = hashlib.sha256()
    for source in sorted(here.glob("*.py")):
        digest.update(source.read_bytes())
    chosen = config.CACHE_DIR or os.environ.get("NUMBA_CACHE_DIR")
    for base in (Path(chosen or here / "__pycache__"), Path.home() / ".cache" / "sevenlanes"):
        try:
            folder = base / f"compiled-{digest.hexdigest()[:16]}"
            folder.mkdir(parents=True, exist_ok=True)
            if os.access(folder, os.W_OK):
                os.utime(folder)
                _remove_oldest(base)
                return folder
        except OSError:
            continue
    return Path(tempfile.mkdtemp(prefix="sevenlanes-"))


def _remove_oldest(base: Path) -> None:
    folders = sorted(base.glob("compiled-*"), key=lambda folder: folder.stat().st_mtime)
    for folder in folders[:-KEPT_CACHES]:
        shutil.rmtree(folder, ignore_errors=True)


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function on its first call and keep the code on disk; releases the GIL while it runs."""
    before = config.CACHE_DIR
    config.CACHE_DIR = str(cache_folder())
    try:
        dispatcher: Callable[..., Any] = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    finally:
        config.CACHE_DIR = before
    return dispatcher
