"""The folder of one run: the model, its figures, the history and a picture, written whole or not at all."""

from __future__ import annotations

import csv
import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..envs.errors import InvalidInput

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MODEL, METRICS, HISTORY, FIGURE = "model.keras", "metrics.json", "history.csv", "figure.png"


def check_free(folder: Path) -> None:
    """Raise `InvalidInput` unless a run may be written to `folder`; makes the folder above it."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InvalidInput(f"{folder} already holds something: choose another folder (--run), or remove it.")
    above = folder.resolve().parent
    above.mkdir(parents=True, exist_ok=True)  # what is wrong with it is better known before the training
    if not os.access(above, os.W_OK):
        raise InvalidInput(f"{above} can not be written to: choose another folder (--run).")


def write_run(
    folder: Path, model: Any, metrics: dict[str, Any], history: list[dict[str, Any]], figure: Figure
) -> None:
    """Make the folder of a run that has ended. All files are written beside it and appear together."""
    part = folder.with_name(f".{folder.name}.{os.getpid()}")
    try:
        part.mkdir(parents=True)
        model.save(part / MODEL)
        (part / METRICS).write_text(json.dumps(metrics, indent=1) + "\n")
        _write_history(part / HISTORY, history)
        figure.savefig(part / FIGURE)
        part.replace(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def read_metrics(folder: Path) -> dict[str, Any]:
    """What `write_run` wrote about a run; `InvalidInput` where there is none."""
    try:
        metrics = json.loads((folder / METRICS).read_bytes())
    except (OSError, ValueError) as error:
        raise InvalidInput(
            f"{folder} holds no run of a paradigm: {METRICS} can not be read. Give the folder that "
            "sevenlanes perception train wrote."
        ) from error
    if not isinstance(metrics, dict) or "paradigm" not in metrics:
        raise InvalidInput(f"{folder / METRICS} does not describe a run of a paradigm.")
    return metrics


def load_model(folder: Path) -> Any:
    """The trained model of a run."""
    from .backend import keras

    try:
        return keras.models.load_model(folder / MODEL)
    except (OSError, ValueError) as error:
        raise InvalidInput(f"{folder / MODEL} can not be read: {str(error).splitlines()[0]}") from error


def _write_history(path: Path, history: list[dict[str, Any]]) -> None:
    names = list(dict.fromkeys(name for row in history for name in row))
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(history)
