"""A sweep on a local Ray: trials that fall behind are given up, a killed one and a stopped sweep go on."""

import csv
import os
import signal
from pathlib import Path

import pytest

pytest.importorskip("ray", reason='Ray is not installed: pip install "sevenlanes[cluster]"')

from sevenlanes.agents.policy_file import load_policy
from sevenlanes.agents.sweeps.plan import SweepFolder, SweepPlan
from sevenlanes.agents.sweeps.plot import draw_scores
from sevenlanes.agents.sweeps.results import read_results, write_results
from sevenlanes.agents.sweeps.search_space import Distribution
from sevenlanes.agents.sweeps.sweep import run_sweep
from sevenlanes.agents.sweeps.watcher import SweepProgress
from sevenlanes.envs.errors import InvalidInput

from .. import small_training
from .dying_world import ENV

pytestmark = pytest.mark.usefixtures("local_ray")

MODULE = "tests.agents.cluster.dying_world"


def small_plan(mark: Path) -> SweepPlan:
    """Two trials, one after the other; the second one's rewards are a hundredth of the first one's."""
    settings = {
        **small_training.SMALL,
        "env": f"{MODULE}:{ENV}",
        "env_settings": {"mark": str(mark), "dies_at": 100},
        "max_decisions": 1600,
        "num_validations": 4,
    }
    space = {
        "env.factor": Distribution("grid", (1.0, 0.01)),
        "learning_rate": Distribution("loguniform", (1e-4, 1e-2)),
    }
    return SweepPlan("dqn", settings, space, num_trials=1)


def test_it_survives_a_killed_process_and_an_interruption(tmp_path: Path) -> None:
    mark, folder = tmp_path / "killed", SweepFolder(tmp_path / "sweep")
    plan = small_plan(mark)
    reports: list[SweepProgress] = []

    def interrupt(progress: SweepProgress) -> None:
        reports.append(progress)
        if progress.num_done == progress.num_running == 1 and signal.SIGINT not in sent:
            sent.append(signal.SIGINT)
            os.kill(os.getpid(), signal.SIGINT)

    sent: list[signal.Signals] = []
    handler = signal.getsignal(signal.SIGINT)
    assert run_sweep(plan, folder, interrupt) == (False, ())
    assert signal.getsignal(signal.SIGINT) is handler
    assert mark.exists(), "a process was killed"
    first = read_results(plan, folder)[0]
    assert (first.run.path.name, first.fraction) == ("00000", 1.0)
    content = first.run.policy.read_bytes()

    assert run_sweep(folder.load_plan(), folder, reports.append, resume=True) == (True, ())
    assert reports[-1] == SweepProgress(1.0, 0, 2, 2, first.score)
    best, other = read_results(plan, folder)
    assert (best.run.path, best.score, best.values) == (first.run.path, first.score, first.values)
    assert best.run.policy.read_bytes() == content, "what was finished is not trained again"
    assert (best.values["env.factor"], other.values["env.factor"]) == (1.0, 0.01)
    assert 0.25 <= other.fraction < 1.0, "given up at its first validation"
    assert best.policy is not None
    assert load_policy(best.policy).environment == f"{MODULE}:{ENV}"

    write_results(folder, [best, other])
    with folder.results.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["trial"] for row in rows] == ["00000", "00001"]
    assert float(rows[0]["learning_rate"]) == best.values["learning_rate"]
    draw_scores(folder.scores, plan, [best, other])
    assert folder.scores.read_bytes().startswith(b"\x89PNG")


def test_without_a_sweep_there_is_nothing_to_resume(tmp_path: Path) -> None:
    folder = SweepFolder(tmp_path)
    with pytest.raises(InvalidInput, match="holds no sweep"):
        folder.load_plan()
    plan = small_plan(tmp_path / "mark")
    folder.begin(plan)
    with pytest.raises(InvalidInput, match="stopped before its first trial"):
        run_sweep(plan, folder, print, resume=True)
