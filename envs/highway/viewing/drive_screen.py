"""One drive: the road, and a panel that tells everything about it."""

from __future__ import annotations

from collections.abc import Sequence

from . import signals
from .canvas import Canvas
from .drive import Drive
from .end_card import Result, draw_end_card
from .figures import Figures, Moment, signed, signed_decimal
from .instruments import (
    draw_figures,
    draw_keys,
    draw_message,
    draw_speed_scale,
    draw_speed_sign,
    keys_height,
)
from .lettering import BOLD, SEMIBOLD
from .road_view import RoadView
from .status import Status
from .style import ACCENT, GROUND, INK_SOFT, STOP
from .trace import clock_text, draw_speed_trace
from .wordmark import draw_wordmark

HEIGHT, ROAD_WIDTH, PANEL_WIDTH = 700.0, 300.0, 364.0
PADDING = 28.0
SIGN_WIDTH, MARK_SIZE = 124.0, 34.0


class DriveScreen:
    """See `screen.Screen`. others: what others drove on the same seed, for the card at the end."""

    def __init__(self, drive: Drive, scale: float = 1.0, others: Sequence[Result] = ()) -> None:
        self.drive, self.title = drive, f"Sevenlanes: {drive.driver.name}"
        self.duration = drive.duration
        self.frames_per_decision = drive.config.frames_per_decision
        self._panel = DrivePanel(scale)
        self.surface = self._panel.canvas.surface
        self._road = road_view(drive, self._panel.canvas, ROAD_WIDTH)
        self._others = others

    def restart(self) -> None:
        """Begin the drive anew."""
        self.drive.restart()

    def draw(self, time: float, status: Status) -> None:
        """See `screen.Screen`."""
        moment = self.drive.at(time)
        road = self._road.draw(moment.scene, status.observation, status.safety_zone)
        self.surface.blit(road, (0, 0))
        self._panel.draw(moment, status)
        if moment.figures.ended:
            self._draw_end(moment.figures, status)
        draw_message(self._panel.canvas, ROAD_WIDTH / 2, ROAD_WIDTH - 24, status.message)

    def _draw_end(self, figures: Figures, status: Status) -> None:
        detail = f"on seed {figures.seed}: {signed(figures.passed)} passed, {figures.blocked} blocked"
        own = Result(figures.name, figures.mean_mph, own=True)
        draw_end_card(
            self._panel.canvas, f"{figures.mean_mph:.2f} mph", detail, [own, *self._others], status.end_keys
        )


def road_view(drive: Drive, canvas: Canvas, width: float) -> RoadView:
    """The view of a road that is as high as the canvas."""
    return RoadView(drive.config, canvas.px(width), canvas.surface.get_height(), canvas.scale)


class DrivePanel:
    """The panel right of the road. Lengths in design pixels."""

    def __init__(self, scale: float) -> None:
        self.canvas = Canvas(ROAD_WIDTH + PANEL_WIDTH, HEIGHT, scale)
        self._left, self._width = ROAD_WIDTH + PADDING, PANEL_WIDTH - 2 * PADDING

    def draw(self, moment: Moment, status: Status) -> None:
        """Draw everything but the road."""
        canvas, figures, x, width = self.canvas, moment.figures, self._left, self._width
        canvas.fill(GROUND, ROAD_WIDTH, 0, PANEL_WIDTH, HEIGHT)
        canvas.text(canvas.fit(figures.name, 27, BOLD, width), x, 50, 27, BOLD)
        canvas.text(_detail(figures), x, 74, 15, colour=INK_SOFT)
        draw_speed_sign(canvas, x, 94, figures.speed_mph, SIGN_WIDTH)
        draw_figures(canvas, x + SIGN_WIDTH + 22, 94, width - SIGN_WIDTH - 22, _rows(figures))
        signals.draw_signals(canvas, x, 252, width, figures)
        y = 252 + signals.height_of(figures)
        colour = STOP if figures.is_hindered else ACCENT
        canvas.text(figures.action_text, x, y + 24, 16, SEMIBOLD, colour)
        if figures.values is not None:
            canvas.text("action values", x + width, y + 24, 13, colour=INK_SOFT, align="right")
        draw_speed_trace(canvas, x, y + 42, width, 48, figures)
        canvas.text(clock_text(figures.frame, figures.max_frames), x, y + 118, 14, colour=INK_SOFT)
        self._draw_state(x + width, y + 118, status)
        draw_speed_scale(canvas, x, y + 138, width)
        if status.keys:
            draw_keys(canvas, x, HEIGHT - 24 - keys_height(status.keys), width, status.keys)
        else:
            draw_wordmark(canvas, x, HEIGHT - 28 - MARK_SIZE, MARK_SIZE)

    def _draw_state(self, right: float, baseline: float, status: Status) -> None:
        paused = status.paused
        text = f"Paused, {status.rate_text}" if paused else status.rate_text
        self.canvas.text(text, right, baseline, 14, SEMIBOLD, STOP if paused else INK_SOFT, "right")


def _detail(figures: Figures) -> str:
    cars = "" if figures.num_controlled == 1 else f", {figures.num_controlled} cars"
    return f"Seed {figures.seed}{cars}"


def _rows(figures: Figures) -> list[tuple[str, str, str]]:
    reward = "–" if figures.reward is None else signed_decimal(figures.reward, 2)
    return [
        ("Mean", f"{figures.mean_mph:.1f}", "mph"),
        ("Passed", signed(figures.passed), ""),
        ("Blocked", str(figures.blocked), ""),
        ("Reward", reward, ""),
    ]
