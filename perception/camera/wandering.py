"""A driver without a goal, so that the camera sees lane changes: mostly it drives on, sometimes it steers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...envs.highway.config import HighwayConfig
from ...envs.highway.highways import Highways
from .scene import Scenes, read

# nothing, accelerate, decelerate, left, right
CHANCES = (0.55, 0.10, 0.05, 0.15, 0.15)


def wander(generator: np.random.Generator, highways: Highways) -> NDArray[np.int64]:
    """Random actions [N, A] for a decision."""
    shape = (highways.num_highways, highways.config.num_controlled)
    return generator.choice(len(CHANCES), shape, p=CHANCES)


class Ride:
    """One drive seen from one of its cars, frame by frame."""

    def __init__(self, config: HighwayConfig, seed: int, viewer: int = 0) -> None:
        self._highways, self.viewer = Highways(config, 1), viewer
        self._highways.reset(np.array([seed]))
        self._generator = np.random.default_rng(seed)

    @property
    def frame(self) -> int:
        """Frames driven."""
        return int(self._highways.frame[0])

    def drive(self, frames: int) -> None:
        """Drive on; decisions are due every `frames_per_decision` frames."""
        for _ in range(frames):
            if self.frame % self._highways.config.frames_per_decision == 0:
                self._highways.act(wander(self._generator, self._highways))
            self._highways.advance(1)

    def look(self) -> Scenes:
        """The present moment."""
        return read(self._highways, self.viewer)
