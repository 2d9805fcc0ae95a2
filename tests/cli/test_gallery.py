"""`sevenlanes gallery`, and its policies where other commands take one."""

from __future__ import annotations

import json

import pytest
from sevenlanes.agents.evaluate import evaluate
from sevenlanes.agents.gallery.entry import Entry, load_gallery
from sevenlanes.agents.policy_file import load_policy
from sevenlanes.cli import viewing, viewing_episodes
from sevenlanes.cli.evaluate import open_task
from sevenlanes.cli.main import app
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.envs.highway.config import HighwayConfig
from typer.testing import CliRunner


def sevenlanes(*arguments: str) -> str:
    done = CliRunner().invoke(app, arguments, env={"COLUMNS": "100"})
    if done.exception is not None:
        raise done.exception
    return done.stdout


def test_it_lists_every_policy_with_its_score_and_command() -> None:
    printed = sevenlanes("gallery")
    for entry in load_gallery():
        assert f"gallery:{entry.name}" in printed
        assert f"{entry.result.score:.2f} {entry.task.unit}" in printed
        assert entry.training.command in printed
    assert [each["result"]["score"] for each in json.loads(sevenlanes("gallery", "--json"))] == [
        entry.result.score for entry in load_gallery()
    ]


def test_a_policy_is_evaluated_on_the_task_of_its_record() -> None:
    found = json.loads(sevenlanes("evaluate", "gallery:dqn-convoy", "--runs", "3", "--json"))
    assert (found["policy"], found["settings"]["num_controlled"]) == ("dqn-convoy", 11)
    assert found["score"] == sorted(Entry.load("dqn-convoy").result.first_scores[:3])[1]
    assert open_task("gallery:dqn-convoy", "highway")[0].name == "highway"


def test_a_policy_drives_in_the_viewers() -> None:
    config = HighwayConfig(max_frames=90)
    drive = viewing.policy_drive("gallery:dqn-highway", config, 2)
    drive.at(90)
    expected = evaluate(load_policy(Entry.load("dqn-highway").policy), config, [2]).score
    assert drive.at(90).figures.mean_mph == pytest.approx(expected)
    assert viewing_episodes.find_task("gallery:dqn-highway", None, None) is None


def test_a_policy_plays_its_world_in_the_viewers() -> None:
    found = viewing_episodes.find_task("gallery:ppo-cart-pole", None, None)
    assert found is not None
    assert found[0].name == "cart-pole"
    assert viewing_episodes.play_episode(*found, 0).episode_return == 500


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no policy 'nobody' in the gallery"):
        sevenlanes("evaluate", "gallery:nobody")
