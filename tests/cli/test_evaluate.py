"""`sevenlanes evaluate` in every world."""

import json
from pathlib import Path

import pytest
from sevenlanes.agents.evaluate import evaluate
from sevenlanes.agents.policy_file import load_policy
from sevenlanes.agents.tasks import TASKS
from sevenlanes.cli.evaluate import open_policy
from sevenlanes.cli.main import app
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.envs.highway.config import HighwayConfig
from typer.testing import CliRunner

from ..agents.policies_of_worlds import cart_pole_policy


def sevenlanes(*arguments: str | Path) -> str:
    done = CliRunner().invoke(app, ["evaluate", *(str(argument) for argument in arguments)])
    if done.exception is not None:
        raise done.exception
    return done.stdout


def test_a_policy_is_scored_in_the_world_that_it_names(tmp_path: Path) -> None:
    path = tmp_path / "pole.zip"
    path.write_bytes(cart_pole_policy())
    expected = evaluate(load_policy(path), TASKS["cart-pole"].world, range(100))
    answer = json.loads(sevenlanes(path, "--json"))
    assert answer["score"] == answer["mean"] == expected.score
    assert (answer["unit"], answer["statistic"], answer["runs"]) == ("steps", "mean", 100)
    assert answer["environment"] == "CartPole-v1"
    assert f"score      {expected.score!r} steps, the mean of 100 runs of cart-pole" in sevenlanes(path)


def test_a_built_in_policy_plays_the_task() -> None:
    short = ["--set", "max_frames=300", "--runs", "5"]
    answer = json.loads(sevenlanes("look-ahead", "--task", "convoy", *short, "--json"))
    config = HighwayConfig(num_controlled=11, max_frames=300)
    assert answer["score"] == evaluate(open_policy("look-ahead"), config, range(5)).score
    assert "The competition's score is over 500 runs." in sevenlanes("random", *short)
    assert "steps, the mean of 9 runs" in sevenlanes("lean", "--task", "cart-pole", "--runs", "9")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["nobody"], "no policy file 'nobody'; built-in policies for sevenlanes/Highway-v0 are do-nothing"),
        (["look-ahead", "--task", "cart-pole"], "built-in policies for CartPole-v1 are random, lean"),
        (["random", "--task", "Acrobot-v1"], "built-in policies for Acrobot-v1 are none"),
        (["random", "--task", "chess"], "the task must be one of"),
        (["random", "--set", "lane=3"], "did you mean 'lanes'"),
    ],
)
def test_what_is_wrong_is_said(arguments: list[str], reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason):
        sevenlanes(*arguments)


def test_a_policy_is_refused_in_another_world(tmp_path: Path) -> None:
    path = tmp_path / "pole.zip"
    path.write_bytes(cart_pole_policy())
    with pytest.raises(
        InvalidInput, match=r"must be made for sevenlanes/Highway-v0, this one plays CartPole-v1\."
    ):
        sevenlanes(path, "--task", "highway")
