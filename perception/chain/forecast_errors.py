"""Forecasts of tracked cars against what the true cars then did (ADE and FDE, as `paradigms/forecast.py` measures)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .perceived_drive import LOOK_S, PerceivedDrive
from .sightings import Floats

STEPS = 30  # looks ahead, 3 s
MAX_STEP_M = 8.0  # who moves farther in a look has left the map and come back


class ForecastErrors:
    """Keeps where the true cars were, and what was forecast, until the drive is over."""

    def __init__(self, drive: PerceivedDrive) -> None:
        self._drive = drive
        self._true: list[Floats] = []  # [N, C, 2] of every look
        self._asked: list[tuple[int, NDArray[np.int64], NDArray[np.int64], dict[str, Floats]]] = []

    def keep(self) -> None:
        """Remember where the cars are at this look."""
        seen = self._drive.seen
        assert seen is not None
        scenes = seen.scenes
        along, across = scenes.along[:, None] + scenes.distance, scenes.across[:, None] + scenes.offset
        self._true.append(np.stack([along, across], axis=-1))

    def forecast(self, cars: NDArray[np.int64]) -> None:
        """Remember what is forecast now of the tracks that are seen; `cars` [N, PLACES] are the true ones or -1."""
        drive = self._drive
        if drive.outlook is None:
            return
        tracker = drive.tracker
        index, place = np.nonzero((cars >= 0) & (tracker.unseen_s == 0))
        here = np.stack([tracker.along[..., 0], tracker.across], axis=-1)[index, place][:, None]
        seconds = LOOK_S * np.arange(1, STEPS + 1)
        straight = np.zeros((len(index), STEPS, 2))
        straight[..., 0] = tracker.along[index, place, 1][:, None] * seconds
        ways = {"constant velocity": here + straight, "forecast": here + drive.outlook.paths[index, place]}
        self._asked.append((len(self._true) - 1, index, cars[index, place], ways))

    def displacements(self) -> dict[str, Floats]:
        """Metres [number, STEPS] between forecast and truth, where the car stayed on the map; {} without forecasts."""
        found: dict[str, list[Floats]] = {}
        if self._asked:
            true = np.stack(self._true)
            whole = np.abs(np.diff(true[..., 0], axis=0)) < MAX_STEP_M  # [looks - 1, N, C]
        for look, index, car, ways in self._asked:
            if look + STEPS >= len(self._true):
                continue
            future = true[look + 1 : look + STEPS + 1, index, car].swapaxes(0, 1)
            stays = whole[look : look + STEPS, index, car].all(axis=0)
            told = stays & ~np.isnan(ways["forecast"]).any(axis=(1, 2))
            for way, path in ways.items():
                found.setdefault(way, []).append(np.hypot(*np.moveaxis((path - future)[told], -1, 0)))
        return {way: np.concatenate(each) for way, each in found.items() if each}
