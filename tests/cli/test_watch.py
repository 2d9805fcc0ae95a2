"""`sevenlanes watch`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console
from sevenlanes.cli import watch as watch_module
from sevenlanes.cli import watch_episode
from sevenlanes.cli.watch import picture, record_type, watch
from sevenlanes.envs.episode_frames import Record
from sevenlanes.envs.episodes import CART_POLE, PONG, Episodes
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.frames import encode, record_size
from sevenlanes.envs.highway.highways import Highways
from sevenlanes.server.competitions import CompetitionPlan
from sevenlanes.server.serving import RunningServer
from sevenlanes.server.settings import ServerSettings

from ..ale import needs_ale


@pytest.mark.parametrize("config", [HighwayConfig(), HighwayConfig(num_cars=12, num_controlled=11, lanes=5)])
def test_reads_the_records(config: HighwayConfig) -> None:
    highways = Highways(config, 1)
    for _ in range(3):
        highways.step(np.ones((1, config.num_controlled), np.uint8))
    layout = record_type(config.to_dict())
    assert layout.itemsize == record_size(config)
    (record,) = np.frombuffer(encode(highways, 0), layout)
    assert record["frame"] == 90
    assert record["position"] / 100 == pytest.approx(highways.position_cells[0], abs=0.011)
    assert record["lateral"].tolist() == highways.lateral[0].tolist()
    assert record["speed"] * 0.4 == pytest.approx(highways.speed_mph[0], abs=0.41)
    assert record["action"].tolist() == [1] * config.num_controlled


@pytest.mark.parametrize("num_lines", [70, 35, 22, 5, 0])
def test_picture_fits_the_terminal(num_lines: int) -> None:
    config = HighwayConfig()
    (record,) = np.frombuffer(encode(Highways(config, 1), 0), record_type(config.to_dict()))
    text = picture(record, config.to_dict(), num_lines)
    figures, *road = text.plain.split("\n")
    assert figures.startswith("frame    0/2000")
    assert 1 <= len(road) <= max(num_lines, 1)
    assert all(line.count("┊") == config.lanes - 1 for line in road)
    assert any(span.style == "on white" for span in text.spans)  # the ego car


def test_prints_a_line_a_second_without_a_terminal(
    server: RunningServer, capsys: pytest.CaptureFixture[str]
) -> None:
    watch(1, seed=3, server=server.url)
    title, *seconds, end = capsys.readouterr().out.splitlines()
    assert title == "do-nothing by Sevenlanes, seed 3"
    assert [line.split()[1] for line in seconds] == ["0/120", "60/120", "120/120"]
    assert re.fullmatch(r"120 frames, \d+\.\d\d mph", end)


def test_draws_on_a_terminal(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("rich.console.Console", lambda: Console(force_terminal=True, width=80, height=24))
    watch(1, seed=None, server=server.url)
    output = capsys.readouterr().out
    assert "┊" in output
    assert "frame  120/120" in output


def test_refusals_are_told(server: RunningServer) -> None:
    with pytest.raises(InvalidInput, match="There is no submission 99"):
        watch(99, seed=None, server=server.url)
    with pytest.raises(InvalidInput, match="seed must be a whole number"):
        watch(1, seed=-1, server=server.url)
    with pytest.raises(InvalidInput, match="No Sevenlanes server answers"):
        watch(1, seed=None, server="http://127.0.0.1:1")


def test_lost_connection_is_told(server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> None:
    connect = watch_module._connect

    def connect_and_lose(address: str, submission: int, seed: int | None) -> object:
        connection = connect(address, submission, seed)
        server.stop()
        return connection

    monkeypatch.setattr(watch_module, "_connect", connect_and_lose)
    with pytest.raises(InvalidInput, match="ended the connection in the middle"):
        watch(1, seed=None, server=server.url)


@pytest.fixture
def pole(tmp_path: Path) -> Iterator[RunningServer]:
    """A server with Cart-Pole and Pong, where it is installed."""
    seeds = range(1)
    boards = [CompetitionPlan("pole", "Pole", "", Episodes(CART_POLE), seeds, "steps", baselines=["lean"])]
    if find_spec("ale_py"):
        short = Episodes(PONG, {"max_frames": 130})
        boards.append(CompetitionPlan("game", "Game", "", short, seeds, "points", baselines=["do-nothing"]))
    settings = ServerSettings(data_dir=tmp_path / "data", port=0, num_workers=0)
    with RunningServer(settings, boards) as running:
        yield running


def test_prints_cart_pole(pole: RunningServer, capsys: pytest.CaptureFixture[str]) -> None:
    watch(1, seed=0, server=pole.url)
    title, first, *_, end = capsys.readouterr().out.splitlines()
    assert title == "lean by Sevenlanes, seed 0"
    assert re.fullmatch(r" +0\.0 s  0 steps  cart [+-]0\.\d\d m  pole [+-]\d\.\d degrees", first)
    assert re.fullmatch(r"(\d+) frames, \1\.00 steps", end)


@needs_ale
def test_draws_pong_on_a_terminal(
    pole: RunningServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("rich.console.Console", lambda: Console(force_terminal=True, width=90, height=40))
    watch(2, seed=0, server=pole.url)
    output = capsys.readouterr().out
    assert "▀" * 3 in re.sub(r"\x1b\[[0-9;]*m", "", output)
    assert "points" in output


def test_draws_the_track() -> None:
    body = np.array([2.4, 0, 0.1, 0], "<f4").tobytes()
    lean, rail = watch_episode.track(Record(5, 1, 5.0, body)).plain.split("\n")
    assert lean == " " * 60 + "╱"
    assert rail == "─" * 60 + "█"
