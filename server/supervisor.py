"""Starts the evaluation workers of one server, starts them anew when they die, and ends them with it."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from types import TracebackType

from .settings import ServerSettings
from .worker import DATABASE_VARIABLE

logger = logging.getLogger("sevenlanes.server")

CHECK_PERIOD_S = 0.25
FIRST_BACKOFF_S = 0.5
MAX_BACKOFF_S = 30.0
HEALTHY_S = 60.0  # a worker that has lived so long starts the back-off anew
STOP_TIMEOUT_S = 10.0


class _Place:
    """One worker after the other in the same place."""

    def __init__(self, number: int, settings: ServerSettings) -> None:
        self.number = number
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._backoff_s = FIRST_BACKOFF_S
        self._start_at = 0.0

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def check(self) -> None:
        """Start a worker where there is none and it is time."""
        now = time.monotonic()
        if self._process is not None and self._process.poll() is not None:
            self._bury(self._process, now)
        if self._process is None and now >= self._start_at:
            self._started_at = now
            self._process = _start(self._settings)

    def ask_to_stop(self) -> None:
        """Tell the worker to give its job back and end."""
        if self._process is not None:
            self._process.terminate()
            assert self._process.stdin is not None
            self._process.stdin.close()

    def wait(self, timeout_s: float) -> None:
        """Wait for the worker's end, and force it after `timeout_s`."""
        if self._process is None:
            return
        try:
            self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _bury(self, process: subprocess.Popen[bytes], now: float) -> None:
        assert process.stdin is not None
        process.stdin.close()
        if now - self._started_at > HEALTHY_S:
            self._backoff_s = FIRST_BACKOFF_S
        logger.warning(
            "worker %d ended (exit status %s); another starts in %.1f s",
            self.number,
            process.returncode,
            self._backoff_s,
        )
        self._process = None
        self._start_at = now + self._backoff_s
        self._backoff_s = min(2 * self._backoff_s, MAX_BACKOFF_S)


class Supervisor:
    """`with Supervisor(settings):` keeps `settings.num_workers` workers running; none outlives the block."""

    def __init__(self, settings: ServerSettings) -> None:
        self._places = [_Place(number + 1, settings) for number in range(settings.num_workers)]
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="supervisor", daemon=True)

    def __enter__(self) -> Supervisor:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
        for place in self._places:
            place.ask_to_stop()
        deadline = time.monotonic() + STOP_TIMEOUT_S
        for place in self._places:
            place.wait(max(0.1, deadline - time.monotonic()))

    @property
    def pids(self) -> list[int]:
        """The process ids of the workers that run."""
        return [place.pid for place in self._places if place.pid is not None]

    def _watch(self) -> None:
        while not self._stop.is_set():
            for place in self._places:
                try:
                    place.check()
                except OSError as error:
                    logger.error("a worker cannot be started (%s); trying again", error)
            self._stop.wait(CHECK_PERIOD_S)


def _start(settings: ServerSettings) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "sevenlanes.server.worker", "--with-parent"]
    command += ["--data", str(settings.data_dir), "--lease", str(settings.lease_s)]
    # The worker reads this pipe and ends when its other end, ours, is gone: no worker is ever left behind.
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, env=os.environ | {DATABASE_VARIABLE: settings.database_url or ""}
    )
