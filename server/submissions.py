"""Accepting an upload: checked, stored, then queued, and the same upload twice is one submission."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ..envs.episodes import one_name
from ..envs.errors import InvalidInput
from .competitions import find_competition, world_of
from .database import Database
from .models import Competition, Evaluation, Kind, State, Submission, now
from .policies import check_policy, read_policy
from .refusals import NotFound
from .store import Store

MAX_NAME_LENGTH = 60


@dataclass(frozen=True)
class Accepted:
    """The submission of an upload, and whether the upload made it."""

    submission_id: int
    created: bool


def accept(database: Database, store: Store, slug: str, name: str, author: str, data: bytes) -> Accepted:
    """Check `data` (a policy.zip) and queue it for evaluation in competition `slug`.

    The same bytes by the same author in the same competition give the earlier submission; if that one
    failed, it is queued again. Raises `InvalidInput` with the reason where anything is wrong.
    """
    name, author = printable(name, "name"), printable(author, "author")
    policy = read_policy(data)
    with database.read() as session:
        competition = find_competition(session, slug)
        competition_id, world = competition.id, world_of(competition)
        _check_board(session, competition, policy.environment)
    check_policy(policy, world)
    sha256 = store.put(data)
    try:
        return _insert(database, competition_id, name, author, sha256)
    except IntegrityError:
        # The same upload came twice at once (not on SQLite); the other one's row is there now.
        return _insert(database, competition_id, name, author, sha256)


def find_submission(session: Session, submission_id: int) -> Submission:
    """The submission with this id; raises `NotFound`."""
    submission = session.get(Submission, submission_id) if 0 <= submission_id < 2**31 else None
    if submission is None:
        raise NotFound(f"There is no submission {submission_id}; the leaderboard shows those that exist.")
    return submission


def printable(text: str, what: str) -> str:
    """`text` in normal form without outer spaces; raises `InvalidInput` where it cannot stand on a board."""
    text = unicodedata.normalize("NFC", text).strip()
    if not text:
        raise InvalidInput(f"The {what} is empty; expected 1 to {MAX_NAME_LENGTH} characters.")
    if len(text) > MAX_NAME_LENGTH:
        raise InvalidInput(
            f"The {what} has {len(text)} characters; expected at most {MAX_NAME_LENGTH}, shorten it."
        )
    for character in text:
        if not character.isprintable():
            raise InvalidInput(
                f"The {what} contains the unprintable character U+{ord(character):04X}; remove it."
            )
    return text


def _check_board(session: Session, competition: Competition, environment: str) -> None:
    """Refuse a policy for another world, and say where it belongs."""
    environment = one_name(environment)
    if environment == competition.environment:
        return
    boards = session.scalars(
        select(Competition.slug).where(Competition.environment == environment).order_by(Competition.id)
    ).all()
    where = (
        f"submit it to {' or '.join(repr(board) for board in boards)}"
        if boards
        else "no board here is of that"
    )
    raise InvalidInput(
        f"This policy plays {environment}, and {competition.slug!r} is a board of {competition.environment}; {where}."
    )


def _insert(database: Database, competition_id: int, name: str, author: str, sha256: str) -> Accepted:
    with database.write() as session:
        same = (
            Submission.competition_id == competition_id,
            Submission.author == author,
            Submission.content == sha256,
        )
        earlier = session.scalar(select(Submission).where(*same))
        if earlier is not None:
            _queue_again_if_failed(earlier.evaluation)
            return Accepted(earlier.id, created=False)
        submission = Submission(
            competition_id=competition_id,
            kind=Kind.POLICY,
            name=name,
            author=author,
            content=sha256,
            evaluation=Evaluation(),
        )
        session.add(submission)
        session.flush()
        return Accepted(submission.id, created=True)


def _queue_again_if_failed(evaluation: Evaluation) -> None:
    # Whatever stopped it, the author may ask again; nobody loses a submission to a fault of the platform.
    if evaluation.state is State.FAILED:
        evaluation.state = State.QUEUED
        evaluation.attempts = 0
        evaluation.progress = 0.0
        evaluation.error = None
        evaluation.available_at = now()
        evaluation.finished_at = None
