"""`sevenlanes plan`: the planner's score, its folder of replays, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sevenlanes.agents import planner
from sevenlanes.agents.baselines import BASELINES
from sevenlanes.agents.evaluate import evaluate
from sevenlanes.agents.planner import Planned, PlannerConfig
from sevenlanes.cli.main import app
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.replay import Replay
from typer.testing import CliRunner

SHORT = ["--set", "max_frames=120", "--beam", "4"]


def sevenlanes_plan(*arguments: str | Path) -> str:
    """Run the command; returns what it prints. Raises what it raises."""
    done = CliRunner().invoke(app, ["plan", *SHORT, *(str(argument) for argument in arguments)])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.stdout


def data(*arguments: str | Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(sevenlanes_plan("--json", *arguments))
    return found


def test_it_prints_the_score_of_the_plans() -> None:
    config, chosen = HighwayConfig(max_frames=120), PlannerConfig(beam=4)
    actions = planner.plan(config, range(7, 10), chosen)
    expected = evaluate(Planned("", config, actions), config, range(7, 10))
    found = data("--runs", "3", "--seed", "7")
    assert (found["score"], found["mean"], found["runs"]) == (expected.score, expected.mean, 3)
    assert found["share_at_79_mph"] == (expected.scores >= 79).mean()
    printed = sevenlanes_plan("--runs", "3", "--seed", "7")
    assert f"{expected.score!r} mph, the median of 3 runs of highway" in printed
    assert "clairvoyant planner, to the end, beam 4" in printed


def test_replays_are_kept_and_not_planned_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "plans"
    first = data("--runs", "3", "--replays", folder)
    assert sorted(path.name for path in folder.iterdir()) == ["0.replay", "1.replay", "2.replay"]
    *_, last = Replay.from_bytes((folder / "1.replay").read_bytes()).drive()
    assert last.frame[0] == 120
    monkeypatch.setattr(planner, "plan", None)  # would raise
    assert data("--runs", "3", "--replays", folder) == first


def test_an_interrupted_plan_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = data("--runs", "8")
    plan, calls = planner.plan, []

    def interrupted_at_the_second_call(*arguments: Any) -> Any:
        calls.append(arguments)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return plan(*arguments)

    monkeypatch.setattr(planner, "plan", interrupted_at_the_second_call)
    printed = sevenlanes_plan("--runs", "8", "--replays", tmp_path)
    assert printed == "Stopped. 5 of 8 runs were planned, and are kept: the same command goes on.\n"
    assert data("--runs", "8", "--replays", tmp_path) == whole
    assert [len(arguments[1]) for arguments in calls] == [5, 3, 3]


def test_the_fair_planner_is_chosen_with_its_own_defaults() -> None:
    found = data("--runs", "1", "--fair", "--futures", "2", "--horizon", "3")
    assert found["policy"] == "fair planner, 2 futures, 3 decisions ahead, beam 4, no pedal"


def test_a_plan_can_start_from_a_policy(tmp_path: Path) -> None:
    found = data("--runs", "2", "--start", "look-ahead", "--set", "num_controlled=2", "--replays", tmp_path)
    assert found["policy"] == "clairvoyant planner, to the end, beam 4, from look ahead"
    config = HighwayConfig(max_frames=120, num_controlled=2)
    assert found["mean"] >= evaluate(BASELINES["look-ahead"](), config, range(2)).mean
    with pytest.raises(InvalidInput, match="was not planned by this planner"):
        sevenlanes_plan("--runs", "1", "--set", "num_controlled=2", "--replays", tmp_path)


def test_a_folder_that_can_not_be_used_is_said(tmp_path: Path) -> None:
    (tmp_path / "0.replay").write_text("not a replay")
    with pytest.raises(InvalidInput, match=r"0.replay can not be read: not a replay file"):
        sevenlanes_plan("--runs", "1", "--replays", tmp_path)
    with pytest.raises(InvalidInput, match=r"0.replay is a file: give another name"):
        sevenlanes_plan("--runs", "1", "--replays", tmp_path / "0.replay")


def test_replays_of_another_planner_are_not_taken(tmp_path: Path) -> None:
    sevenlanes_plan("--runs", "1", "--replays", tmp_path)
    with pytest.raises(InvalidInput, match="was not planned by this planner on this road"):
        sevenlanes_plan("--runs", "1", "--horizon", "2", "--replays", tmp_path)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--futures", "3"], "only a fair planner imagines futures"),
        (["--task", "cart-pole"], "drives on highways only"),
        (["--start", "look-ahead", "--horizon", "2"], "leave the horizon out"),
        (["--seed", "-1"], "--seed must be from 0"),
        (["--seed", "2147483640", "--runs", "20"], "--seed must be from 0"),
        (["--fair", "--set", "num_controlled=2"], "drives one car"),
    ],
)
def test_impossible_options_are_refused(arguments: list[str], reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason):
        sevenlanes_plan("--runs", "1", *arguments)
