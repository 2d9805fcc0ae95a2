"""How well the chain knows what is around: its tracks against the true cars, its forecasts against what came."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from ..camera.scene import Scenes
from ..camera.units import LANE_WIDTH_M
from .sightings import Floats
from .track import OwnMotion, Tracker

ALONG_M, ACROSS_M = (
    6.0,
    1.8,
)  # farther from every car a track is a false one: about a car's length, half a lane
AHEAD_M, BEHIND_M = 75.0, 15.0  # about what the policies of the gallery observe
LEAST_UNSEEN_S = 0.15  # from which a track counts as remembered


@dataclass
class Accuracy:
    """Sums over the moments that `count` was told of."""

    sums: dict[str, float] = field(default_factory=dict)

    def count(
        self, scenes: Scenes, plain: NDArray[np.bool_], tracker: Tracker, own: OwnMotion
    ) -> NDArray[np.int64]:
        """Add one moment; returns the true car [N, PLACES] of each track that counts, or -1.

        plain [N, C]: which cars can be seen well, as the detector is asked for.
        """
        distance = tracker.along[..., 0] - scenes.along[:, None]
        offset = tracker.across - scenes.across[:, None]
        counts = tracker.confirmed & near(distance)
        cars = near(scenes.distance)
        cars[:, 0] = False
        of_track = match(distance, offset, counts, scenes, cars)
        found = np.zeros(cars.shape, np.bool_)
        index, place = np.nonzero(of_track >= 0)
        car = of_track[index, place]
        found[index, car] = True
        seen = tracker.unseen_s[index, place] < LEAST_UNSEEN_S
        along = (distance[index, place] - scenes.distance[index, car]) ** 2
        across = (offset[index, place] - scenes.offset[index, car]) ** 2
        lane = np.floor(own.across / LANE_WIDTH_M).astype(np.int64)
        self._add(
            moments=len(scenes),
            lane_right=float((lane == scenes.lane[:, 0]).sum()),
            tracks=float(counts.sum()),
            false=float((counts & (of_track < 0)).sum()),
            plain=float((plain & cars).sum()),
            plain_tracked=float((plain & cars & found).sum()),
            cars=float(cars.sum()),
            cars_tracked=float(found.sum()),
            seen=float(seen.sum()),
            remembered=float((~seen).sum()),
            along_seen=float(along[seen].sum()),
            along_remembered=float(along[~seen].sum()),
            across_seen=float(across[seen].sum()),
            across_remembered=float(across[~seen].sum()),
        )
        return of_track

    def add_forecasts(self, errors: dict[str, Floats]) -> None:
        """Displacements [number, steps] in m by the way of forecasting."""
        for way, each in errors.items():
            self._add(**{f"{way}_number": float(len(each)), f"{way}_ade": each.mean(axis=1).sum()})
            self._add(**{f"{way}_fde": each[:, -1].sum()})

    def _add(self, **values: float) -> None:
        for name, value in values.items():
            self.sums[name] = self.sums.get(name, 0.0) + float(value)

    def figures(self) -> dict[str, float]:
        """Shares from 0 to 1; root mean squares and mean displacements in m. Nothing without a tracked moment."""

        def over(name: str, of: str, power: float = 1.0) -> float:
            return float((self.sums[name] / self.sums[of]) ** power) if self.sums.get(of) else float("nan")

        if not self.sums:
            return {}
        figures = {
            "own lane right": over("lane_right", "moments"),
            "cars in view tracked": over("plain_tracked", "plain"),
            "cars around tracked": over("cars_tracked", "cars"),
            "false tracks": over("false", "tracks"),
            "error along, seen": over("along_seen", "seen", 0.5),
            "error along, remembered": over("along_remembered", "remembered", 0.5),
            "error across, seen": over("across_seen", "seen", 0.5),
            "error across, remembered": over("across_remembered", "remembered", 0.5),
        }
        for way in ("constant velocity", "forecast"):
            if f"{way}_number" in self.sums:
                figures |= {
                    f"{kind}, {way}": over(f"{way}_{kind.lower()}", f"{way}_number")
                    for kind in ("ADE", "FDE")
                }
        return figures


def near(distance: Floats) -> NDArray[np.bool_]:
    """Which cars are about as near as policies look."""
    return np.asarray((distance < AHEAD_M) & (distance > -BEHIND_M))


def match(
    distance: Floats, offset: Floats, counts: NDArray[np.bool_], scenes: Scenes, cars: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """The car of each track [N, PLACES] by the Hungarian method, or -1."""
    cost = np.abs(distance[..., None] - scenes.distance[:, None]) / ALONG_M
    cost = np.maximum(cost, np.abs(offset[..., None] - scenes.offset[:, None]) / ACROSS_M)
    possible = counts[..., None] & cars[:, None] & (cost < 1.0)
    cost = np.where(possible, cost, 1e3)
    matched = np.full(counts.shape, -1)
    for index in np.flatnonzero(possible.any(axis=(1, 2))):
        rows, columns = linear_sum_assignment(cost[index])
        good = possible[index, rows, columns]
        matched[index, rows[good]] = columns[good]
    return matched
