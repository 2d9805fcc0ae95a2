"""Two drives on one seed: a road on each side, and between them who leads, and by how much."""

from __future__ import annotations

import numpy as np

from . import signals
from .canvas import Canvas
from .drive import Drive
from .drive_screen import HEIGHT, road_view
from .end_card import Result, draw_end_card
from .figures import CAR_CELLS, Figures, signed, signed_decimal
from .instruments import draw_keys, draw_message, draw_speed_sign, keys_height
from .lettering import BOLD, SEMIBOLD
from .status import Status
from .style import ACCENT, GROUND, INK, INK_SOFT, RULE, STOP
from .trace import clock_text, draw_lead_curve
from .wordmark import draw_wordmark

ROAD_WIDTH, PANEL_WIDTH = 270.0, 440.0
PADDING, SIGN_WIDTH, ROW_HEIGHT = 28.0, 104.0, 29.0
EVEN_MPH = 0.005  # a smaller difference is none as it is written
CURVE_HEIGHT = 74.0
SIGNALS_TOP = 314.0
KEY_COLUMNS, MARK_SIZE = 3, 34.0
LEAST_SPAN = 10.0  # car lengths


class RaceScreen:
    """See `screen.Screen`."""

    def __init__(self, left: Drive, right: Drive, scale: float = 1.0) -> None:
        self.drives = (left, right)
        self.title = f"Sevenlanes: {left.driver.name} against {right.driver.name}"
        self.duration = left.duration
        self.frames_per_decision = left.config.frames_per_decision
        self._canvas = Canvas(2 * ROAD_WIDTH + PANEL_WIDTH, HEIGHT, scale)
        self.surface = self._canvas.surface
        self._roads = [road_view(drive, self._canvas, ROAD_WIDTH) for drive in self.drives]
        self._x, self._width = ROAD_WIDTH + PADDING, PANEL_WIDTH - 2 * PADDING

    def restart(self) -> None:
        """Begin both drives anew."""
        for drive in self.drives:
            drive.restart()

    def draw(self, time: float, status: Status) -> None:
        """See `screen.Screen`."""
        canvas = self._canvas
        moments = [drive.at(time) for drive in self.drives]
        for moment, road, x in zip(moments, self._roads, (0.0, ROAD_WIDTH + PANEL_WIDTH), strict=True):
            picture = road.draw(moment.scene, status.observation, status.safety_zone)
            self.surface.blit(picture, (round(x * canvas.scale), 0))
        first, second = (moment.figures for moment in moments)
        self._draw_panel(first, second, status)
        if first.ended:
            self._draw_end(first, second, status)
        draw_message(canvas, ROAD_WIDTH / 2, ROAD_WIDTH - 16, status.message)

    def _draw_panel(self, first: Figures, second: Figures, status: Status) -> None:
        canvas, x, width = self._canvas, self._x, self._width
        canvas.fill(GROUND, ROAD_WIDTH, 0, PANEL_WIDTH, HEIGHT)
        middle, right = x + width / 2, x + width
        cars = "" if first.num_controlled == 1 else f", {first.num_controlled} cars each"
        canvas.text(f"Seed {first.seed}{cars}", middle, 33, 15, colour=INK_SOFT, align="centre")
        half = width / 2 - 12
        canvas.text(canvas.fit(first.name, 23, BOLD, half), x, 66, 23, BOLD)
        canvas.text(canvas.fit(second.name, 23, BOLD, half), right, 66, 23, BOLD, align="right")
        draw_speed_sign(canvas, x, 84, first.speed_mph, SIGN_WIDTH)
        draw_speed_sign(canvas, right - SIGN_WIDTH, 84, second.speed_mph, SIGN_WIDTH)
        self._draw_lead(middle, 84, first, second)
        self._draw_rows(213, first, second)
        self._draw_signals(SIGNALS_TOP, first, second)
        top = SIGNALS_TOP + max(signals.height_of(first), signals.height_of(second)) + 36
        self._draw_curve(top, first.frame)
        baseline = top + CURVE_HEIGHT + 22
        canvas.text(clock_text(first.frame, first.max_frames), x, baseline, 14, colour=INK_SOFT)
        state = f"Paused, {status.rate_text}" if status.paused else status.rate_text
        colour = STOP if status.paused else INK_SOFT
        canvas.text(state, right, baseline, 14, SEMIBOLD, colour, "right")
        if status.keys:
            foot = HEIGHT - 18 - keys_height(status.keys, KEY_COLUMNS)
            draw_keys(canvas, x, foot, width, status.keys, KEY_COLUMNS)
        else:
            draw_wordmark(canvas, x, HEIGHT - 26 - MARK_SIZE, MARK_SIZE)

    def _draw_lead(self, middle: float, y: float, first: Figures, second: Figures) -> None:
        """Between the signs: the lead, with an arrow to who has it."""
        canvas = self._canvas
        lengths = (first.distance_cells - second.distance_cells) / CAR_CELLS
        shown = round(abs(lengths))
        canvas.text("Lead", middle, y + 18, 15, colour=INK_SOFT, align="centre")
        canvas.text(str(shown), middle, y + 72, 54, BOLD, ACCENT if shown else INK, "centre")
        canvas.text("car lengths", middle, y + 94, 15, colour=INK_SOFT, align="centre")
        if shown:
            reach = canvas.text_width(str(shown), 54, BOLD) / 2 + 6
            x = middle - reach - 26 if lengths > 0 else middle + reach
            canvas.arrow(ACCENT, x, y + 40, 26, 3 if lengths > 0 else 1)

    def _draw_rows(self, y: float, first: Figures, second: Figures) -> None:
        """Figures of both sides, their names between them; the better mean is in the colour of the lead."""
        canvas, x, right = self._canvas, self._x, self._x + self._width
        for number, (name, *texts) in enumerate(_rows(first, second)):
            top = y + number * ROW_HEIGHT
            if number > 0:
                canvas.fill(RULE, x, top, self._width, 1)
            canvas.text(texts[0], x, top + 22, 19, BOLD)
            canvas.text(name, x + self._width / 2, top + 21, 15, colour=INK_SOFT, align="centre")
            canvas.text(texts[1], right, top + 22, 19, BOLD, align="right")

    def _draw_signals(self, y: float, first: Figures, second: Figures) -> None:
        canvas, width = self._canvas, (self._width - 20) / 2
        height = max(signals.height_of(first), signals.height_of(second))
        for x, figures in ((self._x, first), (self._x + width + 20, second)):
            signals.draw_signals(canvas, x, y, width, figures, lamp=29, height=height)
            text = canvas.fit(figures.action_text, 14, SEMIBOLD, width)
            colour = STOP if figures.is_hindered else ACCENT
            canvas.text(text, x, y + height + 21, 14, SEMIBOLD, colour)

    def _draw_curve(self, y: float, frame: int) -> None:
        canvas, (left, right) = self._canvas, self.drives
        lead = (left.distances(frame) - right.distances(frame)).astype(np.float64) / CAR_CELLS
        names = (left.driver.name, right.driver.name)
        place = (self._x, y, self._width, CURVE_HEIGHT)
        draw_lead_curve(canvas, place, lead, self.duration, names, LEAST_SPAN)

    def _draw_end(self, first: Figures, second: Figures, status: Status) -> None:
        difference = first.mean_mph - second.mean_mph
        winner = first if difference > 0 else second
        even = abs(difference) < EVEN_MPH
        title = "A tie" if even else f"{winner.name} wins"
        detail = f"on seed {first.seed}" + ("" if even else f", by {abs(difference):.2f} mph")
        results = [
            Result(each.name, each.mean_mph, own=not even and each is winner) for each in (first, second)
        ]
        draw_end_card(self._canvas, title, detail, results, status.end_keys)


def _rows(first: Figures, second: Figures) -> list[tuple[str, str, str]]:
    difference = first.mean_mph - second.mean_mph
    return [
        (
            f"mean mph  {signed_decimal(difference, 2)}",
            f"{first.mean_mph:.1f}",
            f"{second.mean_mph:.1f}",
        ),
        ("passed", signed(first.passed), signed(second.passed)),
        ("blocked", str(first.blocked), str(second.blocked)),
    ]
