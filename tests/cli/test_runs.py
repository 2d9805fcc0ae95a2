import json
from pathlib import Path

import pytest
from sevenlanes.cli.main import app
from sevenlanes.envs.errors import InvalidInput
from typer.testing import CliRunner

from ..agents.written_runs import write_run


def shown(*arguments: str) -> str:
    """What the command prints; its errors are raised here."""
    found = CliRunner().invoke(app, list(arguments), env={"COLUMNS": "100"}, catch_exceptions=True)
    if found.exception is not None:
        raise found.exception
    return found.output


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with two runs."""
    write_run(tmp_path / "runs" / "a", {1000: 61.5}, seed=0)
    write_run(tmp_path / "runs" / "[b]", {1000: 62.5}, seed=1, discount=0.5)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "runs"


def test_the_runs_in_a_table(runs: Path) -> None:
    table = shown("runs")
    assert "runs/[b]" in table, "names are no markup"
    for text in ("dqn", "Highway-v0", "1,000", "62.50 mph", "finished"):
        assert text in table


def test_only_what_differs(runs: Path) -> None:
    table = shown("runs", str(runs), "--compare")
    assert "discount" in table
    assert "0.5" in table
    assert "batch_size" not in table


def test_as_json(runs: Path) -> None:
    found = json.loads(shown("runs", "--json"))
    assert [run["best_score"] for run in found] == [62.5, 61.5]


def test_a_plot(runs: Path) -> None:
    assert "The picture is" in shown("plot", "runs", "-o", "two.png", "--x", "minutes")
    assert Path("two.png").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("runs", "elsewhere"), "there is no run in 'elsewhere'"),
        (("plot", "runs", "--x", "hours"), "--x must be decisions or minutes"),
        (("plot", "runs", "-o", "plot.pdf"), "must be a .png file"),
        (("plot", "runs", "-o", "nowhere/plot.png"), "folder of 'nowhere/plot.png' is not there"),
    ],
)
def test_what_can_not_be_done_is_one_clear_error(runs: Path, arguments: tuple[str, ...], reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason):
        shown(*arguments)
