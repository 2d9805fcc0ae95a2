import json
import os
import time
from pathlib import Path

import pytest
from sevenlanes.agents.run_folder import RECORD, RunFolder
from sevenlanes.agents.run_record import STOPPED
from sevenlanes.agents.run_summary import SILENT_AFTER_S, RunSummary, differing_settings, find_runs
from sevenlanes.envs.errors import InvalidInput

from .written_runs import write_run


def test_a_run_at_a_glance(tmp_path: Path) -> None:
    run = RunSummary.read(write_run(tmp_path / "a", {1000: 61.5, 3000: 64.25}, seed=7))
    assert (run.algorithm, run.state, run.score_unit) == ("dqn", "finished", "mph")
    assert (run.best_score, run.decisions, run.minutes, run.decisions_per_s) == (64.25, 3000, 0.5, 100.0)
    assert (run.settings["seed"], run.settings["env.max_frames"]) == (7, 600)
    assert json.loads(json.dumps(run.as_data()))["best_score"] == 64.25


def test_a_run_that_tells_nothing_for_long_is_silent(tmp_path: Path) -> None:
    path = write_run(tmp_path / "a", {1000: 61.5}, ended=None)
    assert RunSummary.read(path).state == "running"
    long_ago = time.time() - SILENT_AFTER_S - 1.0
    for file in path.iterdir():
        os.utime(file, (long_ago, long_ago))
    assert RunSummary.read(path).state == "silent"
    RunFolder(path).end(STOPPED)
    assert RunSummary.read(path).state == "stopped"


def test_a_run_that_has_just_begun(tmp_path: Path) -> None:
    run = RunSummary.read(write_run(tmp_path / "a", {}, ended=None))
    assert (run.best_score, run.decisions, run.decisions_per_s, run.state) == (None, 0, None, "running")


def test_a_line_that_is_not_whole_is_left_out(tmp_path: Path) -> None:
    path = write_run(tmp_path / "a", {1000: 61.5, 2000: 62.5})
    progress = RunFolder(path).progress
    progress.write_bytes(progress.read_bytes()[:-3])
    assert RunSummary.read(path).decisions == 1000
    progress.write_bytes(progress.read_bytes() + b"junk\n")
    with pytest.raises(InvalidInput, match=r"progress\.csv can not be read"):
        RunSummary.read(path)


def test_runs_are_found_in_folders_and_settings_compared(tmp_path: Path) -> None:
    write_run(tmp_path / "runs" / "a", {1000: 61.5}, seed=0)
    write_run(tmp_path / "runs" / "deep" / "b", {1000: 61.5}, seed=1, env_settings={"max_frames": 900})
    runs = find_runs([tmp_path / "runs", tmp_path / "runs" / "a"])
    assert [run.path.name for run in runs] == ["a", "b"]
    assert differing_settings(runs) == ["seed", "env.patches_ahead", "env.patches_behind", "env.max_frames"]
    with pytest.raises(InvalidInput, match="there is no run in"):
        find_runs([tmp_path / "nothing"])


def test_a_damaged_record_is_one_clear_error(tmp_path: Path) -> None:
    path = write_run(tmp_path / "a", {1000: 61.5})
    (path / RECORD).write_text('{"algorithm": "dqn"}')
    with pytest.raises(InvalidInput, match=r"holds no training: run\.json can not be read"):
        RunSummary.read(path)


def test_a_sitting_for_each_time_it_was_trained(tmp_path: Path) -> None:
    folder = RunFolder(write_run(tmp_path / "a", {1000: 61.5}, ended=STOPPED))
    folder.save_checkpoint({"decisions": 1000})
    write_run(tmp_path / "a", {2000: 62.5})
    assert [sitting.state for sitting in folder.record.sittings] == ["stopped", "finished"]
    assert folder.record.sittings[0].provenance["versions"]["sevenlanes"]
