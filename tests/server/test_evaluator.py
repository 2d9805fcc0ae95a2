"""The evaluator: the right score, and a clear end whatever happens."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.server import evaluator as evaluator_module
from sevenlanes.server.evaluator import Evaluator
from sevenlanes.server.models import Evaluation, State, Submission

Submit = Callable[..., dict[str, Any]]


@pytest.fixture
def submission_id(evaluator: Evaluator, submit: Submit) -> int:
    """A submission that is first in the queue."""
    evaluator.work_once()  # the hidden competition's baseline
    return int(submit()["id"])


def stored(evaluator: Evaluator, submission_id: int) -> Evaluation:
    with evaluator.database.read() as session:
        evaluation = session.get_one(Submission, submission_id).evaluation
        session.expunge_all()
        return evaluation


def raising(error: BaseException) -> Callable[..., Any]:
    def fail(*_arguments: object, **_named: object) -> None:
        raise error

    return fail


def test_idle(evaluator: Evaluator) -> None:
    evaluator.work_once()
    assert not evaluator.work_once()


def test_policy_that_can_not_drive_fails_with_the_reason(
    evaluator: Evaluator, submission_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluator_module, "evaluate", raising(InvalidInput("seven wheels, expected four")))
    evaluator.work_once()
    evaluation = stored(evaluator, submission_id)
    assert (evaluation.state, evaluation.error) == (State.FAILED, "seven wheels, expected four")


def test_fault_of_the_platform_is_tried_again(
    evaluator: Evaluator, submission_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluator_module, "evaluate", raising(MemoryError("4 GB")))
    evaluator.work_once()
    evaluation = stored(evaluator, submission_id)
    assert (evaluation.state, evaluation.error) == (State.QUEUED, "MemoryError: 4 GB")


def test_told_to_stop_it_gives_the_job_back(evaluator: Evaluator, submission_id: int) -> None:
    evaluator.stop.set()
    evaluator.work_once()
    evaluation = stored(evaluator, submission_id)
    assert (evaluation.state, evaluation.attempts) == (State.QUEUED, 0)


def test_result_that_is_late_is_dropped(
    evaluator: Evaluator, submission_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lease went to another worker at the last moment: nothing of the first one's result stays."""
    original = evaluator_module.evaluate

    def evaluate_and_lose_the_lease(*arguments: Any, **named: Any) -> Any:
        result = original(*arguments, **named)
        with evaluator.database.write() as session:
            session.get_one(Submission, submission_id).evaluation.lease_token = "another"
        return result

    monkeypatch.setattr(evaluator_module, "evaluate", evaluate_and_lose_the_lease)
    evaluator.work_once()
    evaluation = stored(evaluator, submission_id)
    assert (evaluation.state, evaluation.lease_token) == (State.RUNNING, "another")
    assert evaluation.result is None


def test_evaluation_over_the_time_limit_ends_the_worker(
    evaluator: Evaluator, submission_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    gave_up = threading.Event()
    monkeypatch.setattr("os._exit", lambda _status: gave_up.set())
    monkeypatch.setattr(evaluator_module, "evaluate", lambda *_, **__: gave_up.wait(30))
    evaluator.timeout_s = 0
    evaluator.work_once()
    assert gave_up.is_set()
    evaluation = stored(evaluator, submission_id)
    assert evaluation.state is State.FAILED
    assert "took longer than the limit" in str(evaluation.error)


def test_faults_outside_of_a_job_do_not_end_the_worker(
    evaluator: Evaluator, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    calls: list[int] = []

    def work_once() -> bool:
        calls.append(len(calls))
        if len(calls) == 1:
            raise OSError("the database is away")
        evaluator.stop.set()
        return False

    monkeypatch.setattr(evaluator, "work_once", work_once)
    monkeypatch.setattr(evaluator_module, "FAULT_PAUSE_S", 0)
    evaluator.run()
    assert calls == [0, 1]
    assert "trying again" in caplog.text


def test_queue_position_counts_down(client: httpx.Client, evaluator: Evaluator, submit: Submit) -> None:
    submit()
    submission = submit(author="Bob")
    assert submission["queue_position"] == 2
    evaluator.work_once()
    assert client.get(f"/api/submissions/{submission['id']}").json()["queue_position"] == 1


def test_people_come_before_the_built_in_policies(
    client: httpx.Client, evaluator: Evaluator, submit: Submit
) -> None:
    (baseline,) = client.get("/api/competitions/hidden/leaderboard").json()["pending"]
    assert baseline["queue_position"] == 1
    submission = submit()
    assert submission["queue_position"] == 1
    assert client.get(f"/api/submissions/{baseline['id']}").json()["queue_position"] == 2
    evaluator.work_once()
    assert stored(evaluator, submission["id"]).state is State.SCORED
    assert stored(evaluator, baseline["id"]).state is State.QUEUED
