"""Live drives: a policy drives, or plays, now, in real time, once for all who watch it.

Every frame is encoded once. A drive keeps all its messages (2,000 frames of 20 cars are 0.2 MB, a minute of Pong
0.5 MB), so a viewer who joins late first gets everything driven so far, in one message, and a slow one skips the
oldest that it has not taken yet: each viewer is a position in the list of messages, and nobody makes the
drive wait. Any record is a keyframe.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass

from ..envs.errors import InvalidInput
from .shows import Show

logger = logging.getLogger("sevenlanes.live")

FRAMES_PER_MESSAGE = 3
MAX_MESSAGES_BEHIND = 40  # two seconds; a viewer further behind skips to here
MAX_LIVE_FRAMES = 36_000  # ten minutes: what a drive may keep in memory; a longer one ends there


@dataclass(frozen=True)
class DriveKey:
    """One drive is shared by all who watch the same submission on the same seed."""

    submission_id: int
    seed: int


class LiveDrive:
    """One drive: `messages` grow until `ended`; `failure` says why a drive could not go on."""

    def __init__(self, key: DriveKey) -> None:
        self.key = key
        self.show: Show | None = None  # known when the first message is
        self.messages: list[bytes] = []
        self.num_frames = 0
        self.ended = False
        self.failure: str | None = None
        self.num_viewers = 0
        self._news = asyncio.Event()

    async def drive(self, prepare: Callable[[], Show]) -> None:
        """Prepare in a thread (loading, compiling), then drive in real time to the end."""
        try:
            await self._play(await asyncio.to_thread(prepare))
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

    async def _play(self, show: Show) -> None:
        self.show = show
        decisions = show.records()
        # What has to be compiled is compiled before the clock starts. In a thread: a big network or an emulator must
        # not keep other viewers waiting.
        ready: list[bytes] | None = await asyncio.to_thread(lambda: [*next(decisions), *next(decisions, ())])
        rate: int = show.about["frames_per_second"]
        clock = asyncio.get_running_loop()
        start = clock.time()
        pending: list[bytes] = []
        while ready is not None and self.num_frames < MAX_LIVE_FRAMES:
            for record in ready:
                pending.append(record)
                self.num_frames += 1
                if len(pending) >= FRAMES_PER_MESSAGE:
                    self.publish(b"".join(pending))
                    pending.clear()
                    # The time of each message follows from the start, so delays never add up.
                    await asyncio.sleep(start + self.num_frames / rate - clock.time())
            ready = await asyncio.to_thread(next, decisions, None)
        if pending:
            self.publish(b"".join(pending))
