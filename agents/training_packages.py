"""The packages that only training needs: they come with `sevenlanes[train]`, imported where they are used."""

from __future__ import annotations

import importlib
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..envs.errors import InvalidInput

QUIET = "3"  # TensorFlow's level for errors that end the program only


def import_for_training(name: str) -> Any:
    """The module `name`; `InvalidInput` with what to install where its package is missing."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        raise InvalidInput(
            f"training needs the Python package {error.name!r}, which is not installed: "
            'pip install "sevenlanes[train]"'
        ) from error


@contextmanager
def holding_notes() -> Iterator[None]:
    """Inside, what libraries write to standard error is held back, and shown only if something fails.

    TensorFlow's C++ parts write notes about missing GPUs there before any setting can reach them. Whoever sets
    TF_CPP_MIN_LOG_LEVEL wants to see them and does.
    """
    if os.environ.get("TF_CPP_MIN_LOG_LEVEL", QUIET) != QUIET:
        yield
        return
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = QUIET
    sys.stderr.flush()
    before = os.dup(2)
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        except BaseException:
            held.seek(0)
            os.write(before, held.read())
            raise
        finally:
            os.dup2(before, 2)
            os.close(before)
