"""One evaluation process: `python -m sevenlanes.server.worker --data DIR`.

It claims a job, drives the competition's runs, and writes the score. It gives its job back when it is told to stop
(SIGTERM, Ctrl-C) or when the server that started it has gone; whatever else ends it, its lease runs out.
"""

from __future__ import annotations

import argparse
import logging
import math
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sqlalchemy.exc import OperationalError

from ..agents.evaluate import Evaluation, evaluate
from ..agents.policy import Policy
from ..envs.errors import InvalidInput
from ..envs.highway.config import HighwayConfig
from .competitions import highway_of
from .database import Database, open_database
from .heartbeat import Heartbeat, Stopped
from .policies import open_policy
from .queue import Claim, LeaseLost, Queue, Score
from .runs import Runs
from .schema import migrate
from .settings import ServerSettings
from .store import Store
from .submissions import find_submission

logger = logging.getLogger("sevenlanes.worker")

POLL_PERIOD_S = 0.25
FAULT_PAUSE_S = 2.0
DATABASE_VARIABLE = "SEVENLANES_DATABASE_URL"  # in the environment, because everybody can read a command line
EVALUATION_TIMEOUT_S = 1_800.0
FINISH_TRIES = 5
EXIT_TIMEOUT = 75


@dataclass(frozen=True)
class Job:
    """What a claim asks to evaluate."""

    name: str
    policy: Policy
    config: HighwayConfig
    seeds: list[int]


class Worker:
    """Evaluates one job after the other until `stop` is set."""

    def __init__(
        self, database: Database, store: Store, lease_s: float, timeout_s: float = EVALUATION_TIMEOUT_S
    ) -> None:
        self.database = database
        self.store = store
        self.queue = Queue(database, lease_s)
        self.timeout_s = timeout_s
        self.stop = threading.Event()

    def run(self) -> None:
        """Work until told to stop; faults of the database or the disk pause the work and never end it."""
        while not self.stop.is_set():
            try:
                worked = self.work_once()
            except Exception:
                logger.exception("a fault outside of any evaluation; trying again")
                time.sleep(FAULT_PAUSE_S)
                continue
            # Not stop.wait(): a signal handler that sets an event on which its own thread waits can lock up.
            if not worked:
                time.sleep(POLL_PERIOD_S)

    def work_once(self) -> bool:
        """Evaluate one job if there is one; returns whether there was."""
        claim = self.queue.claim()
        if claim is None:
            return False
        try:
            self._attempt(claim)
        except LeaseLost as error:
            logger.warning("submission %d: left to another worker (%s)", claim.submission_id, error)
        return True

    def _attempt(self, claim: Claim) -> None:
        """Evaluate, and whatever happens, tell the queue how it ended. Raises `LeaseLost`."""
        try:
            self._evaluate(claim)
        except LeaseLost:
            raise
        except Stopped:
            self.queue.release(claim)
            logger.info("submission %d: given back to the queue", claim.submission_id)
        except InvalidInput as error:
            self.queue.fail(claim, str(error))
            logger.info("submission %d failed: %s", claim.submission_id, error)
        except Exception as error:
            logger.exception(
                "submission %d: attempt %d was stopped by a fault", claim.submission_id, claim.attempt
            )
            self.queue.retry(claim, f"{type(error).__name__}: {error}")

    def _evaluate(self, claim: Claim) -> None:
        started = time.monotonic()
        with Heartbeat(
            self.queue, claim, self.stop, self.timeout_s, on_timeout=lambda: self._give_up(claim)
        ) as heartbeat:
            job = self._open(claim)
            evaluation = evaluate(job.policy, job.config, job.seeds, progress=heartbeat.report)
            score = self._keep(evaluation, Runs.of(evaluation))
            _persist(lambda: self.queue.finish(claim, score))
        logger.info(
            "submission %d, %s: %.2f mph, %d runs in %.1f s",
            claim.submission_id,
            job.name,
            score.score,
            len(job.seeds),
            time.monotonic() - started,
        )

    def _open(self, claim: Claim) -> Job:
        with self.database.read() as session:
            submission = find_submission(session, claim.submission_id)
            policy = open_policy(submission, self.store)
            competition = submission.competition
            return Job(submission.name, policy, highway_of(competition), list(competition.seeds))

    def _keep(self, evaluation: Evaluation, runs: Runs) -> Score:
        """Put the runs into the store and check the figures: a board never shows one that is not a number."""
        low, high = evaluation.interval
        figures = [float(figure) for figure in (evaluation.score, evaluation.mean, low, high)]
        if not all(map(math.isfinite, [*figures, *runs.speeds_mph])):
            raise ArithmeticError(f"the evaluation gave a figure that is not a number: {figures}")
        data = runs.to_bytes()
        return Score(
            *figures,
            median_run=int(np.abs(runs.speeds_mph - figures[0]).argmin()),
            worst_run=int(runs.speeds_mph.argmin()),
            best_run=int(runs.speeds_mph.argmax()),
            runs_sha256=self.store.put(data),
            runs_bytes=len(data),
        )

    def _give_up(self, claim: Claim) -> None:
        """End an evaluation that hangs or is far too big; only the end of the process stops it for sure."""
        try:
            self.queue.fail(
                claim,
                f"The evaluation took longer than {self.timeout_s:.0f} s, the limit; submit a smaller network.",
            )
        finally:
            logger.error("submission %d took too long; this worker ends", claim.submission_id)
            os._exit(EXIT_TIMEOUT)


def _persist(write: Callable[[], None]) -> None:
    """Write, with patience where the database is away for a moment: an evaluation is worth waiting."""
    for left in reversed(range(FINISH_TRIES)):
        try:
            return write()
        except OperationalError:
            if left == 0:
                raise
            time.sleep(1.0)


def _stop_with_parent(stop: threading.Event) -> None:
    """Set `stop` when standard input ends: the server holds its other end, however it dies."""

    def wait() -> None:
        while os.read(0, 1):
            pass
        stop.set()

    threading.Thread(target=wait, name="parent", daemon=True).start()


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="sevenlanes.server.worker", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the server's data folder")
    parser.add_argument(
        "--database", help=f"SQLAlchemy URL; by default ${DATABASE_VARIABLE} or SQLite in the folder"
    )
    parser.add_argument(
        "--lease", type=float, default=ServerSettings.lease_s, help="seconds without a report"
    )
    parser.add_argument(
        "--timeout", type=float, default=EVALUATION_TIMEOUT_S, help="seconds for one evaluation"
    )
    parser.add_argument("--with-parent", action="store_true", help="end when standard input ends")
    return parser.parse_args(argv)


def main(argv: list[str] | None = None) -> int:
    """Run a worker until it is told to stop; returns the exit status."""
    arguments = _arguments(argv)
    logging.basicConfig(level=logging.INFO, format="worker: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    try:
        url = arguments.database or os.environ.get(DATABASE_VARIABLE) or None
        settings = ServerSettings(data_dir=arguments.data, database_url=url, lease_s=arguments.lease)
        database = open_database(settings)
        migrate(database)
    except InvalidInput as error:
        print(f"worker: {error}", file=sys.stderr)
        return 2
    worker = Worker(database, Store(settings.artefacts_dir), settings.lease_s, arguments.timeout)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop.set())
    if arguments.with_parent:
        _stop_with_parent(worker.stop)
    worker.run()
    database.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
