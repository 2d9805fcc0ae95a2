"""The live drives that are going on, and how many there may be."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from .live import DriveKey, LiveDrive
from .refusals import Busy
from .shows import Show


class LiveDrives:
    """At most `max_drives` drives and `max_viewers` viewers of all of them. Belongs to one event loop."""

    def __init__(self, max_drives: int, max_viewers: int) -> None:
        self.max_drives = max_drives
        self.max_viewers = max_viewers
        self.num_viewers = 0
        self._tasks: dict[LiveDrive, asyncio.Task[None]] = {}

    @contextmanager
    def watch(self, key: DriveKey, prepare: Callable[[], Show]) -> Iterator[LiveDrive]:
        """The drive of `key` for one viewer, started now if nobody watches it yet; nobody left, it ends.

        Raises `Busy`.
        """
        drive = self._find(key, prepare)
        drive.num_viewers += 1
        self.num_viewers += 1
        try:
            yield drive
        finally:
            drive.num_viewers -= 1
            self.num_viewers -= 1
            if drive.num_viewers == 0 and drive in self._tasks:
                self._tasks.pop(drive).cancel()

    async def close(self) -> None:
        """End all drives."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def __len__(self) -> int:
        return len(self._tasks)

    def _find(self, key: DriveKey, prepare: Callable[[], Show]) -> LiveDrive:
        if self.num_viewers >= self.max_viewers:
            raise Busy(
                f"{self.max_viewers} viewers are watching, as many as this server allows; try again later."
            )
        for drive in self._tasks:
            if drive.key == key:
                return drive
        if len(self) >= self.max_drives:
            raise Busy(
                f"{self.max_drives} live drives are going on, as many as this server allows; watch one of "
                "those or a finished run, or try again in half a minute."
            )
        drive = LiveDrive(key)
        task = asyncio.create_task(drive.drive(prepare))
        self._tasks[drive] = task
        task.add_done_callback(lambda _task: self._tasks.pop(drive, None))
        return drive
