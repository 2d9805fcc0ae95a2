"""What was known of the tracks in the last three seconds, as a forecast is told it."""

from __future__ import annotations

import numpy as np

from ..camera.units import CAR_LENGTH_M
from .track import OwnMotion, Tracker

STEPS = 31  # looks from 3 s ago to now


class History:
    """The last looks of N highways, the newest last: metres sideways from the road's left edge and along it.

    Cars stand where their middle is sideways and their rear along the road.
    """

    def __init__(self, tracker: Tracker) -> None:
        shape = tracker.alive.shape
        self.places = np.zeros((*shape, STEPS, 2))  # of the tracks
        self.known = np.zeros((*shape, STEPS), np.bool_)  # at which looks they were seen
        self.own: np.ndarray | None = None  # [N, STEPS, 2], of the own car
        self._number = np.zeros(shape, np.int64)

    def keep(self, tracker: Tracker, own: OwnMotion) -> None:
        """Add the present look; a place whose track is another one now forgets the one before."""
        self.known[self._number != tracker.number] = False
        self._number = tracker.number.copy()
        now = np.stack([own.across, own.along - CAR_LENGTH_M], axis=-1)[:, None]
        before = np.repeat(now, STEPS, axis=1) if self.own is None else self.own
        self.own = np.concatenate([before[:, 1:], now], axis=1)
        places = np.stack([tracker.across, tracker.along[..., 0]], axis=-1)[:, :, None]
        self.places = np.concatenate([self.places[:, :, 1:], places], axis=2)
        seen = (tracker.alive & (tracker.unseen_s == 0))[..., None]
        self.known = np.concatenate([self.known[:, :, 1:], seen], axis=2)
