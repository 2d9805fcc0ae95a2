"""How all figures look, and the two pictures that most of them share: curves and grids of images."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..envs.errors import InvalidInput

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, GREY, GRID = "#1d2733", "#7b8794", "#e3e7eb"
COLOURS = (
    "#2f6fde",
    "#e4572e",
    "#17a673",
    "#8a4fbf",
    "#f0a202",
    "#12939a",
    "#c2255c",
    "#6b705c",
    "#3d405b",
    "#99582a",
)
FEW = 15  # values, that a line alone would not show
KERAS_NAMES = {
    "loss": "training",
    "accuracy": "training",
    "val_loss": "validation",
    "val_accuracy": "validation",
    "generator_loss": "generator",
    "discriminator_loss": "discriminator",
    "grid_loss": "grid, training",
    "val_grid_loss": "grid, validation",
    "regions_loss": "regions, training",
    "val_regions_loss": "regions, validation",
}


def new_figure(width: float = 9.0, height: float = 5.0, title: str = "") -> Figure:
    """An empty figure (inches) with the heading `title`; without pyplot, which may want a screen."""
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # no notes about its cache of fonts
    try:
        from matplotlib.figure import Figure
    except ModuleNotFoundError as error:
        raise InvalidInput('figures need matplotlib: pip install "sevenlanes[train]"') from error
    figure = Figure((width, height), dpi=120, layout="constrained", facecolor="white")
    if title:
        figure.suptitle(title, x=0.01, ha="left", fontsize=13, fontweight="bold", color=INK)
    return figure


def style(axes: Axes, title: str = "", xlabel: str = "", ylabel: str = "") -> Axes:
    """Give axes the house's look."""
    axes.set_title(title, loc="left", fontsize=10, color=INK)
    axes.set_xlabel(xlabel, fontsize=9, color=GREY)
    axes.set_ylabel(ylabel, fontsize=9, color=GREY)
    axes.tick_params(which="both", labelsize=8, colors=GREY)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(GREY)
    axes.grid(color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    return axes


def scale_by_powers(axes: Axes) -> None:
    """A logarithmic axis upwards, with plain numbers; beyond a power of ten of them only 1, 2, 5, 10, 20, ..."""

    def label(value: float, place: float) -> str:
        low, high = axes.get_ylim()
        return f"{value:g}" if high < 10.0 * low or f"{value:e}"[0] in "125" else ""

    axes.set_yscale("log")
    axes.yaxis.set_major_formatter("{x:g}")
    axes.yaxis.set_minor_formatter(label)


def draw_curves(axes: Axes, rows: Sequence[dict[str, Any]], names: Sequence[str], x: str = "minutes") -> None:
    """Columns of the history over minutes or steps, two and more with their names; few values as dots."""
    for name, colour in zip(names, COLOURS, strict=False):
        known = [row for row in rows if name in row]
        marker = "o" if len(known) < FEW else ""
        places, values = [row[x] for row in known], [row[name] for row in known]
        label = KERAS_NAMES.get(name, name)
        axes.plot(places, values, color=colour, label=label, linewidth=1.8, marker=marker, markersize=3.5)
    if x == "step":
        axes.xaxis.set_major_formatter("{x:,.0f}")
    if len(names) > 1:
        axes.legend(fontsize=8, frameon=False)


def tile(images: npt.NDArray[Any], columns: int, gap: int = 1, paper: float = 0.0) -> npt.NDArray[np.float64]:
    """Images [n, height, width(, 1)] as one picture, row by row, `gap` pixels apart."""
    images = np.asarray(images, np.float64)
    if images.ndim == 4:
        images = images[..., 0]
    rows = -(-len(images) // columns)
    height, width = images.shape[1] + gap, images.shape[2] + gap
    picture = np.full((rows * height - gap, columns * width - gap), paper)
    for index, image in enumerate(images):
        top, left = index // columns * height, index % columns * width
        picture[top : top + image.shape[0], left : left + image.shape[1]] = image
    return picture


def draw_images(axes: Axes, images: npt.NDArray[Any], columns: int, title: str = "") -> None:
    """A grid of images, ink on paper."""
    axes.imshow(tile(images, columns), cmap="gray_r", vmin=0.0, interpolation="nearest")
    axes.set_title(title, loc="left", fontsize=10, color=INK)
    axes.set_axis_off()
