"""Pictures of forecasts: moments from above, and how far the forecasts are from what came."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from .camera.units import CAR_LENGTH_M, LANE_WIDTH_M
from .data.trajectories import Drives, Floats, Tracks
from .displacement import KINDS, kinds_of
from .drawing import COLOURS, GREY, GRID, INK, style
from .motion import FUTURE, PAST
from .track_features import USUAL_SPEED

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CAR_WIDTH_M = 1.9
TRAIL_S = 1.0  # of the past is drawn
SHOWN_M = (-35.0, 85.0)
COLOUR_OF = {
    "truth": INK,
    "constant velocity": COLOURS[1],
    "lane keeping": COLOURS[4],
    "forecast": COLOURS[0],
}
Flags = npt.NDArray[np.bool_]


def draw_moment(
    axes: Axes, drives: Drives, moment: int, asked: Flags, paths: Mapping[str, Floats], legend: bool
) -> None:
    """A moment from above, as from a helicopter that flies ahead at 20 m/s: who is slower moves to the left.

    `asked` [A, 30] and `paths` [A, 30, 2] are the moment's.
    """
    tracks = drives.tracks.select(slice(moment, moment + 1))
    edges = LANE_WIDTH_M * np.arange(tracks.lanes + 1) - tracks.across[0]
    for edge in edges:
        outer = edge in (edges[0], edges[-1])
        dashes = "-" if outer else (0, (6, 6))
        axes.axhline(edge, color=GREY if outer else GRID, linewidth=1.2, linestyle=dashes)
    _draw_cars(axes, tracks)
    shown = np.flatnonzero(asked[:, -1])
    for name, path in {"truth": drives.future[moment], **paths}.items():
        ways = np.concatenate([tracks.past[0, :, -1:], path - _flight(FUTURE)], axis=1)[shown]
        x, y = _middle(ways)
        wide, alpha = (2.4, 0.35) if name == "truth" else (1.0, 1.0)
        colour = COLOUR_OF[name]
        axes.plot(x.T, y.T, color=colour, linewidth=1.5 * wide, alpha=alpha, solid_capstyle="round")
        dots: dict[str, Any] = {
            "color": colour,
            "markersize": 3.0 * wide,
            "alpha": alpha,
            "markeredgewidth": 0.0,
        }
        axes.plot(x[:, -1], y[:, -1], "o", label=name, **dots)
    axes.set(xlim=SHOWN_M, ylim=(edges[-1] + 0.8, edges[0] - 0.8), aspect="equal", yticks=[])
    axes.tick_params(labelsize=8, colors=GREY, length=0)
    axes.spines[:].set_visible(False)
    if legend:
        axes.legend(fontsize=8, frameon=False, ncols=3, loc="lower left", bbox_to_anchor=(0.0, 1.0))


def _draw_cars(axes: Axes, tracks: Tracks) -> None:
    """Everybody's car and last second; the own car is green."""
    from matplotlib.patches import FancyBboxPatch

    trails = np.where(tracks.known[0, :, :, None], tracks.past[0], np.nan) - _flight(PAST)
    x, y = _middle(trails[:, PAST >= -TRAIL_S])
    axes.plot(x.T, y.T, color=GREY, linewidth=1.2, alpha=0.6)
    for car, middle in enumerate(zip(x[:, -1], y[:, -1], strict=True)):
        corner = (middle[0] - CAR_LENGTH_M / 2, middle[1] - CAR_WIDTH_M / 2)
        box = FancyBboxPatch(corner, CAR_LENGTH_M, CAR_WIDTH_M, boxstyle="round,pad=0,rounding_size=0.6")
        box.set(facecolor=COLOURS[2] if car == 0 else "#c9d1d9", edgecolor="white", linewidth=0.6)
        axes.add_patch(box)


def _flight(times: Floats) -> Floats:
    return np.stack([np.zeros_like(times), USUAL_SPEED * times], axis=-1)


def _middle(places: Floats) -> tuple[Any, Any]:
    """Ahead and right of cars' middles."""
    return places[..., 1] + CAR_LENGTH_M / 2, places[..., 0]


def draw_errors(axes: Axes, paths: Mapping[str, Floats], drives: Drives, asked: Flags) -> None:
    """The mean displacement over the seconds to come."""
    style(axes, "mean displacement, all cars", "s ahead", "m")
    for name, path in paths.items():
        distance = np.where(asked, np.linalg.norm(path - drives.future, axis=-1), 0.0)
        curve = distance.sum(axis=(0, 1)) / asked.sum(axis=(0, 1))
        axes.plot(FUTURE, curve, color=COLOUR_OF[name], linewidth=1.8, label=f"{name}: {curve[-1]:.2f} m")
    axes.set(xlim=(0.0, FUTURE[-1]), ylim=(0.0, None))
    axes.legend(fontsize=8, frameon=False)


def draw_kinds(axes: Axes, paths: Mapping[str, Floats], drives: Drives, asked: Flags) -> None:
    """The displacement after three seconds of each kind of car."""
    style(axes, "after 3 s, by what the car does", "m")
    kinds = {kind: chosen & asked[..., -1] for kind, chosen in kinds_of(drives).items()}
    height = 0.8 / len(paths)
    for number, (name, path) in enumerate(paths.items()):
        distance = np.linalg.norm(path[:, :, -1] - drives.future[:, :, -1], axis=-1)
        values = [float(distance[chosen].mean()) if chosen.any() else 0.0 for chosen in kinds.values()]
        places = np.arange(len(KINDS)) + (number - (len(paths) - 1) / 2) * height
        axes.barh(places, values, height=height, color=COLOUR_OF[name])
        for place, value in zip(places, values, strict=True):
            axes.text(value, place, f" {value:.1f}", va="center", fontsize=7, color=GREY)
    total = max(sum(chosen.sum() for chosen in kinds.values()), 1)
    names = [f"{kind}\n{chosen.sum() / total:.0%}" for kind, chosen in kinds.items()]
    axes.set_yticks(range(len(KINDS)), names)
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
