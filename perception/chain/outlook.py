"""How cars that are out of sight move on: as was forecast when they were last seen."""

from __future__ import annotations

from typing import Any

import numpy as np

from .history import History
from .sightings import Floats
from .track import OwnMotion, Tracker


class Outlook:
    """For each track the path that was forecast at its last sight, in steps of a look."""

    def __init__(self, forecaster: Any, tracker: Tracker, lanes: int) -> None:
        self._forecaster, self._lanes = forecaster, lanes
        self._history = History(tracker)
        self._paths = np.full(
            (*tracker.alive.shape, 30, 2), np.nan
        )  # m along and across from where it was seen
        self._age = np.zeros(tracker.alive.shape, np.int64)  # steps since

    def look(self, tracker: Tracker, own: OwnMotion) -> None:
        """Forecast the tracks that are seen at this moment."""
        from ..paradigms.forecast import forecast

        self._history.keep(tracker, own)
        history = self._history
        assert history.own is not None
        here = np.stack([own.across, own.along], axis=-1)
        said = forecast(
            self._forecaster,
            (history.places - here[:, None, None]).astype(np.float32),
            history.known,
            (history.own - here[:, None]).astype(np.float32),
            own.across.astype(np.float32),
            self._lanes,
        )
        ahead = said[..., 1] + own.along[:, None, None] - tracker.along[..., :1]
        right = said[..., 0] + own.across[:, None, None] - tracker.across[..., None]
        told = ~np.isnan(said[..., 0, 0])
        self._paths[told] = np.stack([ahead, right], axis=-1)[told]
        self._age = np.where(told, 0, self._age + 1)
        self._paths[~tracker.alive] = np.nan

    @property
    def paths(self) -> Floats:
        """Metres [N, PLACES, 30, 2] along and across from where each track was last seen; NaN: never."""
        return self._paths

    def moves(self) -> Floats:
        """Metres [N, PLACES, 2] along and across in the next look's time of tracks out of sight; NaN: not told."""
        shape = self._age.shape
        step = np.minimum(self._age, self._paths.shape[2] - 1)
        before = np.concatenate([np.zeros((*shape, 1, 2)), self._paths[:, :, :-1]], axis=2)
        increments = self._paths - before
        chosen = np.take_along_axis(increments, step[..., None, None], axis=2)[:, :, 0]
        told = (self._age > 0) & (self._age < self._paths.shape[2])
        return np.where(told[..., None], chosen, np.nan)
