"""Curves over a drive's time: the speed of one drive, and the lead of one over another."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .canvas import Canvas
from .figures import FRAMES_PER_SECOND, Figures
from .lettering import SEMIBOLD
from .style import ACCENT, AMBER, GROUND, INK, INK_SOFT, RULE, TOP_SPEED_MPH, TRACE_REST

LABEL = (*GROUND, 225)


def columns_of(values: NDArray[np.float32], num_frames: int, columns: int) -> NDArray[np.float64]:
    """The values [frames so far] averaged for each column that has begun, of `columns` for the whole drive."""
    edges = np.linspace(0, num_frames, columns + 1)[:-1].astype(np.int64)
    edges = edges[edges < len(values)]
    sums = np.add.reduceat(values.astype(np.float64), edges)
    counts = np.diff(np.append(edges, len(values)))
    # Where columns are finer than frames, several share a frame.
    return np.where(counts > 0, sums / np.maximum(counts, 1), values[edges])


def draw_speed_trace(
    canvas: Canvas, x: float, y: float, width: float, height: float, figures: Figures
) -> None:
    """The ego car's speed from the start to now, in the width of the whole drive."""
    columns = canvas.px(width)
    canvas.box(TRACE_REST, x, y, width, height, 3)
    # The cars stand still in frame 0, before they start.
    speeds = figures.speeds[1:] if figures.frame > 0 else figures.speeds
    for column, mph in enumerate(columns_of(speeds, figures.max_frames, columns)):
        bar = max(height * min(mph / TOP_SPEED_MPH, 1.0), 1.0)
        canvas.fill(ACCENT, x + column / canvas.scale, y + height - bar, 1 / canvas.scale, bar)
    _draw_moment(canvas, x, y + height, width, figures)


def _draw_moment(canvas: Canvas, x: float, y: float, width: float, figures: Figures) -> None:
    canvas.fill(RULE, x, y, width, 3)
    done = width * figures.frame / figures.max_frames
    canvas.fill(INK, x, y, done, 3)
    canvas.box(INK, x + done - 5, y - 3.5, 10, 10, 5)


def clock_text(frame: int, max_frames: int) -> str:
    """The moment and the length of a drive in seconds."""
    return f"{frame / FRAMES_PER_SECOND:.1f} of {max_frames / FRAMES_PER_SECOND:.1f} s"


def draw_lead_curve(
    canvas: Canvas,
    place: tuple[float, float, float, float],
    lead: NDArray[np.float64],
    max_frames: int,
    names: tuple[str, str],
    least_span: float,
) -> None:
    """The lead [frames so far] of the first over the second: up where the first is ahead, down the second.

    place: x, y, width, height. least_span: the greatest lead that there is room for until a greater one comes.
    """
    x, y, width, height = place
    span = max(least_span, float(np.abs(lead).max()))
    plot = width - 6 - canvas.text_width(f"{span:.0f}", 12, SEMIBOLD)
    columns, middle = canvas.px(plot), y + height / 2
    canvas.box(TRACE_REST, x, y, plot, height, 3)
    for column, value in enumerate(columns_of(lead.astype(np.float32), max_frames, columns)):
        bar = abs(value) / span * height / 2
        top = middle - bar if value > 0 else middle
        canvas.fill(ACCENT if value > 0 else AMBER, x + column / canvas.scale, top, 1 / canvas.scale, bar)
    canvas.fill(INK_SOFT, x, middle, plot, 1)
    done = plot * (len(lead) - 1) / max_frames
    canvas.fill(INK, x + min(done, plot - 1), y, 1, height)
    for name, top, baseline in ((names[0], y + 5, y + 10), (names[1], y + height - 22, y + height)):
        text = canvas.fit(f"{name} leads", 12, SEMIBOLD, plot / 2)
        canvas.box(LABEL, x + 5, top, canvas.text_width(text, 12, SEMIBOLD) + 10, 17, 4)
        canvas.text(text, x + 10, top + 13, 12, SEMIBOLD, INK_SOFT)
        canvas.text(f"{span:.0f}", x + width, baseline, 12, SEMIBOLD, INK_SOFT, "right")
