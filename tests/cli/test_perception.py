"""`sevenlanes perception`."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sevenlanes.cli.main import app
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.perception.catalogue import CARDS
from typer.testing import CliRunner

COMMAND = [sys.executable, "-m", "sevenlanes.cli.main", "perception"]


def test_list_shows_every_paradigm_and_its_anchor() -> None:
    result = CliRunner().invoke(app, ["perception", "list"], env={"COLUMNS": "200"})
    assert result.exit_code == 0
    for card in CARDS:
        assert card.name in result.output
        assert str(card.anchor) in result.output


def test_data_list_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEVENLANES_DATA", str(tmp_path))
    result = CliRunner().invoke(app, ["perception", "data", "list"])
    assert result.exit_code == 0
    assert "sevenlanes perception data get mnist" in result.output


def test_an_unknown_paradigm_is_refused() -> None:
    result = CliRunner().invoke(app, ["perception", "train", "cnnn"])
    assert isinstance(result.exception, InvalidInput)
    assert "did you mean 'cnn'" in str(result.exception)


def test_a_folder_in_use_is_refused_before_anything_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = CliRunner().invoke(app, ["perception", "train", "cnn", "--run", str(tmp_path)])
    assert isinstance(result.exception, InvalidInput)
    assert "choose another folder" in str(result.exception)


def test_train_then_eval(tmp_path: Path) -> None:
    run = tmp_path / "run"
    done = perception("train", "perceptron", "--data", "sim", "--steps", "500", "--run", str(run))
    assert done.returncode == 0, done.stderr
    assert done.stderr == "", "no warnings, no notes"
    assert "data: generated digits" in done.stdout
    assert "not comparable on these data" in done.stdout
    measured = json.loads((run / "metrics.json").read_text())["figures"]["test accuracy"]
    again = perception("eval", str(run))
    assert f"{measured:.4f}" in again.stdout


def test_ctrl_c_ends_the_training_and_saves(tmp_path: Path) -> None:
    run = tmp_path / "run"
    command = [*COMMAND, "train", "perceptron", "--data", "sim", "--minutes", "60", "--run", str(run)]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        assert "generated digits" in process.stdout.readline()
        time.sleep(1.0)
        process.send_signal(signal.SIGINT)
        process.communicate()
    assert process.returncode == 130
    assert json.loads((run / "metrics.json").read_text())["training"]["stopped"]


def perception(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True)
