"""Pictures by Matplotlib, without its global state and without a screen."""

from __future__ import annotations

import io
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from .checkpoint import write_atomically
from .training_packages import import_for_training

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DPI = 100


def new_figure(size_inches: tuple[float, float]) -> Figure:
    """An empty figure on white; `InvalidInput` where Matplotlib is missing."""
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # no notes about its cache of fonts
    figure: Figure = import_for_training("matplotlib.figure").Figure(
        size_inches, dpi=DPI, layout="constrained"
    )
    return figure


def save_picture(figure: Figure, path: Path) -> None:
    """Write a PNG, whole or not at all."""
    picture = io.BytesIO()
    figure.savefig(picture, format="png")
    write_atomically(path, picture.getvalue())
