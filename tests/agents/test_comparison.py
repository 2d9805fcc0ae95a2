from pathlib import Path

import numpy as np
import pytest
from sevenlanes.agents.comparison import draw_comparison
from sevenlanes.agents.run_groups import group_runs, spread_of
from sevenlanes.agents.run_summary import find_runs
from sevenlanes.envs.errors import InvalidInput

from .written_runs import write_run


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """Two seeds of one choice of settings, one of another."""
    write_run(tmp_path / "a", {1000: 60.0, 3000: 64.0}, seed=0)
    write_run(tmp_path / "b", {1000: 62.0, 2000: 62.0, 5000: 68.0}, seed=1)
    write_run(tmp_path / "c", {1000: 50.0}, seed=0, discount=0.5)
    return tmp_path


def test_runs_that_differ_only_in_their_seed_are_a_group(runs: Path) -> None:
    groups = group_runs(find_runs([runs]))
    assert [group.label for group in groups] == ["dqn, discount 0.95", "dqn, discount 0.5"]
    assert [[run.path.name for run in group.runs] for group in groups] == [["a", "b"], ["c"]]


def test_the_spread_of_two_seeds_as_far_as_both_reach(runs: Path) -> None:
    spread = spread_of(group_runs(find_runs([runs]))[0], "elapsed_s", "validation_score")
    assert spread is not None
    assert spread.num_runs == 2
    np.testing.assert_allclose(spread.x, [10 / 60, 20 / 60, 30 / 60])
    np.testing.assert_allclose(spread.mean, [61.0, 62.0, 64.0])
    np.testing.assert_allclose(spread.low, [60.0, 62.0, 64.0])
    np.testing.assert_allclose(spread.high, [62.0, 62.0, 64.0])


def test_a_seed_without_a_figure_is_left_out(runs: Path) -> None:
    write_run(runs / "d", {}, seed=2)
    spread = spread_of(group_runs(find_runs([runs]))[0], "decisions", "validation_score")
    assert spread is not None
    assert spread.num_runs == 2


@pytest.mark.parametrize("over", ["decisions", "minutes"])
def test_the_picture_is_drawn(runs: Path, tmp_path: Path, over: str) -> None:
    draw_comparison(tmp_path / "plot.png", find_runs([runs]), over)
    assert (tmp_path / "plot.png").read_bytes().startswith(b"\x89PNG")


def test_scores_of_different_units_are_not_one_picture(runs: Path) -> None:
    write_run(runs / "pole", {1000: 200.0}, unit="return", env="CartPole-v1")
    with pytest.raises(InvalidInput, match="scores of one unit, got mph and return"):
        draw_comparison(runs / "plot.png", find_runs([runs]), "decisions")


def test_without_a_validation_there_is_nothing_to_draw(tmp_path: Path) -> None:
    write_run(tmp_path / "a", {})
    with pytest.raises(InvalidInput, match="none of the runs has a validation"):
        draw_comparison(tmp_path / "plot.png", find_runs([tmp_path]), "decisions")
    assert not (tmp_path / "plot.png").exists()
