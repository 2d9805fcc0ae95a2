"""Tracking: sightings of cars become cars with a place, a speed and a number that they keep.

Every track is a Kalman filter on the road (`kalman.py`): metres along it and its speed, metres from its left edge.
Because tracks stand on the road, the own car's motion is in them already: the odometer says where it is. At each look
the sightings are matched to the tracks by the Hungarian method (Kuhn, 1955) on squared Mahalanobis distances; what
nobody claims begins a track. A track that ought to be seen and is not soon dies; one that can not be seen, beside us,
behind us or behind another car, drives on as it did.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from ..camera.projection import CameraConfig
from ..camera.units import CAR_LENGTH_M, METRES_PER_SECOND_PER_MPH
from . import kalman
from .in_view import expected
from .locate import CAR_WIDTH_M
from .sightings import Floats, Sightings

PLACES = 32  # tracks of a highway at a time
FAR = 1e9  # a cost that no match has


@dataclass(frozen=True)
class TrackerConfig:
    """What is believed of other cars, and how soon."""

    speed: float = 46.0 * METRES_PER_SECOND_PER_MPH  # m/s, of a car that was seen once: traffic's mean
    speed_sd: float = 1.5  # m/s
    acceleration_sd: float = 2.0  # m/s², over one step
    drift_sd: float = 1.2  # m sideways in a second, while the car is seen
    gate: float = 8.0  # squared standard deviations beyond which a sighting is of another car
    hits: int = 2  # sightings until a track counts
    misses: int = 3  # looks at which a track that ought to be seen was not, until it dies
    memory_s: float = 10.0  # for which an unseen car is remembered
    ahead_m: float = 88.0  # the map's ends, from the own front bumper
    behind_m: float = 36.0


@dataclass(frozen=True)
class OwnMotion:
    """What the own car knows of itself, for N highways: its odometer, its place on the road, its speed."""

    along: Floats  # [N] m from the road's beginning to the own front bumper
    across: Floats  # [N] m from the road's left edge to the own middle
    speed: Floats  # [N] m/s


class Tracker:
    """The tracks of N highways: arrays [N, PLACES], places without a track are not `alive`."""

    def __init__(self, num_highways: int, camera: CameraConfig, config: TrackerConfig | None = None) -> None:
        self.config, self.camera = config or TrackerConfig(), camera
        shape = (num_highways, PLACES)
        self.alive = np.zeros(shape, np.bool_)
        self.along = np.zeros((*shape, 2))  # m to the car's rear, m/s
        self.along_covariance = np.broadcast_to(np.eye(2), (*shape, 2, 2)).copy()
        self.across = np.zeros(shape)  # m from the road's left edge to the car's middle
        self.across_variance = np.ones(shape)
        self.number = np.zeros(shape, np.int64)
        self.hits, self.misses = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        self.unseen_s = np.zeros(shape)
        self.matched = np.full(shape, -1)  # the sighting of each track at the last look, or -1
        self._born = np.zeros(num_highways, np.int64)

    @property
    def confirmed(self) -> NDArray[np.bool_]:
        """Which tracks [N, PLACES] count as cars."""
        return self.alive & (self.hits >= self.config.hits)

    def advance(self, seconds: float, paths: Floats | None = None) -> None:
        """Let time pass. paths [N, PLACES, 2]: metres along and across that tracks move instead, where not NaN."""
        config = self.config
        before = self.along[..., 0].copy()
        self.along, self.along_covariance = kalman.predict(
            self.along, self.along_covariance, seconds, config.acceleration_sd
        )
        self.across_variance = self.across_variance + config.drift_sd**2 * seconds
        self.unseen_s += seconds
        if paths is not None:
            told = ~np.isnan(paths[..., 0])
            self.along[..., 0] = np.where(told, before + np.nan_to_num(paths[..., 0]), self.along[..., 0])
            self.across = np.where(told, self.across + np.nan_to_num(paths[..., 1]), self.across)

    def look(self, own: OwnMotion, sightings: Sightings) -> None:
        """Take in what is seen at this moment."""
        matched = self.matched = self._match(own, sightings)
        seen = matched >= 0
        self._update(own, sightings, matched, seen)
        missed = ~seen & self._expected(own)
        self.misses = np.where(seen, 0, self.misses + missed)
        self._begin(own, sightings, matched)
        self._end(own)

    def _match(self, own: OwnMotion, sightings: Sightings) -> NDArray[np.int64]:
        """The sighting of each track [N, PLACES], or -1."""
        ahead = own.along[:, None] + sightings.distance
        right = own.across[:, None] + sightings.offset
        along_spread = self.along_covariance[..., 0, 0, None] + sightings.distance_sd[:, None] ** 2
        across_spread = self.across_variance[..., None] + sightings.offset_sd[:, None] ** 2
        cost = (ahead[:, None] - self.along[..., 0, None]) ** 2 / along_spread
        cost += (right[:, None] - self.across[..., None]) ** 2 / across_spread
        possible = self.alive[..., None] & sightings.there[:, None] & (cost < self.config.gate)
        cost = np.where(possible, cost, FAR)
        matched = np.full(self.alive.shape, -1)
        for index in np.flatnonzero(possible.any(axis=(1, 2))):
            rows, columns = linear_sum_assignment(cost[index])
            good = possible[index, rows, columns]
            matched[index, rows[good]] = columns[good]
        return matched

    def _update(
        self, own: OwnMotion, sightings: Sightings, matched: NDArray[np.int64], seen: NDArray[np.bool_]
    ) -> None:
        index, place = np.nonzero(seen)
        which = matched[seen]
        ahead = own.along[index] + sightings.distance[index, which]
        right = own.across[index] + sightings.offset[index, which]
        self.along[seen], self.along_covariance[seen] = kalman.update(
            self.along[seen], self.along_covariance[seen], ahead, sightings.distance_sd[index, which] ** 2
        )
        variance = sightings.offset_sd[index, which] ** 2
        gain = self.across_variance[seen] / (self.across_variance[seen] + variance)
        self.across[seen] += gain * (right - self.across[seen])
        self.across_variance[seen] *= 1 - gain
        self.hits[seen] += 1
        self.unseen_s[index, place] = 0.0

    def _expected(self, own: OwnMotion) -> NDArray[np.bool_]:
        distance = self.along[..., 0] - own.along[:, None]
        return expected(distance, self.across - own.across[:, None], self.alive, self.camera)

    def _begin(self, own: OwnMotion, sightings: Sightings, matched: NDArray[np.int64]) -> None:
        """A track for each sighting that no track claimed, where there is room."""
        free = sightings.there.copy()
        index, place = np.nonzero(matched >= 0)
        free[index, matched[index, place]] = False
        config = self.config
        for highway, which in zip(*np.nonzero(free), strict=True):
            if self.alive[highway].all():
                continue
            place = np.argmin(self.alive[highway])
            here = (highway, place)
            self.alive[here], self.hits[here], self.misses[here], self.unseen_s[here] = True, 1, 0, 0.0
            self.along[here] = own.along[highway] + sightings.distance[highway, which], config.speed
            variances = sightings.distance_sd[highway, which] ** 2, config.speed_sd**2
            self.along_covariance[here] = np.diag(variances)
            self.across[here] = own.across[highway] + sightings.offset[highway, which]
            self.across_variance[here] = sightings.offset_sd[highway, which] ** 2
            self._born[highway] += 1
            self.number[here] = self._born[highway]

    def _end(self, own: OwnMotion) -> None:
        """Tracks die that were missed, forgotten, left the map, or stand where another one stands."""
        config = self.config
        distance = self.along[..., 0] - own.along[:, None]
        self.alive &= (distance < config.ahead_m) & (distance > -config.behind_m)
        self.alive &= (self.misses < config.misses) & (self.unseen_s <= config.memory_s)
        self.alive &= (self.hits >= config.hits) | (self.unseen_s == 0)
        near = np.abs(distance[:, :, None] - distance[:, None]) < 0.9 * CAR_LENGTH_M
        near &= np.abs(self.across[:, :, None] - self.across[:, None]) < 0.8 * CAR_WIDTH_M
        longer = self.unseen_s[:, :, None] > self.unseen_s[:, None]  # of two in one place the unseen one goes
        self.alive &= ~(near & longer & self.alive[:, None]).any(axis=2)
