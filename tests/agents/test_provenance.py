import subprocess
from pathlib import Path

import pytest
from sevenlanes.agents.provenance import git_commit, provenance


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=A", "-c", "user.email=a@b"]
    command = ["git", "-C", str(folder), *identity, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with one committed file."""
    git(tmp_path, "init", "-q")
    (tmp_path / "agent.py").write_text("a = 1\n")
    git(tmp_path, "add", "agent.py")
    git(tmp_path, "commit", "-q", "-m", "one")
    return tmp_path


def test_a_checkout_has_a_commit_and_may_be_changed(checkout: Path) -> None:
    commit = git(checkout, "rev-parse", "HEAD")
    assert git_commit(checkout) == {"commit": commit, "dirty": False}
    assert git_commit(checkout / "agent.py") == {"commit": commit, "dirty": False}
    (checkout / "agent.py").write_text("a = 2\n")
    assert git_commit(checkout) == {"commit": commit, "dirty": True}


def test_what_git_does_not_track_is_in_no_checkout(checkout: Path, tmp_path_factory: pytest.TempPathFactory):
    (checkout / "installed.py").write_text("")
    assert git_commit(checkout / "installed.py") is None
    assert git_commit(tmp_path_factory.mktemp("elsewhere")) is None


def test_without_git_there_is_no_commit(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert git_commit(checkout) is None
    found = provenance()
    assert (found["code"], found["working_folder"]) == (None, None)
    assert {"sevenlanes", "python", "numpy"} <= found["versions"].keys()
    assert found["processors"] >= 1
