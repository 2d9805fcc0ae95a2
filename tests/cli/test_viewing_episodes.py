"""`sevenlanes drive` and `replay` in the worlds beside the highway."""

from __future__ import annotations

from pathlib import Path

import av
import pytest
from sevenlanes.agents.evaluate import evaluate
from sevenlanes.agents.policy_file import load_policy
from sevenlanes.cli.main import app
from sevenlanes.envs.episode_replay import EpisodeReplay
from sevenlanes.envs.episodes import CART_POLE, Episodes
from sevenlanes.envs.errors import InvalidInput
from typer.testing import CliRunner

from ..agents.policies_of_worlds import cart_pole_policy
from ..ale import needs_ale

SMALL = ["--scale", "0.5", "--speed", "4", "--fps", "20"]


def sevenlanes(*arguments: str | Path) -> str:
    """Run the command; returns what it prints. Raises what it raises."""
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if done.exception is not None:
        raise done.exception
    return done.output


@pytest.fixture(autouse=True)
def _no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "pole.zip"
    path.write_bytes(cart_pole_policy(1))
    return path


def test_a_policy_plays_the_world_that_it_names(tmp_path: Path, policy: Path) -> None:
    video, replay = tmp_path / "pole.mp4", tmp_path / "pole.replay"
    output = sevenlanes("drive", policy, "--seed", "7", *SMALL, "--video", video, "--save", replay)
    found = evaluate(load_policy(policy), Episodes(CART_POLE), [7])
    line = f"pole net: {found.score:g} steps in {len(found.actions[0])} steps of CartPole-v1 on seed 7"
    assert line in output
    assert replay.read_bytes() == found.replay(0).to_bytes()
    with av.open(str(video)) as container:
        assert (container.streams.video[0].width, container.streams.video[0].height) == (450, 240)
        pictures = [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]
    assert (pictures[0] != pictures[-1]).any()
    again = sevenlanes("replay", replay, *SMALL, "--video", tmp_path / "again.gif")
    assert line in again


@needs_ale
def test_pong_plays_at_sixty_frames_a_second(tmp_path: Path) -> None:
    video = tmp_path / "game.mp4"
    output = sevenlanes(
        "drive",
        "do-nothing",
        "--scenario",
        "pong",
        "--set",
        "max_frames=240",
        "--scale",
        "0.5",
        "--video",
        video,
    )
    assert "steps of sevenlanes/Pong-v0 on seed 0" in output
    with av.open(str(video)) as container:
        count = len(list(container.decode(video=0)))
    steps = int(output.split(" steps of")[0].split()[-1])
    assert count == 4 * steps + 120  # four frames a step, and the end for two seconds


def test_a_built_in_policy_plays(tmp_path: Path) -> None:
    output = sevenlanes("drive", "lean", "--scenario", "cart-pole", *SMALL, "--video", tmp_path / "lean.gif")
    assert output.splitlines()[-1].startswith("lean: ")


def test_a_damaged_replay_says_where(tmp_path: Path, policy: Path) -> None:
    replay = evaluate(load_policy(policy), Episodes(CART_POLE), [7]).replay(0)
    assert isinstance(replay, EpisodeReplay)
    path = tmp_path / "pole.replay"
    path.write_bytes(replay.to_bytes()[:-4])
    with pytest.raises(InvalidInput, match="does not end as it was recorded"):
        sevenlanes("replay", path, "--video", tmp_path / "x.gif")
    path.write_bytes(replay.to_bytes() + bytes(600))
    with pytest.raises(InvalidInput, match="the episode is already over"):
        sevenlanes("replay", path, "--video", tmp_path / "x.gif")


def test_unknown_settings_and_policies_are_refused(policy: Path) -> None:
    with pytest.raises(InvalidInput, match="can not be made"):
        sevenlanes("drive", policy, "--set", "wind=3")
    with pytest.raises(InvalidInput, match="built-in policies for CartPole-v1 are random, lean"):
        sevenlanes("drive", "look-ahead", "--scenario", "cart-pole")
