"""The project that `new-agent` writes works: checked, installed, trained, evaluated, submitted."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sevenlanes.agents.policy_file import load_policy
from sevenlanes.agents.run_folder import RunFolder
from sevenlanes.cli.main import app
from sevenlanes.cli.new_agent import write_project
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.server.serving import RunningServer
from typer.testing import CliRunner

VIEW = ["lanes_side=1", "patches_ahead=20", "patches_behind=5", "max_frames=1800"]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new project."""
    path = tmp_path_factory.mktemp("projects") / "fast_one"
    write_project(path, "fast_one")
    return path


@pytest.fixture(scope="module")
def site(project: Path) -> Path:
    """A folder into which the project is installed."""
    site = project.parent / "site"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--target", str(site)]
    subprocess.run([*pip, *options, str(project)], check=True)
    return site


def run(*arguments: str, path: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """A command of Python in `folder`, with the modules in `path`."""
    environment = {**os.environ, "PYTHONPATH": str(path)}
    return subprocess.run(
        [sys.executable, *arguments], env=environment, cwd=folder, capture_output=True, text=True
    )


def test_its_own_tests_pass(project: Path) -> None:
    done = run("-m", "pytest", "-q", "-p", "no:cacheprovider", path=project, folder=project)
    assert done.returncode == 0, done.stdout
    assert "15 passed" in done.stdout


def test_installed_it_trains_evaluates_and_submits_like_ours(
    site: Path, tmp_path: Path, server: RunningServer
) -> None:
    sevenlanes = ["-m", "sevenlanes.cli.main"]
    settings = [word for setting in VIEW for word in ("--set", f"env.{setting}")]
    budget = ["--decisions", "60000", "--set", "num_validations=1", "--set", "num_validation_runs=20"]
    done = run(*sevenlanes, "train", "fast_one", *settings, *budget, path=site, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    folder = RunFolder(tmp_path / "runs" / "fast_one")
    assert folder.record.algorithm == "fast_one"
    assert load_policy(folder.policy).name == "fast_one"
    arguments = [*sevenlanes, "evaluate", str(folder.policy), "--runs", "20"]
    done = run(*arguments, path=site, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert float(done.stdout.split()[1]) > 55.0, "clearly faster than doing nothing (51.75)"
    sent = CliRunner().invoke(app, ["submit", str(folder.policy), "--author", "Ada", "--server", server.url])
    assert sent.exit_code == 0, sent.output
    assert "queued" in sent.output


def test_from_its_file_it_is_checked(project: Path, tmp_path: Path) -> None:
    name = f"{project / 'fast_one.py'}:CrossEntropyConfig"
    kept = CliRunner().invoke(app, ["check-agent", name, "--env", "sevenlanes/CartPole-v1"])
    assert kept.exit_code == 0, kept.output
    assert "keeps the contract" in kept.output
    source = (project / "fast_one.py").read_text().replace("return True", "return False or None")
    (tmp_path / "broken.py").write_text(source)
    name = f"{tmp_path / 'broken.py'}:CrossEntropyConfig"
    broken = CliRunner().invoke(app, ["check-agent", name, "--env", "sevenlanes/CartPole-v1"])
    assert broken.exit_code == 1
    assert "BROKEN  set_state" in broken.output
    assert "expected set_state to tell True or False" in broken.output


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["3d"], "must be lower-case letters"),
        (["class"], "must be lower-case letters"),
        (["../up"], "must be lower-case letters"),
        (["dqn"], "there is an algorithm 'dqn' already"),
        (["mine", "--folder", "."], "exists already"),
    ],
)
def test_names_that_can_not_be_used(arguments: list[str], reason: str) -> None:
    result = CliRunner().invoke(app, ["new-agent", *arguments])
    assert isinstance(result.exception, InvalidInput)
    assert reason in str(result.exception)


def test_the_command_writes_it(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["new-agent", "swift", "--folder", str(tmp_path / "swift")])
    assert result.exit_code == 0
    assert "sevenlanes check-agent swift" in result.output
    files = sorted(file.name for file in (tmp_path / "swift").iterdir())
    assert files == ["README.md", "pyproject.toml", "swift.py", "test_swift.py"]
