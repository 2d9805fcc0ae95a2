"""`sevenlanes watch`."""

from __future__ import annotations

import re

import numpy as np
import pytest
from rich.console import Console
from sevenlanes.cli import watch as watch_module
from sevenlanes.cli.watch import picture, record_type, watch
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.frames import encode, record_size
from sevenlanes.envs.highway.highways import Highways
from sevenlanes.server.serving import RunningServer


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
