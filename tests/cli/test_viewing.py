"""`sevenlanes play`, `drive`, `race` and `replay`: the same drives as `evaluate`, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pygame
import pytest
from sevenlanes.agents.evaluate import evaluate
from sevenlanes.agents.layers import Dense
from sevenlanes.agents.manifest import Manifest
from sevenlanes.agents.policy import DEFAULT_OBSERVATION
from sevenlanes.agents.policy_file import save_policy
from sevenlanes.cli.evaluate import open_policy
from sevenlanes.cli.main import app
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.replay import Replay
from sevenlanes.envs.highway.viewing.drive_screen import DriveScreen
from typer.testing import CliRunner

FRAMES = 330
SHORT = ["--set", f"max_frames={FRAMES}"]
SMALL = ["--scale", "0.5", "--speed", "16", "--fps", "10"]
RESULT = re.compile(r"(.+): (\d+\.\d\d) mph after (\d+) frames on seed (\d+), (-?\d+) passed, (\d+) blocked")


def sevenlanes(*arguments: str | Path) -> str:
    """Run the command; returns what it prints. Raises what it raises."""
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if done.exception is not None:
        raise done.exception
    return done.output


def results(output: str) -> list[tuple[str, ...]]:
    return [match.groups() for match in map(RESULT.fullmatch, output.splitlines()) if match]


def expected(name: str, seed: int, cars: int = 1) -> tuple[str, str]:
    policy = open_policy(name)
    found = evaluate(policy, HighwayConfig(max_frames=FRAMES, num_controlled=cars), [seed])
    return policy.name, f"{found.score:.2f}"


@pytest.fixture(autouse=True)
def _no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")


@pytest.fixture
def network(tmp_path: Path) -> Path:
    """A network that favours the right lane, with other values for other observations."""
    manifest = Manifest("right hander", dict(DEFAULT_OBSERVATION), (Dense(5),))
    generator = np.random.default_rng(3)
    weights = {
        name: generator.normal(0, 0.1, shape).astype(np.float32)
        for name, shape in manifest.weight_shapes.items()
    }
    save_policy(tmp_path / "network.zip", manifest, weights)
    return tmp_path / "network.zip"


@pytest.fixture
def type_keys(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Types keys, one with each picture that a window shows, then quits."""
    queue: list[int] = []

    def flip() -> None:
        key = queue.pop(0) if queue else pygame.K_q
        pygame.event.post(pygame.Event(pygame.KEYDOWN, key=key))
        pygame.event.post(pygame.Event(pygame.KEYUP, key=key))

    monkeypatch.setattr(pygame.display, "flip", flip)
    return queue.extend


def test_drive_writes_a_video_and_a_replay(tmp_path: Path, network: Path) -> None:
    video, replay = tmp_path / "drive.mp4", tmp_path / "drive.replay"
    output = sevenlanes("drive", network, "--seed", "7", *SHORT, *SMALL, "--video", video, "--save", replay)
    ((name, mph, frames, seed, *_),) = results(output)
    assert (name, mph) == expected(str(network), 7)
    assert (frames, seed) == (str(FRAMES), "7")
    recorded = Replay.from_bytes(replay.read_bytes())
    assert recorded.policy == "right hander"
    *_, last = recorded.drive()
    assert f"{last.mean_speed_mph[0, 0]:.2f}" == mph
    with av.open(str(video)) as container:
        assert len(list(container.decode(video=0))) == 24  # 330 frames in steps of 96, and 2 seconds
        assert (container.streams.video[0].width, container.streams.video[0].height) == (332, 350)


def test_drive_shows_the_values_of_a_network(
    network: Path, type_keys: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[float, ...] | None] = []
    draw = DriveScreen.draw

    def note(self: DriveScreen, time: float, status: object) -> None:
        draw(self, time, status)  # type: ignore[arg-type]
        figures = self.drive.at(time).figures
        seen.append(figures.values)
        if figures.values is not None:
            assert int(np.argmax(figures.values)) == figures.action

    monkeypatch.setattr(DriveScreen, "draw", note)
    type_keys([pygame.K_n] * 12 + [pygame.K_PERIOD])
    sevenlanes("drive", network, "--seed", "7", *SHORT)
    told = [values for values in seen if values is not None]
    assert len(set(told)) > 3
    assert all(len(values) == 5 for values in told)


@pytest.mark.parametrize("cars", [1, 3])
def test_race_drives_as_evaluate_does(cars: int, tmp_path: Path, network: Path) -> None:
    video = tmp_path / "race.gif"
    options = ["--seed", "11", "--cars", str(cars), *SHORT, *SMALL, "--video", video]
    output = sevenlanes("race", network, "random", *options)
    assert [result[:2] for result in results(output)] == [
        expected(str(network), 11, cars),
        expected("random", 11, cars),
    ]
    with av.open(str(video)) as container:
        assert (container.streams.video[0].width, container.streams.video[0].height) == (490, 350)


def test_race_against_a_replay_on_its_own_road(tmp_path: Path) -> None:
    replay, video = tmp_path / "fast.replay", tmp_path / "race.mp4"
    sevenlanes("drive", "look-ahead", "--seed", "5", *SHORT, *SMALL, "--video", video, "--save", replay)
    output = sevenlanes("race", replay, "do-nothing", *SMALL, "--video", video)
    assert [result[:2] for result in results(output)] == [
        expected("look-ahead", 5),
        expected("do-nothing", 5),
    ]
    renamed = replay.rename(tmp_path / "fast.bin")  # told by what is in it
    assert results(sevenlanes("race", renamed, renamed, *SMALL, "--video", video))
    with pytest.raises(InvalidInput, match=r"same seed: the replay's is 5, got 6"):
        sevenlanes("race", renamed, "random", "--seed", "6")
    with pytest.raises(InvalidInput, match=r"same road: .*'max_frames': 330.*'max_frames': 99"):
        sevenlanes("race", renamed, "random", "--set", "max_frames=99")


def test_race_me(type_keys: Callable[..., None]) -> None:
    type_keys([pygame.K_LEFT, pygame.K_n, pygame.K_RIGHT, pygame.K_n, pygame.K_n])
    output = sevenlanes("race", "me", "look-ahead", "--seed", "7", *SHORT)
    me, other = results(output)
    assert (me[0], other[0]) == ("you", "look ahead")
    assert me[2] == other[2]
    with pytest.raises(InvalidInput, match="only one of the drivers can be me"):
        sevenlanes("race", "me", "me")
    with pytest.raises(InvalidInput, match="a video has no keyboard"):
        sevenlanes("race", "random", "me", "--video", "race.mp4")


def test_play_to_the_end_and_again_from_the_replay(type_keys: Callable[..., None], tmp_path: Path) -> None:
    replay = tmp_path / "mine.replay"
    keys = [pygame.K_LEFT, pygame.K_n, pygame.K_DOWN, *[pygame.K_n] * 12, pygame.K_p]
    type_keys(keys)
    output = sevenlanes(
        "play", "--seed", "7", *SHORT, "--save", replay, "--screenshots", tmp_path / "pictures"
    )
    ((name, mph, frames, *_),) = results(output)
    assert (name, frames) == ("you", str(FRAMES))
    assert "watch it with: sevenlanes replay" in output
    assert [path.name for path in (tmp_path / "pictures").iterdir()] == [f"sevenlanes-{FRAMES:05}.png"]
    actions = Replay.from_bytes(replay.read_bytes()).actions[:, 0].tolist()
    assert actions[:3] == [3, 2, 0]
    ((name, again, *_),) = results(sevenlanes("replay", replay, *SMALL, "--video", tmp_path / "mine.mp4"))
    assert (name, again) == ("keyboard", mph)


def test_a_drive_that_is_left_is_saved_as_far_as_it_went(
    type_keys: Callable[..., None], tmp_path: Path
) -> None:
    type_keys([pygame.K_SPACE, pygame.K_n, pygame.K_n, pygame.K_n, pygame.K_PERIOD])
    sevenlanes("play", "--seed", "7", "--save", tmp_path / "part.replay")
    assert Replay.from_bytes((tmp_path / "part.replay").read_bytes()).config.max_frames == 90
    type_keys([pygame.K_SPACE])
    output = sevenlanes("play", "--save", tmp_path / "none.replay")
    assert "Nothing was driven" in output
    assert not (tmp_path / "none.replay").exists()


def test_a_replay_that_diverges_says_where(tmp_path: Path) -> None:
    path = tmp_path / "drive.replay"
    replay = Replay.record(HighwayConfig(), 7, "steady", np.zeros((67, 1), np.uint8))
    content = replay.to_bytes()
    path.write_bytes(content[:-52] + b"\x02" + content[-51:])  # the 16th decision
    with pytest.raises(InvalidInput, match="between frame 300 and 600; the file is damaged: fetch it again"):
        sevenlanes("replay", path)
    path.write_bytes(content[:-10])
    with pytest.raises(InvalidInput, match="enough for 1710 of 2000 frames"):
        sevenlanes("replay", path)
    path.write_bytes(b"")
    with pytest.raises(InvalidInput, match="not a replay file"):
        sevenlanes("replay", path)
    with pytest.raises(InvalidInput, match="there is no replay file"):
        sevenlanes("replay", tmp_path / "nothing.replay")


@pytest.mark.parametrize("command", [["play"], ["drive", "random"], ["race", "random", "me"]])
def test_without_a_display_it_says_so_at_once(command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    with pytest.raises(InvalidInput, match="there is no display"):
        sevenlanes(*command)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["drive", "nobody"], "there is no policy file 'nobody'"),
        (["drive", "random", "--seed", "-1"], "--seed must be from 0 to 2147483647, got -1"),
        (["drive", "random", "--scale", "9"], "--scale must be from 0.5 to 4, got 9"),
        (["drive", "random", "--speed", "3"], "--speed must be one of 0.25, 0.5, 1, 2, 4, 8, 16, got '3'"),
        (["drive", "random", "--video", "x.avi"], "must end in .mp4 or .gif"),
        (
            ["drive", "random", "--scenario", "Moon-v0"],
            "--scenario must be one of Highway-v0, .*got 'Moon-v0'",
        ),
        (["drive", "random", "--fps", "30"], "--fps is of a video"),
        (["drive", "random", "--set", "lane=3"], "did you mean 'lanes'"),
        (["drive", "random", "--save", "nowhere/x.replay"], "is not there: make it first"),
    ],
)
def test_wrong_options_are_refused(arguments: list[str], reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason):
        sevenlanes(*arguments)


def test_a_scenario_is_another_road(tmp_path: Path) -> None:
    files = ["--video", tmp_path / "drive.gif", "--save", tmp_path / "drive.replay"]
    sevenlanes("drive", "random", "--scenario", "sevenlanes/HighwayPedal-v0", *SHORT, *SMALL, *files)
    config = Replay.from_bytes((tmp_path / "drive.replay").read_bytes()).config
    assert (config.action_frames, config.traffic_max_mph, config.num_controlled) == (30, 68, 1)
    sevenlanes("drive", "random", "--scenario", "HighwayConvoy-v0", *SHORT, *SMALL, *files)
    assert Replay.from_bytes((tmp_path / "drive.replay").read_bytes()).config.num_controlled == 11
