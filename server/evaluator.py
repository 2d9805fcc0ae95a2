"""Works on the queue: claims a job, plays the competition's runs, and writes the score."""

from __future__ import annotations

import logging
import math
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from sqlalchemy.exc import OperationalError

from ..agents.evaluate import Evaluation, World, evaluate
from ..agents.policy import Policy
from ..envs.errors import InvalidInput
from .competitions import world_of
from .database import Database
from .heartbeat import Heartbeat, StoppedError
from .policies import open_policy
from .queue import Claim, LeaseLostError, Queue, Score
from .runs import pack
from .store import Store
from .submissions import find_submission

logger = logging.getLogger("sevenlanes.worker")

POLL_PERIOD_S = 0.25
FAULT_PAUSE_S = 2.0
EVALUATION_TIMEOUT_S = 1_800.0
FINISH_TRIES = 5
EXIT_TIMEOUT = 75


@dataclass(frozen=True)
class Job:
    """What a claim asks to evaluate."""

    name: str
    policy: Policy
    world: World
    unit: str
    seeds: list[int]


class Evaluator:
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
        except LeaseLostError as error:
            logger.warning("submission %d: left to another worker (%s)", claim.submission_id, error)
        return True

    def _attempt(self, claim: Claim) -> None:
        """Evaluate, and whatever happens, tell the queue how it ended. Raises `LeaseLostError`."""
        try:
            self._evaluate(claim)
        except LeaseLostError:
            raise
        except StoppedError:
            self.queue.release(claim)
            logger.info("submission %d: given back to the queue", claim.submission_id)
        except InvalidInput as error:
            self.queue.fail(claim, str(error))
            logger.info("submission %d failed: %s", claim.submission_id, error)
        except Exception as error:
            logger.exception("submission %d: a fault stopped attempt %d", claim.submission_id, claim.attempt)
            self.queue.retry(claim, f"{type(error).__name__}: {error}")

    def _evaluate(self, claim: Claim) -> None:
        started = time.monotonic()
        with Heartbeat(
            self.queue, claim, self.stop, self.timeout_s, lambda: self._give_up(claim)
        ) as heartbeat:
            job = self._open(claim)
            evaluation = evaluate(job.policy, job.world, job.seeds, progress=heartbeat.report)
            score = score_of(evaluation, self.store.put(pack(evaluation)))
            _persist(lambda: self.queue.finish(claim, score))
        logger.info(
            "submission %d, %s: %.2f %s, %d runs in %.1f s",
            claim.submission_id,
            job.name,
            score.score,
            job.unit,
            len(job.seeds),
            time.monotonic() - started,
        )

    def _open(self, claim: Claim) -> Job:
        with self.database.read() as session:
            submission = find_submission(session, claim.submission_id)
            policy = open_policy(submission, self.store)
            competition = submission.competition
            return Job(submission.name, policy, world_of(competition), competition.unit, competition.seeds)

    def _give_up(self, claim: Claim) -> None:
        """End an evaluation that hangs or is far too big; only the end of the process stops it for sure."""
        try:
            limit = f"The evaluation took longer than the limit of {self.timeout_s:.0f} s"
            self.queue.fail(claim, f"{limit}; submit a smaller network.")
        finally:
            logger.error("submission %d took too long; this worker ends", claim.submission_id)
            os._exit(EXIT_TIMEOUT)


def score_of(evaluation: Evaluation, runs_sha256: str) -> Score:
    """The figures of a board; raises `ArithmeticError` rather than show one that is not a number."""
    scores, score, (low, high) = evaluation.scores, evaluation.score, evaluation.interval
    if not all(math.isfinite(figure) for figure in (score, low, high, *scores)):
        raise ArithmeticError("the evaluation gave a score that is not a number")
    return Score(
        score=score,
        mean=evaluation.mean,
        interval_low=low,
        interval_high=high,
        typical_run=int(np.abs(scores - score).argmin()),
        worst_run=int(scores.argmin()),
        best_run=int(scores.argmax()),
        runs_sha256=runs_sha256,
    )


def _persist(write: Callable[[], None]) -> None:
    """Write, with patience where the database is away for a moment: an evaluation is worth waiting."""
    for _ in range(FINISH_TRIES - 1):
        try:
            write()
            return
        except OperationalError:
            time.sleep(1.0)
    write()
