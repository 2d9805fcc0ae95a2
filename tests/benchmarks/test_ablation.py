from pathlib import Path

import pytest
from rich.console import Console

from benchmarks import ablation
from tests.agents import small_training

SCORES = {"as it is": [70.0, 72.0], "dueling": [71.0, 73.5]}


def test_runs_are_scored_once_and_a_stopped_comparison_goes_on(tmp_path: Path) -> None:
    settings = {**small_training.SMALL, **ablation.LAST_POLICY, "max_decisions": 800, "num_validations": 2}
    runs, console = ablation.plan(tmp_path, 2, settings), Console(quiet=True)
    assert [run.seed for run in runs] == [0] * len(ablation.VARIANTS) + [1] * len(ablation.VARIANTS)
    chosen = [run for run in runs if run.variant == "prioritised"]
    small_training.stop_at_first_validation(chosen[0].folder, chosen[0].config)
    first = ablation.compare(chosen[:1], console)
    written = (chosen[0].folder / ablation.RESULT).stat().st_mtime_ns
    both = ablation.compare(chosen, console)
    assert both["prioritised"][:1] == first["prioritised"]
    assert len(both["prioritised"]) == 2
    assert (chosen[0].folder / ablation.RESULT).stat().st_mtime_ns == written


def test_a_run_that_was_stopped_before_it_was_scored_is_not_trained_again(tmp_path: Path) -> None:
    settings = {**small_training.SMALL, **ablation.LAST_POLICY, "max_decisions": 400}
    run = ablation.plan(tmp_path, 1, settings)[0]
    run.finish(lambda _fraction: None)
    (run.folder / ablation.RESULT).unlink()
    reports: list[float] = []
    run.finish(reports.append)
    assert reports == []
    assert run.score() is not None


def test_every_variant_differs_in_its_switches_alone(tmp_path: Path) -> None:
    configs = {run.variant: run.config.to_dict() for run in ablation.plan(tmp_path, 1, {"max_decisions": 9})}
    base = configs["as it is: double, 3 steps"]
    for variant, config in configs.items():
        changed = {key: value for key, value in config.items() if value != base[key]}
        assert changed == ablation.VARIANTS[variant]


def test_the_table_and_the_picture(tmp_path: Path) -> None:
    table = ablation.as_table(SCORES).splitlines()
    assert table[2:] == [
        "| as it is | 70.00, 72.00 | 71.00 | +0.00 |",
        "| dueling | 71.00, 73.50 | 72.25 | +1.25 |",
    ]
    ablation.draw(tmp_path / "ablation.png", SCORES)
    assert (tmp_path / "ablation.png").read_bytes().startswith(b"\x89PNG")


def test_its_command_says_what_it_takes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        ablation.main(["--help"])
    assert "--decisions" in capsys.readouterr().out
