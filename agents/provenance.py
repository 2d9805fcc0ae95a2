"""Where a run comes from: versions, machine and git commits, so that it can be made again."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

PACKAGES = ("numpy", "numba", "gymnasium", "keras", "tensorflow", "jax")  # told of where they are loaded
GIT_TIMEOUT_S = 10.0


def provenance() -> dict[str, Any]:
    """Versions, machine, and the commits of the code and of the working folder, as plain data."""
    loaded = {name: str(sys.modules[name].__version__) for name in PACKAGES if name in sys.modules}
    keras = sys.modules.get("keras")
    return {
        "versions": {"sevenlanes": version("sevenlanes"), "python": platform.python_version(), **loaded},
        "backend": None if keras is None else keras.backend.backend(),
        "platform": platform.platform(),
        "processors": os.cpu_count(),
        "code": git_commit(Path(__file__)),
        "working_folder": git_commit(Path.cwd()),
    }


def git_commit(path: Path) -> dict[str, Any] | None:
    """{"commit": its hash, "dirty": whether tracked files differ from it}; None where `path` is in no checkout.

    A file that git does not track, as of an installed package inside somebody's repository, is in none.
    """
    folder = path if path.is_dir() else path.parent
    tracked = [] if path.is_dir() else ["ls-files", "--error-unmatch", path.name]
    try:
        if tracked:
            _git(folder, *tracked)
        commit = _git(folder, "rev-parse", "HEAD")
        changes = _git(folder, "status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.SubprocessError):  # no git, no checkout, no commit yet
        return None
    return {"commit": commit, "dirty": bool(changes)}


def _git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), "-c", "core.fsmonitor=false", "--no-optional-locks", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=GIT_TIMEOUT_S)
    return done.stdout.strip()
