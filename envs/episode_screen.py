"""An episode in a window or a video: the picture that the environment draws, and a panel that tells about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pygame
from numpy.typing import NDArray

from .episode_frames import frames_per_second
from .episode_replay import EpisodeReplay
from .episodes import Episode
from .highway.viewing.canvas import Canvas
from .highway.viewing.figures import FRAMES_PER_SECOND
from .highway.viewing.instruments import draw_figures, draw_keys, draw_message, draw_sign, keys_height
from .highway.viewing.lettering import BOLD, SEMIBOLD
from .highway.viewing.status import Status
from .highway.viewing.style import BOX, GROUND, INK_SOFT, STOP
from .highway.viewing.wordmark import draw_wordmark

PICTURE_HEIGHT, PANEL_WIDTH, LEAST_HEIGHT = 630, 300.0, 480.0
PADDING, SIGN_WIDTH, MARK_SIZE = 28.0, 110.0, 30.0
HIGHWAY_KEYS = ("O", "Z")  # what they show is on no other screen


class EpisodeScreen:
    """See `highway/viewing/screen.py`: time is in sixtieths of a second. unit: of the return."""

    def __init__(self, replay: EpisodeReplay, unit: str, scale: float = 1.0) -> None:
        self.replay, self.title = replay, f"Sevenlanes: {replay.policy}"
        self._env = replay.episodes.make("rgb_array_list")
        self._rate = frames_per_second(replay.episodes)
        per_step = self._rate // int(replay.episodes.make("rgb_array").metadata["render_fps"])
        self._frames_per_step = max(1, per_step)
        self.frames_per_decision = max(1, round(self._frames_per_step * FRAMES_PER_SECOND / self._rate))
        last = len(replay.actions) * self._frames_per_step
        self.duration = -(-last * FRAMES_PER_SECOND // self._rate)
        self._unit = unit
        self.restart()
        self._make_canvas(scale)

    def restart(self) -> None:
        """Begin the episode anew."""
        self._moments: Iterator[Episode] = self.replay.play(self._env)
        self._ahead: list[NDArray[np.uint8]] = []  # drawn, to be shown next
        self._shown = -1
        self._score, self._steps = 0.0, 0
        self._advance()

    def draw(self, time: float, status: Status) -> None:
        """See `screen.Screen`."""
        wanted = int(min(time, self.duration) * self._rate / FRAMES_PER_SECOND)
        while self._shown < wanted and self._advance():
            pass
        picture = pygame.surfarray.make_surface(self._picture.swapaxes(0, 1))
        area = pygame.Rect(0, 0, self._canvas.px(self._wide), self._canvas.px(self._high))
        area.centery = self.surface.get_height() // 2
        self.surface.fill(BOX)
        self.surface.blit(pygame.transform.scale(picture, area.size), area)
        self._draw_panel(status)
        draw_message(self._canvas, self._wide / 2, self._wide - 24, status.message)

    def _make_canvas(self, scale: float) -> None:
        height, width = self._picture.shape[:2]
        larger = max(1, PICTURE_HEIGHT // height)  # whole pixels for each of the game's
        self._wide, self._high = float(width * larger), float(height * larger)
        self._canvas = Canvas(self._wide + PANEL_WIDTH, max(self._high, LEAST_HEIGHT), scale)
        self.surface = self._canvas.surface

    def _advance(self) -> bool:
        """On to the next frame; returns whether there is one."""
        if not self._ahead:
            episode = next(self._moments, None)
            if episode is None:
                return False
            frames: Any = self._env.render()
            self._ahead = list(frames)
            self._score, self._steps = episode.score, episode.steps
        self._picture = self._ahead.pop(0)
        self._shown += 1
        return True

    def _draw_panel(self, status: Status) -> None:
        canvas, x, width = self._canvas, self._wide + PADDING, PANEL_WIDTH - 2 * PADDING
        replay = self.replay
        canvas.fill(GROUND, self._wide, 0, PANEL_WIDTH, canvas.height)
        canvas.text(canvas.fit(replay.policy, 25, BOLD, width), x, 48, 25, BOLD)
        name = canvas.fit(replay.episodes.environment, 15, SEMIBOLD, width)
        canvas.text(name, x, 72, 15, colour=INK_SOFT)
        draw_sign(canvas, x, 92, ("Return", f"{self._score:g}".replace("-", "−"), self._unit), SIGN_WIDTH)
        left = x + SIGN_WIDTH + 18
        rows = [("Seed", str(replay.seed), ""), ("Step", str(self._steps), "")]
        rows.append(("Time", f"{max(self._shown, 0) / self._rate:.1f}", "s"))
        draw_figures(canvas, left, 92, width - SIGN_WIDTH - 18, rows)
        text = f"Paused, {status.rate_text}" if status.paused else status.rate_text
        canvas.text(text, x, 244, 14, SEMIBOLD, STOP if status.paused else INK_SOFT)
        keys = [key for key in status.keys if key[0] not in HIGHWAY_KEYS]
        if keys:
            draw_keys(canvas, x, canvas.height - 24 - keys_height(keys), width, keys)
        else:
            draw_wordmark(canvas, x, canvas.height - 26 - MARK_SIZE, MARK_SIZE)
