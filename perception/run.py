"""A paradigm from its data to its run folder, and back from the folder to its figures."""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from ..envs.errors import InvalidInput
from .catalogue import find_card, load_paradigm
from .data.origin import AUTO, SIM
from .drawing import new_figure
from .paradigm import Card
from .playing.request import Request
from .run_folder import FIGURE, check_free, load_model, read_metrics, write_run
from .session import Budget, Progress, Session


def train_paradigm(
    card: Card,
    folder: Path,
    *,
    choice: str = AUTO,
    budget: Budget | None = None,
    seed: int = 0,
    report: Callable[[Progress], None] = lambda progress: None,
    interrupted: Callable[[], bool] = lambda: False,
    announce: Callable[[str], None] = lambda line: None,
) -> dict[str, Any]:
    """Load, build, train, evaluate, draw, and write the folder; returns what stands in `metrics.json`.

    `announce` gets a line about what the data are and what comes after the training.
    """
    check_free(folder)
    new_figure()  # where Matplotlib is missing, that is better known before the training
    started = time.monotonic()
    paradigm = load_paradigm(card)
    from .backend import keras

    budget = budget or Budget(card.minutes)
    data = paradigm.load(choice, seed)
    announce(f"data: {data.origin}. {data.origin.caveat}".rstrip())
    keras.utils.set_random_seed(seed)
    model = paradigm.build(data)
    session = Session(budget, seed, report, interrupted)
    model = paradigm.train(model, data, session)
    announce("evaluating ...")
    figures = paradigm.evaluate(model, data)
    metrics = {
        "paradigm": card.name,
        "figures": figures,
        "anchor": {"text": str(card.anchor), "reached": card.anchor.reached(figures, data.origin.name)},
        "data": {**vars(data.origin), "choice": choice, "sizes": data.sizes},
        "seed": seed,
        "parameters": model.count_params(),
        "budget": vars(budget),
        "training": {
            "steps": session.total_steps,
            "seconds": round(session.training_s, 1),
            "cpu_seconds": round(session.training_cpu_s, 1),
            "stopped": session.stopped,
        },
        "wall_s": round(time.monotonic() - started, 1),
        "versions": _versions(keras),
    }
    picture = paradigm.figure(model, data, session.history)
    write_run(folder, model, metrics, session.history, picture)
    return metrics


def evaluate_run(folder: Path, choice: str | None = None) -> tuple[dict[str, Any], dict[str, float]]:
    """What `metrics.json` says of a run, and the figures of its model measured anew, on its own data or others."""
    metrics = read_metrics(folder)
    paradigm = load_paradigm(find_card(metrics["paradigm"]))
    data = paradigm.load(choice or _choice(metrics), metrics["seed"])
    return metrics, paradigm.evaluate(load_model(folder), data)


def play_run(folder: Path, given: str | None, out: Path, seed: int) -> list[str]:
    """Let the run's model make something, out of what was `given`, in the folder `out`; returns lines to print."""
    metrics = read_metrics(folder)
    card = find_card(metrics["paradigm"])
    if card.play is None:
        raise InvalidInput(f"{card.name} has nothing to play; look at {folder / FIGURE}.")
    paradigm, playing = load_paradigm(card), import_module(f"{__package__}.playing.{card.play.file}")
    model = load_model(folder)
    out.mkdir(parents=True, exist_ok=True)
    lines: list[str] = playing.play(
        model, lambda: paradigm.load(_choice(metrics), metrics["seed"]), Request(given, out, seed)
    )
    return lines


def _choice(metrics: dict[str, Any]) -> str:
    """The data that a run was trained on, as `load` takes it."""
    choice: str = metrics["data"]["choice"]
    return SIM if choice == AUTO and metrics["data"]["name"].startswith("generated") else choice


def _versions(keras: Any) -> dict[str, str]:
    from importlib.metadata import version

    backend = keras.backend.backend()
    names = {"sevenlanes": "sevenlanes", "keras": "keras", backend: backend, "numpy": "numpy"}
    found = {}
    for name, package in names.items():
        try:
            found[name] = version(package)
        except ModuleNotFoundError:  # TensorFlow under another name, as tensorflow-cpu
            found[name] = str(__import__(package).__version__)
    return found
