"""What Gymnasium's `render` shows of one highway: the road and its panel, in a window or as an array of pixels."""

from __future__ import annotations

from collections import deque

import numpy as np
import pygame
from numpy.typing import NDArray

from .config import HighwayConfig
from .highways import Highways
from .reward import REWARDS, Sums
from .viewing.drive_screen import ROAD_WIDTH, DrivePanel
from .viewing.figures import FRAMES_PER_SECOND, Figures, Moment
from .viewing.road_view import RoadView
from .viewing.scene import BRAKE_FRAMES, blend
from .viewing.snapshot import Snapshot, take
from .viewing.status import Status
from .viewing.video import pixels
from .viewing.window import open_window

TITLE, NAME = "Sevenlanes", "Highway"


class HighwayView:
    """Draws highways with the same settings. `window`: on the screen, else only in memory (no display is needed then).

    What it is shown frame by frame it remembers: the trace of speeds, and who has braked.
    """

    def __init__(self, window: bool = False, scale: float = 1.0) -> None:
        self.window = window
        self._panel = DrivePanel(scale)
        self._surface = self._panel.canvas.surface
        self._road: RoadView | None = None
        self._screen: pygame.Surface | None = None
        self._clock = pygame.time.Clock()
        self._recent: deque[Snapshot] = deque(maxlen=BRAKE_FRAMES + 1)
        self._speeds: list[float] = []
        self._decisions: list[tuple[int, Sums]] = []  # the last two frames in which a decision was due
        self._closed = False

    def show(self, highways: Highways, index: int) -> None:
        """Draw highway `index` in the window and wait for the next of 60 frames a second.

        After the user has closed the window the drive goes on unseen, at full speed.
        """
        if self._closed:
            return
        if self._screen is None:
            self._screen = open_window(self._surface.get_size(), TITLE)
        self._draw(highways, index)
        for event in pygame.event.get():
            if event.type == pygame.QUIT:
                self.close()
                return
        self._screen.blit(self._surface, (0, 0))
        pygame.display.flip()
        self._clock.tick(FRAMES_PER_SECOND)

    def draw(self, highways: Highways, index: int) -> NDArray[np.uint8]:
        """The picture of highway `index`, uint8 [height, width, 3]."""
        self._draw(highways, index)
        return pixels(self._surface)

    def close(self) -> None:
        """Close the window; the object is of no use afterwards."""
        if self._screen is not None:
            pygame.display.quit()
        self._screen = None
        self._closed = True

    def _draw(self, highways: Highways, index: int) -> None:
        canvas, config = self._panel.canvas, highways.config
        if self._road is None:
            width = canvas.px(ROAD_WIDTH)
            self._road = RoadView(config, width, self._surface.get_height(), canvas.scale)
        now = self._remember(highways, index)
        scene = blend(now, now, 0.0, self._recent[0])
        moment = Moment(scene, self._figures(highways, index, now), config)
        self._surface.blit(self._road.draw(scene), (0, 0))
        self._panel.draw(moment, Status())

    def _remember(self, highways: Highways, index: int) -> Snapshot:
        now = take(highways, index)
        frame = now.frame
        if frame < len(self._speeds) - 1:  # a new drive
            self._speeds.clear()
            self._recent.clear()
            self._decisions.clear()
        # Of frames that were not shown, the speed of the next one shown is taken.
        self._speeds += [float(now.speed[0])] * (frame + 1 - len(self._speeds))
        while self._recent and frame - self._recent[0].frame > BRAKE_FRAMES:
            self._recent.popleft()
        self._recent.append(now)
        if frame % highways.config.frames_per_decision == 0:
            self._decisions = [*self._decisions, (frame, highways.sums)][-2:]
        return now

    def _reward(self, config: HighwayConfig, index: int) -> float | None:
        """Of the last decision, if its first and its last frame were shown."""
        if len(self._decisions) < 2:
            return None
        (first, before), (last, after) = self._decisions
        if last - first != config.frames_per_decision:
            return None
        return float(REWARDS[config.reward](after.since(before))[index].mean())

    def _figures(self, highways: Highways, index: int, now: Snapshot) -> Figures:
        return Figures(
            name=NAME,
            seed=highways.seed(index),
            frame=now.frame,
            max_frames=highways.config.max_frames,
            num_controlled=now.num_controlled,
            speed_mph=float(now.speed[0]),
            mean_mph=now.mean_mph,
            distance_cells=now.distance,
            passed=now.passed,
            blocked=now.blocked,
            reward=self._reward(highways.config, index),
            action=now.action,
            held_up=bool(now.held_up[0]),
            refused=False,
            values=None,
            intention=None,
            speeds=np.array(self._speeds, np.float32),
        )
