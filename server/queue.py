"""The evaluation queue: a lease column in the database.

A claim takes the oldest job that waits, those of people before those of built-in policies, or one whose worker has not
reported in time, and gives it a fresh lease token. Every later change of the job asks for that token in its WHERE
clause, so a worker that lost its lease (it slept, the network was cut, it was thought dead) changes nothing any more. A
result and the end of its job are one transaction.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from .database import Database
from .models import Evaluation, Result, State, now

MAX_ATTEMPTS = 3
RETRY_DELAY_S = 1.0  # doubled with every attempt
MAX_ERROR_LENGTH = 1_000


class LeaseLostError(RuntimeError):
    """The job belongs to another worker now, or it is over."""


@dataclass(frozen=True)
class Claim:
    """The right to work on one evaluation."""

    evaluation_id: int
    submission_id: int
    token: str
    attempt: int  # 1 to MAX_ATTEMPTS


@dataclass(frozen=True)
class Score:
    """The figures of a result; the file with all runs is already in the store."""

    score: float
    mean: float
    interval_low: float
    interval_high: float
    typical_run: int
    worst_run: int
    best_run: int
    runs_sha256: str


class Queue:
    """The jobs of one database, for any number of workers in any number of processes."""

    def __init__(self, database: Database, lease_s: float) -> None:
        self.database = database
        self.lease_s = lease_s

    def claim(self) -> Claim | None:
        """Take the next job, or None where nothing waits."""
        with self.database.read() as session:
            # Workers that only look must not queue up for SQLite's one write lock.
            if session.scalar(select(Evaluation.id).where(_free()).limit(1)) is None:
                return None
        with self.database.write() as session:
            _fail_exhausted(session)
            row = session.execute(self._claim_statement()).one_or_none()
        if row is None:
            return None
        return Claim(row.id, row.submission_id, row.lease_token, row.attempts)

    def heartbeat(self, claim: Claim, progress: float) -> None:
        """Keep the lease and report progress (0 to 1). Raises `LeaseLostError`."""
        with self.database.write() as session:
            expires = now() + timedelta(seconds=self.lease_s)
            _change(session, claim, {"lease_expires_at": expires, "progress": min(max(progress, 0.0), 1.0)})

    def finish(self, claim: Claim, score: Score) -> None:
        """Write the result and end the job, both or neither. Raises `LeaseLostError`."""
        with self.database.write() as session:
            _change(session, claim, _ended(State.SCORED) | {"error": None, "progress": 1.0})
            session.add(Result(evaluation_id=claim.evaluation_id, **asdict(score)))

    def fail(self, claim: Claim, reason: str) -> None:
        """End the job for good: the policy cannot be evaluated, and here is why. Raises `LeaseLostError`."""
        with self.database.write() as session:
            _change(session, claim, _ended(State.FAILED) | {"error": reason[:MAX_ERROR_LENGTH]})

    def retry(self, claim: Claim, reason: str) -> None:
        """A fault of the platform stopped the attempt: try again later, or fail after the last attempt."""
        if claim.attempt >= MAX_ATTEMPTS:
            self.fail(claim, exhausted(reason))
            return
        later = now() + timedelta(seconds=RETRY_DELAY_S * 2 ** (claim.attempt - 1))
        with self.database.write() as session:
            _change(session, claim, _waiting() | {"available_at": later, "error": reason[:MAX_ERROR_LENGTH]})

    def release(self, claim: Claim) -> None:
        """Give the job back untouched, as a worker does that is told to stop; it costs no attempt."""
        with self.database.write() as session:
            _change(session, claim, _waiting() | {"attempts": claim.attempt - 1})

    def _claim_statement(self) -> Any:
        # SKIP LOCKED keeps PostgreSQL's workers from waiting for each other; SQLite ignores it.
        oldest = select(Evaluation.id).where(_free()).order_by(Evaluation.priority, Evaluation.id).limit(1)
        return (
            update(Evaluation)
            .where(Evaluation.id == oldest.with_for_update(skip_locked=True).scalar_subquery())
            .values(
                state=State.RUNNING,
                lease_token=uuid.uuid4().hex,
                lease_expires_at=now() + timedelta(seconds=self.lease_s),
                attempts=Evaluation.attempts + 1,
                progress=0.0,
            )
            .returning(Evaluation.id, Evaluation.submission_id, Evaluation.lease_token, Evaluation.attempts)
            .execution_options(synchronize_session=False)
        )


def exhausted(reason: str) -> str:
    """The error of a job whose every attempt was stopped by a fault of the platform."""
    return (
        f"The evaluation was started {MAX_ATTEMPTS} times and did not finish ({reason}); this is a fault of "
        "the server, submit the same file again to queue it again."
    )


def _free() -> ColumnElement[bool]:
    """Jobs that anybody may take: waiting, or abandoned by a worker that has not reported in time."""
    moment = now()
    return or_(
        and_(Evaluation.state == State.QUEUED, Evaluation.available_at <= moment),
        and_(Evaluation.state == State.RUNNING, Evaluation.lease_expires_at < moment),
    )


def _fail_exhausted(session: Session) -> None:
    """End the jobs whose last worker died without a word."""
    session.execute(
        update(Evaluation)
        .where(
            Evaluation.state == State.RUNNING,
            Evaluation.lease_expires_at < now(),
            Evaluation.attempts >= MAX_ATTEMPTS,
        )
        .values(**_ended(State.FAILED), error=exhausted("the worker stopped without a word each time"))
        .execution_options(synchronize_session=False)
    )


def _change(session: Session, claim: Claim, values: Mapping[str, Any]) -> None:
    """Change the job of `claim` if the claim still holds it."""
    changed = session.execute(
        update(Evaluation)
        .where(
            Evaluation.id == claim.evaluation_id,
            Evaluation.state == State.RUNNING,
            Evaluation.lease_token == claim.token,
        )
        .values(**values)
        .returning(Evaluation.id)
        .execution_options(synchronize_session=False)
    )
    if changed.one_or_none() is None:
        raise LeaseLostError(f"evaluation {claim.evaluation_id} is no longer ours")


def _ended(state: State) -> dict[str, Any]:
    return {"state": state, "lease_token": None, "lease_expires_at": None, "finished_at": now()}


def _waiting() -> dict[str, Any]:
    return {"state": State.QUEUED, "lease_token": None, "lease_expires_at": None, "progress": 0.0}
