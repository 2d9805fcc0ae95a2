"""What the API answers: one model for each kind of JSON object, built from rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel
from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from ..agents.evaluate import statistic_of
from .competitions import world_of
from .models import Competition, Evaluation, Kind, State, Submission


class CompetitionView(BaseModel):
    """A competition as the API shows it."""

    slug: str
    title: str
    description: str
    environment: str  # that policies name
    config: dict[str, Any]  # its settings; on a highway HighwayConfig's fields
    num_runs: int
    statistic: str  # of the runs' scores: median or mean
    unit: str  # of scores


class SubmissionView(BaseModel):
    """A submission with its status; scores in the competition's unit, times in UTC."""

    id: int
    competition: str
    name: str
    author: str
    kind: Kind
    sha256: str | None  # of the policy file; a baseline has none
    status: State
    queue_position: int | None  # 1: next; None once it has left the queue
    progress: float  # 0 to 1
    score: float | None
    unit: str
    mean: float | None
    interval: tuple[float, float] | None
    error: str | None  # why it failed, or why its last attempt stopped
    created_at: datetime
    scored_at: datetime | None


class LeaderboardEntryView(SubmissionView):
    """A scored submission on its place; the indices name runs to watch."""

    rank: int
    typical_run: int  # the one nearest the score
    worst_run: int
    best_run: int


class LeaderboardView(BaseModel):
    """A board: who stands where, and who has no score (queued, running, or failed with the reason)."""

    competition: CompetitionView
    entries: list[LeaderboardEntryView]
    pending: list[SubmissionView]


class RunView(BaseModel):
    """One run of a scored submission."""

    run: int
    seed: int
    score: float


class RunsView(BaseModel):
    """All runs of a scored submission."""

    runs: list[RunView]


class HealthView(BaseModel):
    """The server answers, and so does its database."""

    status: str
    version: str
    queued: int
    running: int


def view_competition(competition: Competition) -> CompetitionView:
    """The view of a row."""
    return CompetitionView(
        slug=competition.slug,
        title=competition.title,
        description=competition.description,
        environment=competition.environment,
        config=competition.config,
        num_runs=len(competition.seeds),
        statistic=statistic_of(world_of(competition)),
        unit=competition.unit,
    )


def view_submission(session: Session, submission: Submission) -> SubmissionView:
    """The view of a row with its evaluation and result."""
    evaluation, result = submission.evaluation, submission.evaluation.result
    return SubmissionView(
        id=submission.id,
        competition=submission.competition.slug,
        name=submission.name,
        author=submission.author,
        kind=submission.kind,
        sha256=submission.content if submission.kind is Kind.POLICY else None,
        status=evaluation.state,
        queue_position=_queue_position(session, evaluation),
        progress=evaluation.progress,
        score=result.score if result else None,
        unit=submission.competition.unit,
        mean=result.mean if result else None,
        interval=(result.interval_low, result.interval_high) if result else None,
        error=evaluation.error,
        created_at=submission.created_at,
        scored_at=evaluation.finished_at if result else None,
    )


def count_evaluations(session: Session, state: State) -> int:
    """How many evaluations are in `state`."""
    statement = select(func.count()).select_from(Evaluation).where(Evaluation.state == state)
    return session.scalar(statement) or 0


def _queue_position(session: Session, evaluation: Evaluation) -> int | None:
    if evaluation.state is not State.QUEUED:
        return None
    before = (
        select(func.count())
        .select_from(Evaluation)
        .where(
            Evaluation.state == State.QUEUED,
            tuple_(Evaluation.priority, Evaluation.id) < (evaluation.priority, evaluation.id),
        )
    )
    return 1 + (session.scalar(before) or 0)
