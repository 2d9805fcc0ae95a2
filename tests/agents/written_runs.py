"""Run folders with known figures, written as a training writes them."""

from pathlib import Path
from typing import Any

from sevenlanes.agents.progress import Progress
from sevenlanes.agents.progress_log import ProgressLog
from sevenlanes.agents.run_folder import RunFolder
from sevenlanes.agents.run_record import FINISHED

from . import small_training


def record(decisions: int, score: float | None, **changes: Any) -> Progress:
    """A record at 100 decisions a second, whose cars drive 10 mph slower than the validation."""
    values: dict[str, Any] = {
        "elapsed_s": decisions / 100.0,
        "fraction": 0.5,
        "remaining_s": 1.0,
        "decisions": decisions,
        "gradient_steps": 0,
        "decisions_per_s": 100.0,
        "gradient_steps_per_s": 0.0,
        "reward": 0.0,
        "speed_mph": None if score is None else score - 10.0,
        "episode_return": None,
        "validation_score": score,
        "best_score": score,
        "metrics": {"loss": 0.5},
    }
    return Progress(**{**values, **changes})


def write_run(
    path: Path, scores: dict[int, float], unit: str = "mph", ended: str | None = FINISHED, **settings: Any
) -> Path:
    """A run with the validation `scores` by decisions."""
    folder = RunFolder(path)
    folder.begin(small_training.config(**settings), unit)
    with ProgressLog(folder) as log:
        for decisions, score in scores.items():
            log.add(record(decisions, score))
    if ended is not None:
        folder.end(ended)
    return path
