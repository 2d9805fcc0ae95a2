"""Starts the evaluation workers of one server, starts them anew when they die, and ends them with it."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from contextlib import nullcontext
from pathlib import Path

from .settings import ServerSettings
from .worker import DATABASE_VARIABLE

logger = logging.getLogger("sevenlanes.server")

CHECK_PERIOD_S = 0.25
FIRST_BACKOFF_S = 0.5
MAX_BACKOFF_S = 30.0
HEALTHY_S = 60.0  # a worker that has lived so long starts the back-off anew
STOP_TIMEOUT_S = 10.0


class Supervisor:
    """Keeps `settings.num_workers` workers running from `start` to `stop`; none outlives `stop`.

    worker_log: a file that what the workers have to say is added to; without it they say it on standard error.
    """

    def __init__(self, settings: ServerSettings, worker_log: Path | None = None) -> None:
        self._places = [_Place(number + 1, settings, worker_log) for number in range(settings.num_workers)]
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="supervisor", daemon=True)

    def start(self) -> None:
        """Start the workers and watch over them."""
        self._thread.start()

    def stop(self) -> None:
        """End all workers; one that does not give its job back in time is killed."""
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
        return [place.process.pid for place in self._places if place.process is not None]

    def _watch(self) -> None:
        while not self._stop.wait(CHECK_PERIOD_S):
            for place in self._places:
                try:
                    place.check()
                except OSError as error:
                    logger.error("a worker cannot be started (%s); trying again", error)


class _Place:
    """One worker after the other in the same place."""

    def __init__(self, number: int, settings: ServerSettings, log: Path | None) -> None:
        self.number = number
        self._log = log
        self.process: subprocess.Popen[bytes] | None = None
        self._settings = settings
        self._started_at = 0.0
        self._backoff_s = FIRST_BACKOFF_S
        self._start_at = 0.0

    def check(self) -> None:
        """Start a worker where there is none and it is time."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            self._bury(self.process, now)
        if self.process is None and now >= self._start_at:
            self._started_at = now
            self.process = _start(self._settings, self._log)

    def ask_to_stop(self) -> None:
        """Tell the worker to give its job back and end."""
        if self.process is not None:
            self.process.terminate()
            _hang_up(self.process)

    def wait(self, timeout_s: float) -> None:
        """Wait for the worker's end, and force it after `timeout_s`."""
        if self.process is None:
            return
        try:
            self.process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _bury(self, process: subprocess.Popen[bytes], now: float) -> None:
        _hang_up(process)
        if now - self._started_at > HEALTHY_S:
            self._backoff_s = FIRST_BACKOFF_S
        logger.warning(
            "worker %d ended (exit status %s); another starts in %.1f s",
            self.number,
            process.returncode,
            self._backoff_s,
        )
        self.process = None
        self._start_at = now + self._backoff_s
        self._backoff_s = min(2 * self._backoff_s, MAX_BACKOFF_S)


def _start(settings: ServerSettings, log: Path | None) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "sevenlanes.server.worker", "--with-parent"]
    command += ["--data", str(settings.data_dir), "--lease", str(settings.lease_s)]
    # The worker reads this pipe and ends when its other end, ours, is gone: no worker is ever left behind.
    environment = os.environ | {DATABASE_VARIABLE: settings.database_url or ""}
    with log.open("ab") if log is not None else nullcontext() as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            env=environment,
            start_new_session=True,  # a terminal's Ctrl-C is the server's alone, which then ends its workers
        )


def _hang_up(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    process.stdin.close()
