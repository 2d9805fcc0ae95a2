"""Importing TensorFlow without its notes."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

QUIET = "3"  # TensorFlow's level for errors that end the program only


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
