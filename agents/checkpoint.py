"""A training's whole state in one file, written so that an interruption never leaves half of one.

The file is an `.npz` (arrays only, nothing is unpickled): each array under its path in the nested dict, and under
`json` the dict itself with the arrays replaced by their paths.
"""

from __future__ import annotations

import io
import json
import os
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from ..envs.errors import InvalidInput

ARRAY_KEY = "__array__"
JSON_KEY = "json"
COMPRESSION_LEVEL = 1  # of 9: makes a full replay buffer of the highway five times smaller, in half a second


def write_atomically(path: Path, content: bytes) -> None:
    """Write `content` to a temporary file beside `path`, flush it to disk, and rename it to `path`."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def save_checkpoint(path: Path, state: dict[str, Any]) -> None:
    """Write `state`, nested dicts and lists of arrays and plain data, to `path`."""
    arrays: dict[str, np.ndarray] = {}
    plain = _take_arrays(state, "state", arrays)
    arrays[JSON_KEY] = np.frombuffer(json.dumps(plain).encode(), np.uint8)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=COMPRESSION_LEVEL) as archive:
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as file:
                np.lib.format.write_array(file, array, allow_pickle=False)
    write_atomically(path, buffer.getvalue())


def load_checkpoint(path: Path) -> dict[str, Any]:
    """What `save_checkpoint` wrote; raises `InvalidInput` for a missing or damaged file."""
    if not path.is_file():
        raise InvalidInput(f"no checkpoint at {path}: the run was stopped before its first one was written.")
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        plain = json.loads(arrays.pop(JSON_KEY).tobytes())
        state = _put_arrays(plain, arrays)
    except (OSError, ValueError, KeyError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise InvalidInput(
            f"{path} is not a readable checkpoint ({error}); train again without it."
        ) from error
    assert isinstance(state, dict)
    return state


def _take_arrays(value: Any, path: str, arrays: dict[str, np.ndarray]) -> Any:
    if isinstance(value, np.ndarray):
        arrays[path] = value
        return {ARRAY_KEY: path}
    if isinstance(value, dict):
        return {key: _take_arrays(item, f"{path}.{key}", arrays) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_take_arrays(item, f"{path}.{index}", arrays) for index, item in enumerate(value)]
    return value


def _put_arrays(value: Any, arrays: dict[str, np.ndarray]) -> Any:
    if isinstance(value, dict):
        if ARRAY_KEY in value:
            return arrays[value[ARRAY_KEY]]
        return {key: _put_arrays(item, arrays) for key, item in value.items()}
    if isinstance(value, list):
        return [_put_arrays(item, arrays) for item in value]
    return value
