"""Trainings of a second or two for the tests."""

from contextlib import closing
from pathlib import Path
from typing import Any

from sevenlanes.agents.dqn_config import DQNConfig
from sevenlanes.agents.progress import Progress
from sevenlanes.agents.run_folder import RunFolder
from sevenlanes.agents.train import train
from sevenlanes.agents.train_config import TrainConfig

SMALL: dict[str, Any] = {
    "num_envs": 8,
    "hidden_units": (16,),
    "batch_size": 16,
    "updates_per_iteration": 4,
    "replay_size": 800,
    "min_replay_size": 100,
    "max_decisions": 3200,
    "num_validations": 2,
    "num_validation_runs": 5,
    "env_settings": {"patches_ahead": 10, "patches_behind": 3, "max_frames": 600},
}


def config(**settings: Any) -> DQNConfig:
    """A small training's settings."""
    return DQNConfig(**{**SMALL, **settings})


def finish(path: Path, settings: TrainConfig, resume: bool = False) -> list[Progress]:
    """Train to the end."""
    with closing(train(settings, RunFolder(path), resume)) as records:
        return list(records)


def stop_at_first_validation(path: Path, settings: TrainConfig) -> Progress:
    """Train until there is a validation, and stop as Ctrl-C does."""
    with closing(train(settings, RunFolder(path))) as records:
        return next(record for record in records if record.validation_score is not None)
