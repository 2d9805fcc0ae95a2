"""Trajectories to learn from: where the cars around the own one were, and where they went. No picture is drawn.

`auto` is one standard set for everybody, made anew to the same bytes; `sim` a small one from the seed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...envs.errors import InvalidInput
from ..camera.driving_scenes import DrivingScenes, DrivingScenesConfig
from .origin import AUTO, SIM, Origin, digest

DRIVES, FEW = "drives", "generated drives, few"
NUM_TRAIN, NUM_TEST = 16_384, 2_048  # moments of the standard set
FEW_TRAIN, FEW_TEST = 1_024, 256
BATCH = 256
PAST_STEPS, FUTURE_STEPS, RATE = 31, 30, 10  # the present is the last step of the past; steps a second
Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Tracks:
    """N moments with A cars, the own one first. Places are m right and ahead of the own front bumper's present place.

    They stand still on the road, and are those of a car's middle and rear, as `offset` and `distance` of the scenes.
    """

    past: Floats  # [N, A, 31, 2] from 3 s ago to now, in tenths of a second
    known: Flags  # [N, A, 31]
    across: Floats  # [N] m from the road's left edge to the own middle, now
    lanes: int  # of the road

    def __len__(self) -> int:
        return len(self.past)

    def select(self, chosen: slice | npt.NDArray[np.int64]) -> Tracks:
        """Some of the moments."""
        return Tracks(self.past[chosen], self.known[chosen], self.across[chosen], self.lanes)


@dataclass(frozen=True)
class Drives:
    """Tracks, and what came of them."""

    tracks: Tracks
    future: Floats  # [N, A, 30, 2] m, from 0.1 to 3.0 s
    lasting: Flags  # [N, A, 30] whether the car is still on the map

    def select(self, chosen: slice | npt.NDArray[np.int64]) -> Drives:
        """Some of the moments."""
        return Drives(self.tracks.select(chosen), self.future[chosen], self.lasting[chosen])


@dataclass(frozen=True)
class TrajectorySet:
    """Drives to learn from, and others for the test."""

    train: Drives
    test: Drives
    origin: Origin

    @property
    def sizes(self) -> dict[str, int]:
        """How many moments there are."""
        return {"train": len(self.train.tracks), "test": len(self.test.tracks)}


def record_drives(num_moments: int, seed: int) -> Drives:
    """`num_moments` (a multiple of 256) moments of drives on the highway with its usual settings."""
    scenes = DrivingScenes(
        DrivingScenesConfig(num_images=num_moments, batch_size=BATCH, seed=seed, rate=RATE)
    )
    parts = [scenes.moments(number) for number in range(len(scenes))]
    places = np.concatenate([part.trajectories for part in parts])
    known = np.concatenate([part.known for part in parts])
    across = np.concatenate([part.scenes.across for part in parts]).astype(np.float32)
    past, future = np.split(places, [PAST_STEPS], axis=2)
    seen, lasting = np.split(known, [PAST_STEPS], axis=2)
    return Drives(Tracks(past, seen, across, scenes.config.highway.lanes), future, lasting)


def load_trajectories(choice: str, seed: int) -> TrajectorySet:
    """The standard set ("auto"), or a small one ("sim"); `InvalidInput` for a path."""
    if choice not in (AUTO, SIM):
        raise InvalidInput(f"data must be auto or sim, drives on the highway, got {choice!r}.")
    standard = choice == AUTO
    first = 0 if standard else 2 * seed  # the test's drives are others
    train = record_drives(NUM_TRAIN if standard else FEW_TRAIN, first)
    test = record_drives(NUM_TEST if standard else FEW_TEST, first + 1)
    arrays = [array for drives in (train, test) for array in (drives.tracks.past, drives.future)]
    name, source = (DRIVES, "the standard set") if standard else (FEW, f"seed {seed}")
    return TrajectorySet(train, test, Origin(name, source, False, digest(*arrays)))
