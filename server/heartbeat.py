"""Keeps a worker's lease alive while it evaluates, and tells the evaluation when to stop."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from types import TracebackType

from sqlalchemy.exc import OperationalError

from .queue import Claim, LeaseLostError, Queue

logger = logging.getLogger("sevenlanes.worker")


class StoppedError(Exception):
    """The worker was told to stop in the middle of an evaluation."""


class Heartbeat:
    """Reports from a thread of its own, because compiling or a big network can take longer than a lease.

    `report` is the evaluation's progress callback; it raises `LeaseLostError` or `StoppedError` to end the
    evaluation. One that takes longer than `timeout_s` is handed to `on_timeout`, which must not return to it.
    """

    def __init__(
        self,
        queue: Queue,
        claim: Claim,
        stop: threading.Event,
        timeout_s: float,
        on_timeout: Callable[[], None],
    ) -> None:
        self._queue, self._claim, self._stop = queue, claim, stop
        self._deadline = time.monotonic() + timeout_s
        self._on_timeout = on_timeout
        self._progress = 0.0
        self._lost = False
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> Heartbeat:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def report(self, done: int, total: int) -> None:
        """Progress of the evaluation: decisions done of all decisions."""
        self._progress = done / max(total, 1)
        if self._lost:
            raise LeaseLostError("the lease was lost during the evaluation")
        if self._stop.is_set():
            raise StoppedError

    def _beat(self) -> None:
        while not self._over.wait(min(self._queue.lease_s / 4, 1.0)):
            if time.monotonic() > self._deadline:
                self._on_timeout()
                return
            try:
                self._queue.heartbeat(self._claim, self._progress)
            except LeaseLostError:
                self._lost = True
                return
            except OperationalError as error:
                # The database is away for a moment; the lease decides whether that was too long.
                logger.warning("the database did not take a heartbeat (%s)", error.orig)
