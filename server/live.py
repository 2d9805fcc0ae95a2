"""Live drives: a policy driven now, in real time, once for all who watch it.

Every frame is encoded once. A drive keeps all its messages (2,000 frames of 20 cars are 0.2 MB), so a
viewer who joins late first gets everything driven so far, in one message, and a slow one skips the
oldest that it has not taken yet: each viewer is a position in the list of messages, and nobody makes the
drive wait. Any record is a keyframe.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..agents.policy import Policy
from ..envs.errors import InvalidInput
from ..envs.highway import frames
from ..envs.highway.config import HighwayConfig
from ..envs.highway.highways import Highways

logger = logging.getLogger("sevenlanes.live")

FRAMES_PER_SECOND = 60
FRAMES_PER_MESSAGE = 3
MAX_MESSAGES_BEHIND = 40  # two seconds; a viewer further behind skips to here
MAX_LIVE_FRAMES = 36_000  # ten minutes: what a drive may keep in memory


@dataclass(frozen=True)
class DriveKey:
    """One drive is shared by all who watch the same submission on the same seed."""

    submission_id: int
    seed: int


@dataclass(frozen=True)
class Driver:
    """The policy of a drive and its highway."""

    policy: Policy
    config: HighwayConfig


class LiveDrive:
    """One drive: `messages` grow until `ended`; `failure` says why a drive could not go on."""

    def __init__(self, key: DriveKey) -> None:
        self.key = key
        self.config: HighwayConfig | None = None  # known when the first message is
        self.messages: list[bytes] = []
        self.actions: list[NDArray[np.uint8]] = []  # [A] of each decision
        self.ended = False
        self.failure: str | None = None
        self.speed_mph = 0.0
        self.num_viewers = 0
        self._news = asyncio.Event()

    async def drive(self, prepare: Callable[[], Driver]) -> None:
        """Prepare in a thread (loading, compiling), then drive in real time to the end."""
        try:
            await self._drive(await asyncio.to_thread(_warm, prepare))
        except InvalidInput as error:
            self.failure = str(error)
        except Exception:
            logger.exception("the live drive of submission %d failed", self.key.submission_id)
            self.failure = "The live drive stopped by a fault of the server; its log has the details."
        finally:
            self.ended = True
            self._tell()

    async def follow(self) -> AsyncGenerator[bytes, None]:
        """Everything driven so far as one message, then each message; skips where too far behind."""
        while not self.messages and not self.ended:
            await self._news.wait()
        position = len(self.messages)
        if position:
            yield b"".join(self.messages)
        while True:
            while position < len(self.messages):
                position = max(position, len(self.messages) - MAX_MESSAGES_BEHIND)
                yield self.messages[position]
                position += 1
            if self.ended:
                return
            await self._news.wait()

    def publish(self, message: bytes) -> None:
        """Add whole records for all viewers."""
        self.messages.append(message)
        self._tell()

    def _tell(self) -> None:
        # Whoever waits on the old event wakes; whoever comes later waits on the new one.
        self._news.set()
        self._news = asyncio.Event()

    async def _drive(self, driver: Driver) -> None:
        self.config = config = driver.config
        highways = Highways(config, 1)
        highways.reset(np.array([self.key.seed]))
        driver.policy.reset(self.key.seed)
        clock = asyncio.get_running_loop()
        start = clock.time()
        pending = [frames.encode(highways, 0)]
        for frame in range(config.max_frames):
            if frame % config.frames_per_decision == 0:
                # In a thread: a big network must not keep other viewers waiting.
                self.actions.append(await asyncio.to_thread(decide, driver.policy, highways))
                highways.act(self.actions[-1][None])
            highways.advance(1)
            pending.append(frames.encode(highways, 0))
            if len(pending) >= FRAMES_PER_MESSAGE:
                self.publish(b"".join(pending))
                pending.clear()
                # The time of each message follows from the start, so delays never add up.
                await asyncio.sleep(start + (frame + 1) / FRAMES_PER_SECOND - clock.time())
        if pending:
            self.publish(b"".join(pending))
        self.speed_mph = float(highways.mean_speed_mph[0].mean())


def decide(policy: Policy, highways: Highways) -> NDArray[np.uint8]:
    """The policy's actions [A] on one highway."""
    return policy.act(highways.observe()[0])


def _warm(prepare: Callable[[], Driver]) -> Driver:
    """Prepare, and let every compiled function run once, away from the event loop."""
    driver = prepare()
    if driver.config.max_frames > MAX_LIVE_FRAMES:
        raise InvalidInput(
            f"A live drive has at most {MAX_LIVE_FRAMES} frames, a run of this competition has "
            f"{driver.config.max_frames}; watch its recorded runs."
        )
    highways = Highways(driver.config, 1)
    driver.policy.reset(0)
    highways.act(decide(driver.policy, highways)[None])
    highways.advance(1)
    frames.encode(highways, 0)
    return driver
