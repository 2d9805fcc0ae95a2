"""The chain in a window: every look is drawn, ten a second, as fast as the networks allow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pygame

from ...envs.highway.viewing.player import save_picture
from ...envs.highway.viewing.window import open_window
from .chain_screen import KEYS, ChainScreen
from .perceived_drive import FRAMES_PER_LOOK, LOOK_S, PerceivedDrive
from .stages import STAGES, Stage

Start = Callable[[Stage, str], PerceivedDrive]  # a new drive on the same seed, at a stage and in a condition


class ChainPlayer:
    """What every key does; knows no window, so that tests can press keys."""

    def __init__(
        self,
        start: Start,
        stage: Stage,
        conditions: Sequence[str],
        name: str,
        screenshots: Path,
        scale: float,
    ) -> None:
        self.screen, self.quits, self.paused = ChainScreen(scale), False, False
        self._start, self._name, self._screenshots = start, name, screenshots
        self._conditions, self._condition, self._stage = conditions, 0, stage
        self._note = ""
        self.drive = start(stage, conditions[0])
        self.drive.prepare()

    def draw(self) -> None:
        """Draw the last look."""
        note = self._note or ("The end" if self.drive.ended else "Paused" if self.paused else "")
        self.screen.draw(self.drive, self._name, KEYS, note)

    def advance(self) -> None:
        """Drive on to the next look, unless it pauses or is over."""
        if self.paused or self.drive.ended:
            return
        self._note = ""
        for _ in range(FRAMES_PER_LOOK):
            if not self.drive.ended:
                self.drive.advance()
        self.drive.prepare()

    def press(self, key: int) -> None:
        """A key went down. Another stage begins the drive anew; another condition only changes the light."""
        if key in (pygame.K_q, pygame.K_ESCAPE):
            self.quits = True
        elif key == pygame.K_SPACE:
            self.paused = not self.paused
        elif key == pygame.K_c:
            self._condition = (self._condition + 1) % len(self._conditions)
            self.drive.condition = self._conditions[self._condition]
        elif key == pygame.K_s:
            self._stage = STAGES[(STAGES.index(self._stage) + 1) % len(STAGES)]
            self._restart()
        elif key == pygame.K_r:
            self._restart()
        elif key in (pygame.K_p, pygame.K_F12):
            self._save_picture()

    def _restart(self) -> None:
        self.drive = self._start(self._stage, self._conditions[self._condition])
        self.drive.prepare()

    def _save_picture(self) -> None:
        self._note = ""
        self.draw()
        try:
            self._note = (
                f"Saved {save_picture(self.screen.surface, self._screenshots, self.drive.frame).name}"
            )
        except OSError as error:
            self._note = f"Not saved: {error.strerror or error}"


def watch(player: ChainPlayer) -> None:
    """Show the player until it quits. Keys: see `chain_screen.KEYS`."""
    window = open_window(player.screen.surface.get_size(), "Sevenlanes perception")
    clock = pygame.time.Clock()
    try:
        while not player.quits:
            for event in pygame.event.get():
                if event.type == pygame.QUIT:
                    player.quits = True
                elif event.type == pygame.KEYDOWN:
                    player.press(event.key)
            player.draw()
            window.blit(player.screen.surface, (0, 0))
            pygame.display.flip()
            clock.tick(1 / LOOK_S)
            player.advance()
    finally:
        pygame.display.quit()
