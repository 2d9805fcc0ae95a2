"""What the chain costs, as a table on the screen, as CSV, and as a picture."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...envs.whole_file import whole_file
from ..drawing import COLOURS, GREY, new_figure, style
from .measure import Cell
from .stages import STAGES

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from rich.table import Table

ORDER = [stage.name for stage in STAGES]


def rows_of(cells: Sequence[Cell]) -> list[dict[str, Any]]:
    """A row for each stage and condition, in the order of the ladder. `lost` is against the first row, seed by seed."""
    ordered = sorted(cells, key=lambda cell: ORDER.index(cell.stage))
    rows = []
    for cell in ordered:
        lost, (low, high) = cell.lost_since(ordered[0])
        rows.append(
            {
                "stage": cell.stage,
                "condition": cell.condition,
                "runs": len(cell.scores),
                "median mph": cell.median,
                "mean mph": cell.mean,
                "mean low": cell.interval[0],
                "mean high": cell.interval[1],
                "lost mph": lost,
                "lost low": low,
                "lost high": high,
                "refused a minute": sum(cell.refused_a_minute) / len(cell.scores),
                "held up %": 100 * sum(cell.held_share) / len(cell.scores),
                **cell.accuracy,
            }
        )
    return rows


def tables_of(cells: Sequence[Cell]) -> list[Table]:
    """For the screen: how it drives, and how well it knows the road."""
    rows = rows_of(cells)
    driving = _table(
        "stage", "light", "median mph", "mean mph", "lost to perfect", "refused/min", "held up %"
    )
    for row in rows:
        driving.add_row(
            row["stage"],
            row["condition"],
            f"{row['median mph']:.2f}",
            f"{row['mean mph']:.2f} ± {(row['mean high'] - row['mean low']) / 2:.2f}",
            f"{row['lost mph']:.2f} ± {(row['lost high'] - row['lost low']) / 2:.2f}",
            f"{row['refused a minute']:.1f}",
            f"{row['held up %']:.1f}",
        )
    knowing = _table(
        "stage", "light", "lane %", "in view %", "around %", "false %", "along m", "ADE m", "FDE m"
    )
    for row in rows:
        if "false tracks" in row:
            shares = ("own lane right", "cars in view tracked", "cars around tracked", "false tracks")
            knowing.add_row(
                row["stage"],
                row["condition"],
                *(f"{100 * row[name]:.1f}" for name in shares),
                f"{row['error along, seen']:.1f}, {row['error along, remembered']:.1f}",
                *(_pair(row, kind) for kind in ("ADE", "FDE")),
            )
    return [driving, knowing]


def _table(*heads: str) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD)
    for number, head in enumerate(heads):
        table.add_column(head, justify="left" if number < 2 else "right")
    return table


def _pair(row: dict[str, Any], kind: str) -> str:
    """The forecast's displacement, and that of constant velocity."""
    name = f"{kind}, forecast"
    return f"{row[name]:.2f}, {row[f'{kind}, constant velocity']:.2f}" if name in row else ""


def write_table(cells: Sequence[Cell], path: Path) -> None:
    """All columns as CSV, whole or not at all."""
    rows = rows_of(cells)
    names = list(dict.fromkeys(name for row in rows for name in row))
    with whole_file(path) as part, part.open("w", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)


def figure_of(cells: Sequence[Cell]) -> Figure:
    """Mean mph and refused decisions a minute by stage, a line for each light, with 95 % intervals."""
    rows = rows_of(cells)
    lights = [light for light in dict.fromkeys(row["condition"] for row in rows) if light != "any"]
    stages = [name for name in ORDER if any(row["stage"] == name for row in rows)]
    picture = new_figure(10.0, 4.2, "What each stage of the chain costs")
    above, below = picture.subplots(1, 2)
    style(above, "mean mph, with 95 % intervals", "", "mph")
    style(below, "decisions that the safety rules refused", "", "a minute")
    for colour, light in zip(COLOURS, lights or ["any"], strict=False):
        mine = [row for row in rows if row["condition"] in (light, "any")]
        places = [stages.index(row["stage"]) for row in mine]
        means = [row["mean mph"] for row in mine]
        errors = [
            [row["mean mph"] - row["mean low"] for row in mine],
            [row["mean high"] - row["mean mph"] for row in mine],
        ]
        shift = 0.06 * (lights.index(light) - (len(lights) - 1) / 2) if lights else 0.0
        shifted = [place + shift for place in places]
        above.errorbar(
            shifted, means, errors, color=colour, marker="o", linewidth=1.8, capsize=3, label=light
        )
        below.plot(places, [row["refused a minute"] for row in mine], color=colour, marker="o", linewidth=1.8)
    for axes in (above, below):
        axes.set_xticks(range(len(stages)), stages, fontsize=8, color=GREY)
    above.legend(fontsize=9, frameon=False, loc="lower left")
    return picture
