import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sevenlanes.agents.algorithms import known_algorithms
from sevenlanes.agents.policy_file import load_policy
from sevenlanes.agents.progress_log import read_rows
from sevenlanes.agents.run_folder import RunFolder
from sevenlanes.agents.run_summary import find_runs
from sevenlanes.cli.main import app
from typer.testing import CliRunner

SMALL = [
    *(
        "--set",
        "num_envs=8",
        "--set",
        "hidden_units=16",
        "--set",
        "batch_size=16",
        "--set",
        "min_replay_size=100",
    ),
    *("--set", "num_validation_runs=5", "--set", "env.patches_ahead=10"),
]


@pytest.mark.parametrize("backend", ["tensorflow", "jax"])
def test_trains_and_exports(tmp_path: Path, backend: str) -> None:
    run = tmp_path / "mine"
    done = sevenlanes_train(backend, "--run", str(run), "--decisions", "2000", *SMALL)
    assert done.returncode == 0, done.stderr
    assert done.stderr == "", "no warnings, no notes"
    assert "validation" in done.stdout
    assert "best policy is" in done.stdout
    assert load_policy(run / "policy.zip").name == "mine"
    for name in ("config.json", "run.json", "checkpoint.npz", "progress.csv", "curve.png", "episode.replay"):
        assert (run / name).stat().st_size > 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_saves_and_resume_goes_on(tmp_path: Path, number: signal.Signals) -> None:
    run = tmp_path / "run"
    command = [*TRAIN, "--run", str(run), "--decisions", "1000000000", *SMALL]
    environment = {**os.environ, "KERAS_BACKEND": "jax"}  # starts sooner
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        while process.poll() is None and not (run / "progress.csv").exists():
            time.sleep(0.05)
        process.send_signal(number)
        output, _ = process.communicate()
    assert process.returncode == 130
    assert f"sevenlanes train dqn --run {run} --resume" in " ".join(output.split())
    decisions = int(read_rows(RunFolder(run))[-1]["decisions"])
    done = sevenlanes_train("jax", "--run", str(run), "--resume", "--decisions", str(decisions + 500))
    assert done.returncode == 0, done.stderr


def test_several_seeds_are_several_runs(tmp_path: Path) -> None:
    run = tmp_path / "mine"
    done = sevenlanes_train(
        "jax", "--run", str(run), "--decisions", "300", "--seed", "4", "--seeds", "2", *SMALL
    )
    assert done.returncode == 0, done.stderr
    runs = find_runs([tmp_path])
    assert [(run.path.name, run.settings["seed"]) for run in runs] == [("mine-s4", 4), ("mine-s5", 5)]
    refused = sevenlanes_train("jax", "--run", str(run), "--seeds", "2", "--resume")
    assert refused.returncode == 2
    assert "go on with each of them alone" in refused.stderr


def test_help_names_the_options_and_algorithms() -> None:
    result = CliRunner().invoke(app, ["train", "--help"], env={"COLUMNS": "120"})
    assert result.exit_code == 0
    assert all(name in result.output for name in known_algorithms())
    assert all(option in result.output for option in ("--minutes", "--decisions", "--set", "--resume"))


TRAIN = [sys.executable, "-m", "sevenlanes.cli.main", "train", "dqn"]


def sevenlanes_train(backend: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    environment = {**os.environ, "KERAS_BACKEND": backend}
    return subprocess.run([*TRAIN, *arguments], env=environment, capture_output=True, text=True)
