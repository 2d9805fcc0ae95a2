"""One drive that is simulated while it is seen, a little ahead of the moment shown."""

from __future__ import annotations

import dataclasses
from collections import deque

import numpy as np
from numpy.typing import NDArray

from ..config import HighwayConfig
from ..highways import Highways
from ..replay import Replay
from ..reward import REWARDS
from .driver import Driver, KeyboardDriver
from .figures import Figures, Moment
from .scene import BRAKE_FRAMES, blend
from .snapshot import Snapshot, take


@dataclasses.dataclass(frozen=True)
class _Decided:
    """What is known of the decision that a frame belongs to."""

    reward: float | None  # of the decision before
    values: tuple[float, ...] | None
    blocked: int  # actions refused before it


class Drive:
    """A driver on one seed. Time is in frames, with fraction, and only goes forward (but for `restart`)."""

    def __init__(self, config: HighwayConfig, seed: int, driver: Driver) -> None:
        self.config, self.seed, self.driver = config, seed, driver
        self._highways = Highways(config, 1)
        self._speeds = np.zeros(config.max_frames + 1, np.float32)  # the ego car's in every frame, mph
        self._distances = np.zeros(config.max_frames + 1, np.float32)  # driven, cells
        self.restart()

    def restart(self) -> None:
        """Begin the same drive anew."""
        self._highways.reset(np.array([self.seed]))
        self.driver.restart()
        self._actions: list[NDArray[np.uint8]] = []
        self._decided = _Decided(None, None, 0)
        self._before = self._highways.sums
        self._recent: deque[tuple[Snapshot, _Decided]] = deque(maxlen=BRAKE_FRAMES + 2)
        self._keep()

    @property
    def duration(self) -> int:
        """Frames of the whole drive."""
        return self.config.max_frames

    @property
    def simulated(self) -> int:
        """The frame up to which the drive is known."""
        return int(self._highways.frame[0])

    def at(self, time: float) -> Moment:
        """The moment `time`, at most the end; simulates as far as is needed."""
        time = min(max(time, 0.0), float(self.duration))
        while self.simulated < time:
            self._advance()
        newest = self._recent[-1][0].frame
        # The frames before and after; of one long gone the oldest that is still known.
        first = max(0, len(self._recent) - 1 - (newest - int(time)))
        before, decided = self._recent[first]
        after = self._recent[min(first + 1, len(self._recent) - 1)][0]
        earlier = self._recent[max(0, first - BRAKE_FRAMES)][0]
        scene = blend(before, after, min(max(time - before.frame, 0.0), 1.0), earlier)
        return Moment(scene, self._figures(before, decided, scene.cars[0].speed), self.config)

    def distances(self, frame: int) -> NDArray[np.float32]:
        """Cells driven up to each frame [0 .. frame], the mean over the controlled cars."""
        return self._distances[: min(frame, self.simulated) + 1]

    def replay(self) -> Replay | None:
        """The drive as far as it has gone in whole decisions; None before the first is over."""
        period = self.config.frames_per_decision
        over = self.simulated >= self.config.max_frames
        decisions = len(self._actions) if over else self.simulated // period
        if decisions == 0:
            return None
        frames = self.config.max_frames if over else decisions * period
        config = dataclasses.replace(self.config, max_frames=frames)
        name = "keyboard" if isinstance(self.driver, KeyboardDriver) else self.driver.name
        return Replay.record(config, self.seed, name, np.array(self._actions[:decisions]))

    def _advance(self) -> None:
        if self.simulated % self.config.frames_per_decision == 0:
            self._decide()
        self._highways.advance(1)
        self._keep()

    def _decide(self) -> None:
        sums, reward = self._highways.sums, REWARDS[self.config.reward]
        worth = float(reward(sums.since(self._before)).mean()) if self._actions else None
        self._before = sums
        choice = self.driver.choose(self._highways)
        self._highways.act(choice.actions[None])
        self._actions.append(choice.actions)
        self._decided = _Decided(worth, choice.values, int(sums.blocked[0, 0]))

    def _keep(self) -> None:
        snapshot = take(self._highways)
        self._speeds[snapshot.frame] = snapshot.speed[0]
        self._distances[snapshot.frame] = snapshot.distance
        self._recent.append((snapshot, self._decided))

    def _figures(self, now: Snapshot, decided: _Decided, speed_mph: float) -> Figures:
        driver = self.driver
        return Figures(
            name=driver.name,
            seed=self.seed,
            frame=now.frame,
            max_frames=self.config.max_frames,
            num_controlled=now.num_controlled,
            speed_mph=speed_mph,
            mean_mph=now.mean_mph,
            distance_cells=now.distance,
            passed=now.passed,
            blocked=now.blocked,
            reward=decided.reward,
            action=now.action,
            held_up=bool(now.held_up[0]),
            refused=now.blocked > decided.blocked,
            values=decided.values,
            intention=driver.intention if isinstance(driver, KeyboardDriver) else None,
            speeds=self._speeds[: now.frame + 1],
        )
