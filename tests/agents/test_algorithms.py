from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from sevenlanes.agents import algorithms
from sevenlanes.agents.algorithms import algorithm_name, find_algorithm, known_algorithms
from sevenlanes.agents.dqn_config import DQNConfig
from sevenlanes.envs.errors import InvalidInput

SOURCE = """
from __future__ import annotations
from dataclasses import dataclass
from sevenlanes.agents.train_config import TrainConfig
from neighbour import SIZE

class Mine:
    pass

@dataclass(frozen=True)
class MineConfig(TrainConfig):
    agent = Mine
    size: int = SIZE
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with an algorithm, and a neighbour that it imports."""
    (tmp_path / "neighbour.py").write_text("SIZE = 7\n")
    (tmp_path / "mine.py").write_text(SOURCE)
    return tmp_path / "mine.py"


def test_an_algorithm_from_a_file(file: Path) -> None:
    kind = find_algorithm(f"{file}:MineConfig")
    assert kind.from_dict({"seed": 3}).to_dict()["size"] == 7
    assert algorithm_name(kind) == "mine.py:MineConfig"
    assert algorithm_name(DQNConfig) == "dqn"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("dpn", "unknown algorithm 'dpn'. Known are: dqn"),
        ("{file}:Mine", "needs a subclass of TrainConfig called 'Mine'; those in it are: MineConfig"),
        ("{file}:TrainConfig", "those in it are: MineConfig"),
        ("{file}.py:MineConfig", "there is no file"),
        ("{broken}:MineConfig", "broken.py can not be loaded: ZeroDivisionError"),
    ],
)
def test_what_can_not_be_found_is_one_clear_error(file: Path, name: str, reason: str) -> None:
    broken = file.with_name("broken.py")
    broken.write_text("1 / 0\n")
    with pytest.raises(InvalidInput, match=reason):
        find_algorithm(name.format(file=file, broken=broken))


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Pretend that packages bring these entry points."""

    def install(**values: str) -> None:
        entries = [EntryPoint(name, value, algorithms.ENTRY_POINTS) for name, value in values.items()]
        monkeypatch.setattr(algorithms, "entry_points", lambda group: entries)

    return install


def test_an_algorithm_of_a_package(installed: Callable[..., None]) -> None:
    installed(theirs="sevenlanes.agents.dqn_config:DQNConfig", dqn="somewhere:Else")
    assert find_algorithm("theirs") is DQNConfig
    assert find_algorithm("dqn") is DQNConfig, "nobody takes the place of a built-in one"
    assert known_algorithms().count("dqn") == 1
    assert "theirs" in known_algorithms()


def test_a_package_that_is_broken_is_one_clear_error(installed: Callable[..., None]) -> None:
    installed(gone="nowhere:Config", wrong="json:dumps")
    with pytest.raises(
        InvalidInput, match="'gone' \\(nowhere:Config\\) can not be loaded: ModuleNotFoundError"
    ):
        find_algorithm("gone")
    with pytest.raises(InvalidInput, match="'wrong' must be a subclass of TrainConfig"):
        find_algorithm("wrong")
