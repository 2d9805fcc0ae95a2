"""Draws rules.svg, the rules of the road to scale: `python docs/images/draw_rules.py`."""

from __future__ import annotations

from pathlib import Path

from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.rules import RULES

CELL = 12  # px in the picture
LANE = 18  # px
ROAD, LINE, PAPER, INK = "#3b4148", "#9aa3ab", "#ffffff", "#22272c"
EGO, TRAFFIC, VIEW, FREE, STOP = "#e8412f", "#cfd6dc", "#5aa9ff", "#37b679", "#f2a33a"
WIDTH, MARGIN = RULES.map_rows * CELL + 2 * 30, 30

Parts = list[str]


def box(x: float, y: float, width: float, height: float, colour: str, extra: str = "") -> str:
    """A rectangle."""
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="{colour}" {extra}/>'


def text(x: float, y: float, words: str, anchor: str = "start", size: int = 13, colour: str = INK) -> str:
    """A line of words."""
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-size="{size}" fill="{colour}">{words}</text>'
    )


def road(top: float, lanes: int, cells: int) -> Parts:
    """Lanes from the left to the right of the picture; cars drive to the right."""
    lines = [
        f'<line x1="{MARGIN}" x2="{MARGIN + cells * CELL}" y1="{top + lane * LANE}" y2="{top + lane * LANE}" '
        f'stroke="{LINE}" stroke-dasharray="10 8"/>'
        for lane in range(1, lanes)
    ]
    return [box(MARGIN, top, cells * CELL, lanes * LANE, ROAD), *lines]


def car(top: float, lane: int, front: float, colour: str) -> str:
    """A car of 3.4 cells whose front is `front` cells from the left end."""
    height = LANE * (RULES.right_edge - RULES.left_edge) / RULES.lane_steps
    x, y = MARGIN + (front - 3.4) * CELL, top + lane * LANE + (LANE - height) / 2
    return box(x, y, 3.4 * CELL, height, colour, 'rx="3"')


def span(left: float, right: float, y: float, words: str) -> Parts:
    """An arrow between two places with its length in words."""
    middle = (left + right) / 2
    return [
        f'<path d="M{left:g} {y} H{right:g}" stroke="{INK}" marker-start="url(#tip)" marker-end="url(#tip)"/>',
        text(middle, y - 5, words, "middle", 12),
    ]


def the_map(top: float) -> Parts:
    """The whole map with what the ego car sees of it."""
    config = HighwayConfig()
    rows, lanes = RULES.map_rows, config.lanes
    front = rows - RULES.ego_position / RULES.cell  # from the left end, since cars drive to the right
    lane, side = 3, config.lanes_side
    view = (
        MARGIN + (front - config.patches_behind) * CELL,
        (config.patches_ahead + config.patches_behind) * CELL,
    )
    seen = box(
        view[0],
        top + (lane - side) * LANE,
        view[1],
        (2 * side + 1) * LANE,
        VIEW,
        'opacity="0.28"',
    )
    places = [(2, 6), (1, 30.5), (2, 52), (3, 39), (4, 22), (4, 58), (5, 36), (6, 13), (6, 66), (0, 45)]
    y = top + lanes * LANE + 22
    return [
        text(MARGIN, top - 12, "The map: 7 lanes, 70 cells, 20 cars; the view follows the ego car", size=15),
        *road(top, lanes, rows),
        seen,
        *(car(top, where, place, TRAFFIC) for where, place in places),
        car(top, lane, front, EGO),
        *span(MARGIN, MARGIN + front * CELL, y, f"{front:g} cells behind the ego car's front"),
        *span(MARGIN + front * CELL, MARGIN + rows * CELL, y, f"{rows - front:g} cells ahead of it"),
        text(
            view[0] + 4,
            top + 13,
            f"observed: {config.patches_ahead} cells ahead, {config.patches_behind} behind, {side} lanes a side",
            size=12,
            colour=PAPER,
        ),
    ]


def safety(top: float) -> Parts:
    """The following speed by the distance of the car ahead."""
    front = 12
    steps = []
    for cells in range(1, RULES.look_ahead + 1):
        mph = (cells - 1) * RULES.following_step / RULES.units_per_mph
        x = MARGIN + (front + cells - 1) * CELL * 3
        steps += [
            box(x, top, CELL * 3, LANE * 2, STOP, f'opacity="{0.95 - 0.18 * cells:.2f}" stroke="{PAPER}"'),
            text(x + CELL * 1.5, top + 23, f"{mph:g}", "middle", colour=PAPER),
        ]
    free = RULES.free_following / RULES.units_per_mph
    return [
        text(
            MARGIN,
            top - 12,
            "The safety system: following speed, in mph, by the cell of the next car",
            size=15,
        ),
        box(MARGIN, top, RULES.map_rows * CELL, LANE * 2, ROAD),
        *steps,
        box(MARGIN + (front - 10.2) * CELL * 3, top + 7, 3.4 * CELL * 9, LANE * 2 - 14, EGO, 'rx="8"'),
        text(
            MARGIN + (front + RULES.look_ahead) * CELL * 3 + 12,
            top + 23,
            f"{free:g} on a clear road",
            colour=PAPER,
        ),
        text(
            MARGIN,
            top + 2 * LANE + 20,
            "speed = pedal × following speed, and never more than that of a car within these four cells; "
            f"the ego car's pedal is {RULES.ego_factor / 1000:g}, traffic's 1.0 to 1.35",
        ),
    ]


def lane_change(top: float) -> Parts:
    """The cells that have to be empty beside a car."""
    front, lane = 30, 1
    ahead = RULES.ego_factor * RULES.gap_factor / RULES.cell
    behind = RULES.gap_behind / RULES.cell
    zones = [
        box(
            MARGIN + (front - behind) * CELL,
            top + beside * LANE,
            (ahead + behind) * CELL,
            LANE,
            FREE,
            'opacity="0.6"',
        )
        for beside in (0, 2)
    ]
    x = MARGIN + front * CELL
    y = top + 3 * LANE + 22
    return [
        text(
            MARGIN,
            top - 12,
            "A lane change: these cells of the new lane must be on the map and empty",
            size=15,
        ),
        *road(top, 3, RULES.map_rows),
        *zones,
        car(top, lane, front, EGO),
        car(top, 0, 41, TRAFFIC),
        car(top, 2, 24, TRAFFIC),
        *span(x, x + ahead * CELL, y, ""),
        *span(x - behind * CELL, x, y, ""),
        text(
            x + ahead * CELL + 10,
            y + 4,
            f"{ahead:g} cells ahead at full pedal (3 for each 1.0 of it)",
            size=12,
        ),
        text(x - behind * CELL - 10, y + 4, f"less than {behind:g} behind the front", "end", size=12),
    ]


def picture() -> str:
    """The whole SVG."""
    tip = (
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        f'orient="auto-start-reverse"><path d="M0 0 L8 4 L0 8 z" fill="{INK}"/></marker></defs>'
    )
    parts = [tip, box(0, 0, WIDTH, 450, PAPER), *the_map(42), *safety(255), *lane_change(365)]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} 450" width="{WIDTH}" height="450" '
        'font-family="Overpass, Helvetica, Arial, sans-serif">'
    )
    return "\n".join([head, *parts, "</svg>"]) + "\n"


if __name__ == "__main__":
    Path(__file__).with_name("rules.svg").write_text(picture(), encoding="utf-8")
