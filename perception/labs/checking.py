"""Checks a submission: its cells run in a process of their own, and each TODO gets a verdict with its reason.

The checks are the lab's, whatever the student's copy of them says. It is no sandbox: the code runs as the one who
checks it.
"""

from __future__ import annotations

import json
import os
import queue
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from .notebook import Submission
from .source import Lab

SECONDS = 120.0  # for each cell and each check
GRACE_S = 15.0  # beyond it, until a step that does not let itself be interrupted is ended with its process
LONGEST = 300  # letters of an exception's message that are shown
TODO = re.compile(r"\bTODO (\w+)")
MISSING = re.compile(r"name '(\w+)' is not defined")
Error = dict[str, str]  # `kind`, `message` and `place` of an exception, see `running.run_step`


class State(StrEnum):
    """How a TODO stands."""

    DONE = "done"
    OPEN = "not done yet"
    WRONG = "wrong"


@dataclass(frozen=True)
class Verdict:
    """How a TODO stands, and why if it is not done."""

    todo: str
    state: State
    reason: str = ""


@dataclass(frozen=True)
class Report:
    """What came of a submission."""

    path: Path
    lab: str
    verdicts: tuple[Verdict, ...]
    notes: tuple[str, ...]  # cells that failed for a reason of their own, each a sentence

    @property
    def num_done(self) -> int:
        """How many TODOs are right."""
        return sum(verdict.state is State.DONE for verdict in self.verdicts)

    @property
    def is_done(self) -> bool:
        """Whether all are."""
        return self.num_done == len(self.verdicts)


def check_submission(submission: Submission, lab: Lab, seconds: float = SECONDS) -> Report:
    """Run all cells, then the lab's checks; `seconds` are for each of them."""
    return report_of(submission, lab, dict(_steps(submission, lab, seconds)))


def report_of(submission: Submission, lab: Lab, errors: dict[str, Error | None]) -> Report:
    """What the steps that ran, by their labels, say of the TODOs."""
    failed = {label: error for label, error in errors.items() if label not in lab.checks and error}
    verdicts = tuple(
        _verdict(todo, errors[todo], failed) if todo in errors else _not_reached(todo, failed)
        for todo in lab.checks
    )
    return Report(submission.path, lab.name, verdicts, tuple(_notes(failed)))


def _notes(failed: dict[str, Error]) -> Iterator[str]:
    """The cells that failed for a reason of their own: neither an open TODO nor a name that a failed cell lacks."""
    for number, error in enumerate(failed.values()):
        if _open_todo(error) is None and not (number > 0 and error["kind"] == "NameError"):
            yield _sentence(error)


def _steps(submission: Submission, lab: Lab, seconds: float) -> Iterator[tuple[str, Error | None]]:
    """The label of each cell and check that ran, in order, and what went wrong in it."""
    task = json.dumps({"cells": submission.cells, "checks": lab.checks, "seconds": seconds})
    environment = {**os.environ, "MPLBACKEND": "agg", "TF_CPP_MIN_LOG_LEVEL": "3"}
    process = subprocess.Popen(
        [sys.executable, "-m", f"{__package__}.running"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=submission.path.parent.resolve(),  # files beside the notebook are found
        env=environment,
    )
    assert process.stdin is not None
    process.stdin.write(task)
    process.stdin.close()
    begun = ""
    try:
        for message in _messages(process, seconds + GRACE_S):
            if "begins" in message:
                begun = message["begins"]
            else:
                yield message["ends"], message["error"]
                begun = ""
        if begun:
            yield begun, _ended(begun, process.poll())
    finally:
        process.kill()
        process.wait()


def _messages(process: subprocess.Popen[str], patience_s: float) -> Iterator[dict[str, Any]]:
    """Lines of the running notebook, until its end or until nothing comes for `patience_s`."""
    lines: queue.Queue[str | None] = queue.Queue()
    assert process.stdout is not None
    output = process.stdout

    def read() -> None:
        with output:
            for line in output:
                lines.put(line)
        process.wait()
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    try:
        while line := lines.get(timeout=patience_s):
            yield json.loads(line)
    except queue.Empty:
        return


def _ended(label: str, code: int | None) -> Error:
    """What went wrong where the whole process had to be ended, or ended itself."""
    kind = "TimeIsUp" if code is None else "Ended"
    return {"kind": kind, "message": f"the process ended with code {code}", "place": label}


def _verdict(todo: str, error: Error | None, failed: dict[str, Error]) -> Verdict:
    if error is None:
        return Verdict(todo, State.DONE)
    if (open_todo := _open_todo(error)) is not None:
        return Verdict(todo, State.OPEN, "" if open_todo == todo else f"it waits for TODO {open_todo}")
    if error["kind"] == "AssertionError" and error["message"]:
        return Verdict(todo, State.WRONG, error["message"])
    missing = MISSING.search(error["message"]) if error["kind"] == "NameError" else None
    if missing is None or error["place"]:
        return Verdict(todo, State.WRONG, _sentence(error))
    if not failed:
        return Verdict(todo, State.WRONG, f"`{missing[1]}` is not there; was its cell deleted or renamed?")
    cause = next(iter(failed.values()))
    if (open_todo := _open_todo(cause)) is not None:
        return Verdict(todo, State.OPEN, f"it waits for TODO {open_todo}")
    return Verdict(todo, State.WRONG, f"`{missing[1]}` is not there, since a cell failed: {_sentence(cause)}")


def _not_reached(todo: str, failed: dict[str, Error]) -> Verdict:
    last = f": {_sentence(list(failed.values())[-1])}" if failed else ""
    return Verdict(todo, State.WRONG, f"it could not be checked, since the notebook was ended before{last}")


def _open_todo(error: Error) -> str | None:
    """The TODO whose open place was reached; libraries may have wrapped the exception's words in theirs."""
    found = TODO.search(error["message"]) if error["kind"] == "NotImplementedError" else None
    return found[1] if found else None


def _sentence(error: Error) -> str:
    """An exception in one line, with its place in the notebook."""
    place = error["place"]
    if error["kind"] == "TimeIsUp":
        return f"it did not end in time; is there an endless loop? {place}".rstrip()
    if error["kind"] == "Ended":
        return f"{error['message']} ({place})"
    message = next((line.strip() for line in error["message"].splitlines() if line.strip()), "")
    said = f"{error['kind']}: {message}"[:LONGEST] if message else error["kind"]
    return f"{said} ({place})" if place else f"the check could not use what it got: {said}"
