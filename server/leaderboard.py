"""The leaderboard: scored submissions by rank, and those that wait or failed, with the reason."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, desc, select
from sqlalchemy.orm import Session

from .competitions import find_competition
from .models import Competition, Evaluation, Result, State, Submission
from .views import LeaderboardEntryView, LeaderboardView, view_competition, view_submission

MAX_FAILED_SHOWN = 20


def leaderboard(session: Session, slug: str) -> LeaderboardView:
    """The board of competition `slug`. Only a submission with a result is an entry. Raises `NotFound`."""
    competition = find_competition(session, slug)
    rows = session.scalars(
        _submissions(competition)
        .join(Evaluation.result)
        .where(Evaluation.state == State.SCORED)
        .order_by(desc(Result.score), Submission.id)
    ).all()
    ranks = shared_ranks([row.evaluation.result.score for row in rows if row.evaluation.result])
    waiting = _submissions(competition).where(Evaluation.state.in_([State.RUNNING, State.QUEUED]))
    failed = _submissions(competition).where(Evaluation.state == State.FAILED)
    pending = [
        *session.scalars(waiting.order_by(Evaluation.id)),
        *session.scalars(failed.order_by(desc(Evaluation.finished_at)).limit(MAX_FAILED_SHOWN)),
    ]
    return LeaderboardView(
        competition=view_competition(competition),
        entries=[_entry(session, row, rank) for row, rank in zip(rows, ranks, strict=True)],
        pending=[view_submission(session, row) for row in pending],
    )


def shared_ranks(scores: Sequence[float]) -> list[int]:
    """Ranks of scores in descending order: equal scores share the best rank among them, as in 1, 2, 2, 4."""
    ranks: list[int] = []
    for index, score in enumerate(scores):
        tied = index > 0 and score == scores[index - 1]
        ranks.append(ranks[-1] if tied else index + 1)
    return ranks


def _submissions(competition: Competition) -> Select[Submission]:
    return select(Submission).join(Submission.evaluation).where(Submission.competition_id == competition.id)


def _entry(session: Session, submission: Submission, rank: int) -> LeaderboardEntryView:
    result = submission.evaluation.result
    assert result is not None
    return LeaderboardEntryView(
        **view_submission(session, submission).model_dump(),
        rank=rank,
        typical_run=result.typical_run,
        worst_run=result.worst_run,
        best_run=result.best_run,
    )
