"""What each of DQN's parts is worth: the highway learnt with one switch changed at a time, by equally many decisions.

    python -m benchmarks.ablation --run runs/ablation

Finished runs are kept, and a stopped one goes on: start the same command again. The folder ends up with `table.md` and
`ablation.png`; docs/algorithms/dqn-ablation.md has those of a whole run.
"""

from __future__ import annotations

import argparse
import io
import json
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from sevenlanes.agents.checkpoint import write_atomically
from sevenlanes.agents.dqn_config import DQNConfig
from sevenlanes.agents.evaluate import evaluate
from sevenlanes.agents.policy_file import load_policy
from sevenlanes.agents.run_folder import RunFolder
from sevenlanes.agents.train import train
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.envs.highway.config import HighwayConfig

# DQN as the command trains it, and what differs from it.
VARIANTS: Mapping[str, Mapping[str, Any]] = {
    "as it is: double, 3 steps": {},
    "not double": {"double_q": False},
    "1 step": {"num_steps": 1},
    "dueling": {"dueling": True},
    "prioritised": {"prioritised": True},
    "dueling and prioritised": {"dueling": True, "prioritised": True},
    "neither double nor 3 steps": {"double_q": False, "num_steps": 1},
}
# The policy at the end is scored, not the best of several: choosing would blur what is compared.
LAST_POLICY = {"num_validations": 1, "num_validation_runs": 1}
FIRST_SEED, NUM_DRIVES = 2_000_000, 1_000  # neither official nor validation seeds
RESULT, TABLE, PICTURE = "result.json", "table.md", "ablation.png"
SIZE_INCHES = (8.0, 3.6)

Scores = Mapping[str, Sequence[float]]  # by variant, the median speed in mph of each seed
Report = Callable[[float], None]  # told the fraction of a run that is done


@dataclass(frozen=True)
class Run:
    """One training of the comparison."""

    variant: str
    seed: int
    config: DQNConfig
    folder: Path

    @property
    def name(self) -> str:
        """For people."""
        return f"{self.variant}, seed {self.seed}"

    def score(self) -> float | None:
        """Its median speed in mph; None before it is finished."""
        path = self.folder / RESULT
        return float(json.loads(path.read_bytes())["score"]) if path.exists() else None

    def _is_trained(self, folder: RunFolder) -> bool:
        """Whether it was stopped after its last gradient step."""
        budget = self.config.max_decisions
        return (
            folder.has_checkpoint and budget is not None and folder.load_checkpoint()["decisions"] >= budget
        )

    def finish(self, report: Report) -> None:
        """Train to the end, from where it stands, and score the policy."""
        folder, started = RunFolder(self.folder), time.monotonic()
        if not self._is_trained(folder):
            with closing(train(self.config, folder, resume=folder.has_checkpoint)) as records:
                for progress in records:
                    report(progress.fraction)
        found = evaluate(
            load_policy(folder.policy), HighwayConfig(), range(FIRST_SEED, FIRST_SEED + NUM_DRIVES)
        )
        result = {"score": found.score, "mean": found.mean, "seconds": time.monotonic() - started}
        write_atomically(self.folder / RESULT, json.dumps(result).encode())


def plan(folder: Path, num_seeds: int, settings: Mapping[str, Any]) -> list[Run]:
    """All runs: the seeds one after the other, so that a stopped comparison is still a comparison."""
    return [
        Run(variant, seed, DQNConfig(seed=seed, **{**settings, **changes}), folder / f"{index}-{seed}")
        for seed in range(num_seeds)
        for index, (variant, changes) in enumerate(VARIANTS.items())
    ]


def compare(runs: Sequence[Run], console: Console) -> Scores:
    """Finish all runs, telling how far they are."""
    columns = (TextColumn("{task.description}", markup=False), BarColumn(20), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("starting ...", total=len(runs))
        for done, run in enumerate(runs):
            bar.update(task, completed=done, description=run.name)
            if run.score() is None:
                run.finish(lambda fraction, done=done: bar.update(task, completed=done + fraction))  # type: ignore[misc]
            console.print(f"{run.name}: {run.score():.2f} mph")
    scores: dict[str, list[float]] = {}
    for run in runs:
        score = run.score()
        assert score is not None
        scores.setdefault(run.variant, []).append(score)
    return scores


def as_table(scores: Scores) -> str:
    """The scores in Markdown, beside the first variant's."""
    first = float(np.mean(next(iter(scores.values()))))
    lines = ["| variant | mph, each seed | mean | difference |", "| --- | --- | --- | --- |"]
    for variant, values in scores.items():
        mean = float(np.mean(values))
        each = ", ".join(f"{value:.2f}" for value in values)
        lines.append(f"| {variant} | {each} | {mean:.2f} | {mean - first:+.2f} |")
    return "\n".join(lines) + "\n"


def draw(path: Path, scores: Scores) -> None:
    """Write the PNG `path`: a dot a run, a line at each variant's mean."""
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # no notes about its cache of fonts
    from matplotlib.figure import Figure

    figure = Figure(SIZE_INCHES, dpi=100, layout="constrained")
    axes = figure.subplots()
    for row, values in enumerate(scores.values()):
        axes.plot(values, [row] * len(values), "o", color="tab:blue", alpha=0.7)
        axes.plot([float(np.mean(values))], [row], "|", color="black", markersize=22)
    axes.set_yticks(range(len(scores)), labels=list(scores))
    axes.invert_yaxis()
    axes.set_xlabel(f"median speed over {NUM_DRIVES:,} drives, mph")
    axes.grid(axis="x", alpha=0.3)
    picture = io.BytesIO()
    figure.savefig(picture, format="png")
    write_atomically(path, picture.getvalue())


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--run", type=Path, default=Path("runs", "ablation"), help="folder for all runs")
    parser.add_argument("--seeds", type=int, default=3, help="trainings of each variant")
    parser.add_argument("--decisions", type=int, default=300_000, help="of each training")
    given = parser.parse_args(arguments)
    console = Console(soft_wrap=True, highlight=False, markup=False)
    settings = {"max_decisions": given.decisions, **LAST_POLICY}
    try:
        scores = compare(plan(given.run, given.seeds, settings), console)
    except (InvalidInput, KeyboardInterrupt) as error:
        raise SystemExit(str(error) or "Stopped and saved; the same command goes on.") from error
    write_atomically(given.run / TABLE, as_table(scores).encode())
    draw(given.run / PICTURE, scores)
    console.print(as_table(scores))


if __name__ == "__main__":
    main()
