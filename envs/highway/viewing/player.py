"""Plays a screen: what time it is on it, and what every key does. Knows no window, so that tests can press keys."""

from __future__ import annotations

import dataclasses
import io
import math
from collections.abc import Callable
from pathlib import Path

import pygame

from ...whole_file import whole_file
from .driver import KeyboardDriver
from .figures import FRAMES_PER_SECOND
from .screen import Screen
from .status import NORMAL_RATE, RATES, Status

MESSAGE_S = 2.5
ACCELERATE, DECELERATE, LEFT, RIGHT = 1, 2, 3, 4
ACTION_KEYS = {
    pygame.K_LEFT: LEFT,
    pygame.K_a: LEFT,
    pygame.K_RIGHT: RIGHT,
    pygame.K_d: RIGHT,
    pygame.K_UP: ACCELERATE,
    pygame.K_w: ACCELERATE,
    pygame.K_DOWN: DECELERATE,
    pygame.K_s: DECELERATE,
}
DRIVING_KEYS = (("← →", "lane"), ("↑ ↓", "pedal"))
VIEWING_KEYS = (
    ("Space", "pause"),
    (". N", "step"),
    ("+ −", "play speed"),
    ("O", "observation"),
    ("Z", "safety zone"),
    ("P", "picture"),
    ("R", "restart"),
    ("Q", "quit"),
)
END_KEYS = (("R", "again"), ("P", "picture"), ("Q", "quit"))


class Player:
    """Time in frames, with fraction. keyboard: the driver that the driving keys steer, if a person drives."""

    def __init__(
        self,
        screen: Screen,
        screenshots: Path,
        keyboard: KeyboardDriver | None = None,
        rate: int = NORMAL_RATE,
    ) -> None:
        self.screen, self.time, self.quits = screen, 0.0, False
        self._screenshots, self._keyboard = screenshots, keyboard
        self._rate = rate  # index into RATES
        self._message_left_s = 0.0
        keys = VIEWING_KEYS if keyboard is None else DRIVING_KEYS + VIEWING_KEYS
        self.status = Status(rate=RATES[rate], keys=keys, end_keys=END_KEYS)
        self._commands = self._key_table()

    @property
    def ended(self) -> bool:
        """Whether the last frame is on the screen."""
        return self.time >= self.screen.duration

    def draw(self) -> None:
        """Draw the present moment."""
        self.screen.draw(self.time, self.status)

    def advance(self, seconds: float) -> None:
        """Let real time pass."""
        self._message_left_s -= seconds
        if self.status.message and self._message_left_s <= 0:
            self._set(message="")
        if not self.status.paused:
            frames = seconds * FRAMES_PER_SECOND * float(self.status.rate)
            self.time = min(self.time + frames, float(self.screen.duration))

    def handle(self, event: pygame.Event) -> None:
        """What a person did."""
        if event.type == pygame.QUIT:
            self.quits = True
        elif event.type == pygame.KEYDOWN:
            self._press(event.key)
        elif event.type == pygame.KEYUP and self._keyboard and event.key in ACTION_KEYS:
            self._keyboard.release(ACTION_KEYS[event.key])
        elif event.type == pygame.WINDOWFOCUSLOST and self._keyboard:
            self._keyboard.restart()  # whatever key is let go elsewhere is not told to us

    def _press(self, key: int) -> None:
        if self._keyboard is not None and key in ACTION_KEYS:
            self._keyboard.press(ACTION_KEYS[key])
        elif key in self._commands:
            self._commands[key]()

    def _key_table(self) -> dict[int, Callable[[], None]]:
        commands: list[tuple[tuple[int, ...], Callable[[], None]]] = [
            ((pygame.K_SPACE,), lambda: self._set(paused=not self.status.paused)),
            ((pygame.K_PERIOD,), lambda: self._step(1)),
            ((pygame.K_n,), lambda: self._step(self.screen.frames_per_decision)),
            ((pygame.K_PLUS, pygame.K_EQUALS, pygame.K_KP_PLUS), lambda: self._change_rate(1)),
            ((pygame.K_MINUS, pygame.K_KP_MINUS), lambda: self._change_rate(-1)),
            ((pygame.K_o,), lambda: self._set(observation=not self.status.observation)),
            ((pygame.K_z,), lambda: self._set(safety_zone=not self.status.safety_zone)),
            ((pygame.K_p, pygame.K_F12), self._save_picture),
            ((pygame.K_r,), self._restart),
            ((pygame.K_q, pygame.K_ESCAPE), self._quit),
        ]
        return {key: command for keys, command in commands for key in keys}

    def _set(self, **changes: bool | str) -> None:
        self.status = dataclasses.replace(self.status, **changes)  # type: ignore[arg-type]

    def _step(self, frames: int) -> None:
        """Pause, and go on to the next whole frame or decision."""
        self._set(paused=True)
        self.time = min((math.floor(self.time) // frames + 1) * float(frames), float(self.screen.duration))

    def _change_rate(self, step: int) -> None:
        self._rate = min(max(self._rate + step, 0), len(RATES) - 1)
        self.status = dataclasses.replace(self.status, rate=RATES[self._rate])

    def _restart(self) -> None:
        self.screen.restart()
        self.time = 0.0
        self._set(paused=False)

    def _quit(self) -> None:
        self.quits = True

    def _save_picture(self) -> None:
        """Save what is on the screen, without an earlier message over it."""
        self._set(message="")
        self.draw()
        try:
            path = save_picture(self.screen.surface, self._screenshots, math.floor(self.time))
            message = f"Saved {path.name}"
        except OSError as error:
            message = f"Not saved: {error.strerror or error}"
        self._set(message=message)
        self._message_left_s = MESSAGE_S


def save_picture(surface: pygame.Surface, folder: Path, frame: int) -> Path:
    """Write a PNG named for the frame; an earlier picture is never written over."""
    folder.mkdir(parents=True, exist_ok=True)
    path, copy = folder / f"sevenlanes-{frame:05}.png", 1
    while path.exists():
        copy += 1
        path = folder / f"sevenlanes-{frame:05}-{copy}.png"
    content = io.BytesIO()
    pygame.image.save(surface, content, "picture.png")
    with whole_file(path) as part:
        part.write_bytes(content.getvalue())
    return path
