"""The queue: every job ends once, by the worker that holds its lease, whatever the order of events."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule
from sevenlanes.server.competitions import prepare
from sevenlanes.server.database import Database, open_database
from sevenlanes.server.models import Evaluation, Kind, State, Submission, now
from sevenlanes.server.queue import MAX_ATTEMPTS, Claim, LeaseLostError, Queue, Score
from sevenlanes.server.schema import migrate
from sevenlanes.server.settings import ServerSettings
from sqlalchemy import update

from .small_competitions import SMALL

LEASE_S = 60.0
SCORE = Score(
    score=61.5,
    mean=61.0,
    interval_low=60.0,
    interval_high=62.0,
    typical_run=0,
    worst_run=1,
    best_run=2,
    runs_sha256="0" * 64,
)


def open_queue(folder: Path) -> Queue:
    database = open_database(ServerSettings(data_dir=folder))
    migrate(database)
    prepare(database, [SMALL])
    return Queue(database, LEASE_S)


def add_job(database: Database, content: str) -> int:
    with database.write() as session:
        submission = Submission(
            competition_id=1,
            kind=Kind.POLICY,
            name="x",
            author="Ann",
            content=content,
            evaluation=Evaluation(),
        )
        session.add(submission)
        session.flush()
        return submission.evaluation.id


def job(queue: Queue, evaluation_id: int) -> Evaluation:
    with queue.database.read() as session:
        evaluation = session.get_one(Evaluation, evaluation_id)
        session.expunge_all()
        return evaluation


def let_time_pass(queue: Queue) -> None:
    """As if a lease's time went by in which no worker reported and every delay ended."""
    past = now() - timedelta(seconds=1)
    with queue.database.write() as session:
        session.execute(update(Evaluation).where(Evaluation.state == State.QUEUED).values(available_at=past))
        session.execute(
            update(Evaluation).where(Evaluation.state == State.RUNNING).values(lease_expires_at=past)
        )


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[Queue]:
    opened = open_queue(tmp_path)
    yield opened
    opened.database.close()


def claimed(queue: Queue) -> Claim:
    claim = queue.claim()
    assert claim is not None
    return claim


def test_first_come_first_served(queue: Queue) -> None:
    ids = [add_job(queue.database, str(number)) for number in range(3)]
    assert [claimed(queue).evaluation_id for _ in ids] == ids
    assert queue.claim() is None


def test_many_workers_never_share_a_job(queue: Queue) -> None:
    ids = [add_job(queue.database, str(number)) for number in range(20)]
    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(lambda _: claimed(queue), ids))
    assert sorted(claim.evaluation_id for claim in claims) == ids


def test_finish_writes_score_and_end_together(queue: Queue) -> None:
    evaluation_id = add_job(queue.database, "a")
    queue.finish(claimed(queue), SCORE)
    ended = job(queue, evaluation_id)
    assert ended.state is State.SCORED
    assert ended.finished_at is not None
    assert ended.lease_token is None
    assert ended.result is not None
    assert ended.result.score == SCORE.score


def test_heartbeat_keeps_the_lease_and_shows_progress(queue: Queue) -> None:
    evaluation_id = add_job(queue.database, "a")
    claim = claimed(queue)
    let_time_pass(queue)
    queue.heartbeat(claim, 0.4)
    assert job(queue, evaluation_id).progress == 0.4
    assert queue.claim() is None


@pytest.mark.parametrize("late", ["finish", "fail", "retry", "release", "heartbeat"])
def test_a_lost_lease_changes_nothing(queue: Queue, late: str) -> None:
    evaluation_id = add_job(queue.database, "a")
    stale = claimed(queue)
    let_time_pass(queue)
    fresh = claimed(queue)
    assert fresh.token != stale.token
    arguments = {"finish": (SCORE,), "fail": ("no",), "retry": ("no",), "heartbeat": (0.9,)}.get(late, ())
    with pytest.raises(LeaseLostError):
        getattr(queue, late)(stale, *arguments)
    untouched = job(queue, evaluation_id)
    assert untouched.lease_token == fresh.token
    assert untouched.result is None
    assert untouched.progress == 0
    queue.finish(fresh, SCORE)
    with pytest.raises(LeaseLostError):
        queue.finish(fresh, SCORE)


def test_dead_workers_use_up_the_attempts(queue: Queue) -> None:
    evaluation_id = add_job(queue.database, "a")
    for attempt in range(1, MAX_ATTEMPTS + 1):
        assert claimed(queue).attempt == attempt
        let_time_pass(queue)
    assert queue.claim() is None
    ended = job(queue, evaluation_id)
    assert ended.state is State.FAILED
    assert "started 3 times and did not finish" in str(ended.error)


def test_faults_are_tried_again_and_then_told(queue: Queue) -> None:
    evaluation_id = add_job(queue.database, "a")
    for _ in range(MAX_ATTEMPTS):
        queue.retry(claimed(queue), "disk full")
        assert queue.claim() is None  # not at once
        let_time_pass(queue)
    assert queue.claim() is None
    ended = job(queue, evaluation_id)
    assert ended.state is State.FAILED
    assert "disk full" in str(ended.error)


def test_a_job_given_back_costs_no_attempt(queue: Queue) -> None:
    evaluation_id = add_job(queue.database, "a")
    for _ in range(2 * MAX_ATTEMPTS):
        queue.release(claimed(queue))
    assert job(queue, evaluation_id).attempts == 0
    assert claimed(queue).attempt == 1


class QueueMachine(RuleBasedStateMachine):
    """Workers claim, report, sleep, die and finish in any order."""

    claims: Bundle[Claim | None] = Bundle("claims")

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.queue = open_queue(Path(self._folder.name))
        self.ids: list[int] = []
        self.holders: dict[int, str] = {}  # evaluation → the one token that may change it
        self.ended: dict[int, State] = {}

    def teardown(self) -> None:
        self.queue.database.close()
        self._folder.cleanup()

    @rule()
    def add(self) -> None:
        self.ids.append(add_job(self.queue.database, str(len(self.ids))))

    @rule(target=claims)
    def claim(self) -> Claim | None:
        claim = self.queue.claim()
        if claim is not None:
            assert claim.evaluation_id not in self.ended
            self.holders[claim.evaluation_id] = claim.token
        return claim

    @rule()
    def time_passes(self) -> None:
        let_time_pass(self.queue)

    @rule(claim=claims, end=st.sampled_from(["finish", "fail", "retry", "release", "heartbeat"]))
    def act(self, claim: Claim | None, end: str) -> None:
        if claim is None:
            return
        holds = self.holders.get(claim.evaluation_id) == claim.token and claim.evaluation_id not in self.ended
        arguments = {"finish": (SCORE,), "fail": ("no",), "retry": ("no",), "heartbeat": (0.5,)}.get(end, ())
        try:
            getattr(self.queue, end)(claim, *arguments)
        except LeaseLostError:
            # Only a job whose last attempt ran out is taken from its holder without a new claim.
            exhausted = job(self.queue, claim.evaluation_id).state is State.FAILED
            assert not holds or exhausted
            return
        assert holds
        if end != "heartbeat":
            del self.holders[claim.evaluation_id]
        if end == "finish":
            self.ended[claim.evaluation_id] = State.SCORED

    @invariant()
    def scored_jobs_and_only_they_have_one_result(self) -> None:
        for evaluation_id in self.ids:
            found = job(self.queue, evaluation_id)
            assert (found.result is not None) == (found.state is State.SCORED)
            assert found.attempts <= MAX_ATTEMPTS
            assert (found.lease_token is not None) == (found.state is State.RUNNING)
            if found.state in (State.SCORED, State.FAILED):
                assert self.ended.setdefault(evaluation_id, found.state) is found.state


TestQueueMachine = QueueMachine.TestCase
TestQueueMachine.settings = settings(
    max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
