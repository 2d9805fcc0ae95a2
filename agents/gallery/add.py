"""From a training's folder to a policy of the gallery, and its official score."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ...envs.errors import InvalidInput
from ..algorithms import find_algorithm
from ..evaluate import Progress, evaluate
from ..policy import Policy
from ..policy_file import NetworkPolicy, load_policy, save_policy
from ..preset import with_preset
from ..run_folder import RunFolder
from ..run_summary import RunSummary, flat_settings
from ..tasks import TASKS, Task, find_task
from ..train_config import HIGHWAY
from .entry import FOLDER, Entry, Result, Training

NUM_FIRST_SCORES = 10
OPTIONS = {"max_decisions": "--decisions ", "seed": "--seed "}  # settings with options of their own


def add(name: str, run: Path, folder: Path = FOLDER, progress: Progress | None = None) -> Entry:
    """Put the best policy of a training into the gallery, under this name, and score it."""
    summary = RunSummary.read(run)
    task = task_of_training(summary.settings["env"])
    training = Training(
        summary.algorithm,
        train_command(summary.algorithm, summary.settings),
        summary.settings["seed"],
        summary.decisions,
    )
    trained = load_policy(RunFolder(run).policy)
    policy = NetworkPolicy(dataclasses.replace(trained.manifest, name=name), trained.named_weights)
    entry = Entry(name, task.name, training, score(policy, task, progress), folder)
    save_policy(entry.policy, policy.manifest, policy.named_weights)
    entry.save()
    return entry


def score(policy: Policy, task: Task, progress: Progress | None = None) -> Result:
    """The official score of a policy."""
    found = evaluate(policy, task.world, range(task.num_runs), progress)
    first = tuple(float(each) for each in found.scores[:NUM_FIRST_SCORES])
    return Result(found.score, found.interval, len(found.seeds), first, version("sevenlanes"))


def task_of_training(env: str) -> Task:
    """The task that a training's environment is for; raises `InvalidInput` where there is none."""
    world = find_task(env).world
    for task in TASKS.values():
        if task.world == world:
            return task
    raise InvalidInput(f"the gallery has policies for {', '.join(TASKS)}, got a training in {env}.")


def train_command(algorithm: str, settings: Mapping[str, Any]) -> str:
    """The command that trains so again. settings: flat, the environment's as `env.key`."""
    env = settings["env"]
    usual = find_algorithm(algorithm).from_dict(with_preset(algorithm, env, {"env": env}))
    usual_settings = flat_settings(usual.to_dict())
    words = ["sevenlanes train", algorithm] + ([] if env == HIGHWAY else [f"--env {env}"])
    for key, value in settings.items():
        if json.dumps(value) != json.dumps(usual_settings.get(key)):  # in JSON there are no tuples
            words.append(OPTIONS.get(key, f"--set {key}=") + _setting(value))
    return " ".join(words)


def _setting(value: Any) -> str:
    """A value as `--set` takes it."""
    if isinstance(value, list | tuple):
        return ",".join(str(each) for each in value)
    return value if isinstance(value, str) else json.dumps(value)
