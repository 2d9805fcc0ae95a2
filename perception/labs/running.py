"""Runs a notebook's cells and the checks in this process, which is a fresh one, and reports each as a line of JSON.

`checking.py` starts it. In on the standard input: `{"cells": [text], "checks": {todo: text}, "seconds": s}`. Out:
`{"begins": label}` and `{"ends": label, "error": null or {...}}` for each step. Cells may print what they like and
show figures: it goes nowhere.
"""

from __future__ import annotations

import json
import linecache
import os
import re
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, ModuleType
from typing import Any, TextIO

CELL = "code cell"  # "code cell 3": what people call them, and Python too, in tracebacks
MAGIC = re.compile(r"^[%!].*$", re.MULTILINE)  # IPython's commands, which mean nothing here


class TimeIsUp(BaseException):
    """A step took too long. No `Exception`: a student's `except Exception` does not catch it."""


def main() -> None:
    """Run what comes in."""
    task = json.load(sys.stdin)
    with os.fdopen(os.dup(1), "w") as out:
        with open(os.devnull, "w") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
        run(task["cells"], task["checks"], task["seconds"], out)
        out.flush()
        os._exit(0)  # neither threads of the notebook nor what it does at exit count


def run(cells: list[str], checks: dict[str, str], seconds: float, out: TextIO) -> None:
    """All cells in order, also after one that fails; then all checks."""
    notebook = ModuleType("__main__")
    notebook.__dict__["display"] = lambda *_values: None
    sys.modules["__main__"] = notebook
    steps = [(f"{CELL} {number}", text) for number, text in enumerate(cells, 1)]
    for label, text in [*steps, *checks.items()]:
        print(json.dumps({"begins": label}), file=out, flush=True)
        error = run_step(label, MAGIC.sub("", text), notebook.__dict__, seconds)
        print(json.dumps({"ends": label, "error": error}), file=out, flush=True)


def run_step(label: str, text: str, namespace: dict[str, Any], seconds: float) -> dict[str, str] | None:
    """Run one cell; what went wrong: the exception's `kind`, its `message`, and the `place` in the notebook."""
    lines = text.splitlines(keepends=True)
    linecache.cache[label] = (
        len(text),
        None,
        lines,
        label,
    )  # so that tracebacks and `inspect` know the source
    try:
        with time_limit(seconds):
            exec(compile(text, label, "exec"), namespace)
    except SyntaxError as error:
        place = _place(label, error.lineno) if error.filename == label else ""
        return {"kind": "SyntaxError", "message": error.msg, "place": place}
    except BaseException as error:
        return {"kind": type(error).__name__, "message": str(error), "place": _deepest_place(error)}
    return None


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise `TimeIsUp` inside after some seconds; on Windows, which has no such timer, `checking.py` ends all."""

    def ring(number: int, frame: FrameType | None) -> None:
        raise TimeIsUp

    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)  # again each second, if something swallowed it
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)


def _deepest_place(error: BaseException) -> str:
    """Where in the student's cells it happened: the innermost line of those on the way to it."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename.startswith(CELL)]
    return _place(own[-1].filename, own[-1].lineno) if own else ""


def _place(label: str, line: int | None) -> str:
    text = linecache.getline(label, line or 0).strip()
    return f"{label}, line {line}: `{text}`" if text else label


if __name__ == "__main__":
    main()
