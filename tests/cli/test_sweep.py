"""`sevenlanes sweep --resume`: a sweep goes on as it was planned."""

from pathlib import Path

import pytest
from sevenlanes.agents.sweeps.plan import SweepFolder, SweepPlan
from sevenlanes.agents.sweeps.search_space import Distribution
from sevenlanes.cli.main import app
from typer.testing import CliRunner


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["dqn", "--trials", "5", "--no-early-stopping"], "leave out --trials, --early-stopping"),
        (["dqn", "--set", "gamma=0.9"], "leave out --set"),
        (["ppo"], "a sweep of dqn, not of ppo"),
    ],
)
def test_what_a_sweep_is_can_not_change_on_the_way(words: list[str], message: str, tmp_path: Path) -> None:
    SweepFolder(tmp_path).begin(SweepPlan("dqn", {}, {"gamma": Distribution("uniform", (0.9, 0.99))}))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    result = CliRunner().invoke(app, ["sweep", *words, "-o", str(tmp_path), "--resume"])
    assert result.exit_code != 0
    assert message in str(result.exception)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
