"""What was known of the tracks in the last three seconds, as a forecast is told it."""

from __future__ import annotations

import numpy as np

from ..camera.units import CAR_LENGTH_M
from .kalman import smooth
from .sightings import Floats
from .track import OwnMotion, Tracker

STEPS = 31  # looks from 3 s ago to now


class History:
    """The last looks of N highways, the newest last: metres sideways from the road's left edge and along it.

    Cars stand where their middle is sideways and their rear along the road.
    """

    def __init__(self, tracker: Tracker, look_s: float) -> None:
        shape = tracker.alive.shape
        self._config, self._look_s = tracker.config, look_s
        self._along = np.zeros((*shape, STEPS, 2))  # of the tracks, as the filter had it
        self._covariance = np.broadcast_to(np.eye(2), (*shape, STEPS, 2, 2)).copy()
        self._across = np.zeros((*shape, STEPS))
        self._variance = np.ones((*shape, STEPS))
        self._number = np.zeros(shape, np.int64)
        self.known = np.zeros((*shape, STEPS), np.bool_)  # at which looks they were seen
        self.own: Floats | None = None  # [N, STEPS, 2], of the own car

    def keep(self, tracker: Tracker, own: OwnMotion) -> None:
        """Add the present look; a place whose track is another one now forgets the one before."""
        self.known[self._number != tracker.number] = False
        self._number = tracker.number.copy()
        now = np.stack([own.across, own.along - CAR_LENGTH_M], axis=-1)[:, None]
        before = np.repeat(now, STEPS, axis=1) if self.own is None else self.own
        self.own = np.concatenate([before[:, 1:], now], axis=1)
        for past, present in (
            (self._along, tracker.along),
            (self._covariance, tracker.along_covariance),
            (self._across, tracker.across),
            (self._variance, tracker.across_variance),
            (self.known, tracker.alive & (tracker.unseen_s == 0)),
        ):
            past[:, :, :-1] = past[:, :, 1:].copy()
            past[:, :, -1] = present

    def places(self) -> Floats:
        """Where the tracks were [N, PLACES, STEPS, 2], as all looks up to now tell: the filter smoothed backward."""
        along = smooth(self._along, self._covariance, self._look_s, self._config.acceleration_sd)[..., 0]
        across, drift = self._across.copy(), self._config.drift_sd**2 * self._look_s
        for step in reversed(range(STEPS - 1)):
            gain = self._variance[..., step] / (self._variance[..., step] + drift)
            across[..., step] += gain * (across[..., step + 1] - across[..., step])
        return np.stack([across, along], axis=-1)
