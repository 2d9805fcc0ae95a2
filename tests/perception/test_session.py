"""A budget in stages."""

import pytest
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.perception.session import Budget, Progress, Session


def test_steps_are_shared_between_stages() -> None:
    session = Session(Budget(1.0, steps=10))
    assert list(session.steps(share=0.3, stage="first")) == [0, 1, 2]
    assert list(session.steps(share=0.7, stage="second")) == list(range(7))
    assert session.total_steps == 10


def test_minutes_end_a_stage() -> None:
    session = Session(Budget(minutes=1e-4))
    assert sum(1 for _ in session.steps()) >= 1
    assert session.training_s >= 6e-3


def test_an_interruption_ends_the_stage_that_runs_and_all_others() -> None:
    pressed = []
    session = Session(Budget(1.0, steps=10), interrupted=lambda: bool(pressed))
    for step in session.steps(share=0.5):
        if step == 1:
            pressed.append(True)
    assert session.total_steps == 2
    assert list(session.steps(share=0.5)) == []
    assert session.stopped


def test_progress_goes_from_nothing_to_one_over_all_stages() -> None:
    seen: list[Progress] = []
    session = Session(Budget(1.0, steps=8), report=seen.append)
    for share in (0.25, 0.75):
        for _ in session.steps(share):
            pass
    assert [each.fraction for each in seen] == pytest.approx([step / 8 for step in range(1, 9)])
    assert seen[-1].remaining_s == 0.0


def test_history_has_a_row_for_each_record() -> None:
    session = Session(Budget(1.0, steps=2))
    for _ in session.steps(stage="only"):
        session.record({"loss": 0.5})
    assert [(row["stage"], row["step"], row["loss"]) for row in session.history] == [
        ("only", 0, 0.5),
        ("only", 1, 0.5),
    ]


@pytest.mark.parametrize("budget", [(0.0, None), (float("nan"), None), (-1.0, None), (1.0, 0)])
def test_a_budget_of_nothing_is_refused(budget: tuple[float, int | None]) -> None:
    with pytest.raises(InvalidInput, match="got"):
        Budget(*budget)
