"""Driving scenes to learn from: batches of pictures with labels, and where everybody was and will be.

Each batch is made from the settings and its own number alone, so batches can be made in any order, again, and side by
side, and are the same bytes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...envs.errors import InvalidInput, check_keys
from ...envs.highway.config import HighwayConfig
from ...envs.highway.highways import Highways
from ...envs.seeds import MAX_SEED
from .camera import Camera, Pictures
from .conditions import CONDITIONS, condition_of
from .projection import CameraConfig
from .scene import Scenes, read_states
from .units import FRAMES_PER_SECOND
from .wandering import wander

MAX_STEP_M = (
    8.0  # forward in a step of at most a fifth of a second; who moves farther has left the map and come back
)
RATES = (5, 6, 10, 12, 15, 20, 30, 60)  # a second: whole frames, short steps


@dataclass(frozen=True)
class DrivingScenesConfig:
    """How many pictures, of what, in which light. Raises `InvalidInput` for values that can not be."""

    num_images: int = 1024
    batch_size: int = 64
    seed: int = 0
    conditions: Mapping[str, float] = field(  # shares of the pictures; need not add up to 1
        default_factory=lambda: {"day": 0.4, "dusk": 0.15, "night": 0.15, "rain": 0.15, "glare": 0.15}
    )
    highway: HighwayConfig = field(default_factory=HighwayConfig)  # its `max_frames` is set to what is needed
    camera: CameraConfig = field(default_factory=CameraConfig)
    viewer: int = 0  # the car with the camera
    moments_per_drive: int = 8
    seconds_between: float = 2.0  # two moments of a drive
    warm_up_s: float = 4.0  # driven before the first moment's past
    rate: int = 10  # steps a second of the trajectories
    past_s: float = 3.0
    future_s: float = 3.0

    def __post_init__(self) -> None:
        for name, least in (("num_images", 1), ("batch_size", 1), ("moments_per_drive", 1), ("seed", 0)):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
                raise InvalidInput(f"{name} must be a whole number of at least {least}, got {value!r}.")
        if self.batch_size % self.moments_per_drive or self.num_images % self.batch_size:
            raise InvalidInput(
                "num_images must be a multiple of batch_size, and that of moments_per_drive, got "
                f"{self.num_images}, {self.batch_size} and {self.moments_per_drive}."
            )
        if not 0 <= self.viewer < self.highway.num_cars:
            raise InvalidInput(
                f"the viewer must be a car from 0 to {self.highway.num_cars - 1}, got {self.viewer}."
            )
        for name in self.conditions:
            condition_of(name)
        shares = list(self.conditions.values())
        if not shares or min(shares) < 0 or sum(shares) <= 0:
            raise InvalidInput(
                f"the conditions' shares must be 0 or more, not all 0, got {dict(self.conditions)}."
            )
        if self.rate not in RATES or self.highway.frames_per_decision % (FRAMES_PER_SECOND // self.rate):
            raise InvalidInput(
                f"rate must be one of {', '.join(map(str, RATES))} steps a second, with whole steps in a decision "
                f"of {self.highway.frames_per_decision} frames, got {self.rate!r}."
            )
        for name in ("seconds_between", "warm_up_s", "past_s", "future_s"):
            if not 0 <= getattr(self, name) <= 60:
                raise InvalidInput(f"{name} must be from 0 to 60 seconds, got {getattr(self, name)!r}.")

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> DrivingScenesConfig:
        """The settings from plain data; raises `InvalidInput` for an unknown key or an impossible value."""
        names = [each.name for each in dataclasses.fields(cls)]
        check_keys("setting of driving scenes", values, names)
        values = dict(values)
        if isinstance(values.get("highway"), Mapping):
            values["highway"] = HighwayConfig.from_dict(values["highway"])
        if isinstance(values.get("camera"), Mapping):
            check_keys(
                "camera setting", values["camera"], [each.name for each in dataclasses.fields(CameraConfig)]
            )
            values["camera"] = CameraConfig(**values["camera"])
        return cls(**values)


@dataclass(frozen=True)
class Moments:
    """N moments of drives, and where everybody was and will be; C cars, T steps of time."""

    scenes: Scenes
    states: NDArray[np.int32]  # [N, columns] rows of `Highways.states`
    times: NDArray[np.float64]  # [T] s, from -past to future; 0 is the moment
    # [N, C, T, 2] m right and ahead of where the viewer's front is at time 0, as `offset` and `distance` of the scenes
    trajectories: NDArray[np.float32]
    known: NDArray[np.bool_]  # [N, C, T] false where a car has left the map since, or not yet come


@dataclass(frozen=True)
class SceneBatch(Moments):
    """The same moments with their pictures."""

    pictures: Pictures
    condition: NDArray[np.int64]  # [N] place in `conditions.CONDITIONS`


class DrivingScenes:
    """`len` batches, by number or in turn."""

    def __init__(self, config: DrivingScenesConfig | None = None) -> None:
        self.config = config or DrivingScenesConfig()
        self._camera = Camera(self.config.camera)

    def __len__(self) -> int:
        return self.config.num_images // self.config.batch_size

    def __iter__(self) -> Iterator[SceneBatch]:
        return (self.batch(number) for number in range(len(self)))

    @cached_property
    def _steps(self) -> tuple[int, int, int, int]:
        """Steps driven before anything counts, of the past, of the future, and between two moments."""
        config = self.config
        seconds = (config.warm_up_s, config.past_s, config.future_s, config.seconds_between)
        warm_up, past, future, between = (round(each * config.rate) for each in seconds)
        return warm_up, past, future, between

    def batch(self, number: int) -> SceneBatch:
        """Batch `number`, from 0; raises `InvalidInput` if there is no such batch."""
        generator = self._generator(number)
        moments = self._drive(generator)
        names = list(CONDITIONS)
        shares = np.array([self.config.conditions.get(name, 0.0) for name in names])
        condition = generator.choice(len(names), self.config.batch_size, p=shares / shares.sum())
        pictures = self._camera.shoot(moments.scenes, [names[place] for place in condition])
        return SceneBatch(**vars(moments), pictures=pictures, condition=condition)

    def moments(self, number: int) -> Moments:
        """Batch `number` without its pictures, which takes far less time."""
        return self._drive(self._generator(number))

    def _generator(self, number: int) -> np.random.Generator:
        if not 0 <= number < len(self):
            raise InvalidInput(f"there are the batches 0 to {len(self) - 1}, got {number}.")
        return np.random.default_rng((self.config.seed, number))

    def _drive(self, generator: np.random.Generator) -> Moments:
        """A batch's moments, a drive's side by side."""
        config, (warm_up, past, future, between) = self.config, self._steps
        recorded = self._record(generator)  # [steps, drives, columns]
        moments = warm_up + past + between * np.arange(config.moments_per_drive)
        windows = np.stack([recorded[moment - past : moment + future + 1] for moment in moments])
        # [moments, steps, drives, columns] -> [N, steps, columns]
        windows = windows.transpose(2, 0, 1, 3).reshape(config.batch_size, past + future + 1, -1)
        states = np.ascontiguousarray(windows[:, past])
        scenes = read_states(config.highway, states, config.viewer)
        trajectories, known = self._follow(windows, scenes, past)
        times = np.arange(-past, future + 1) / config.rate
        return Moments(scenes, states, times, trajectories, known)

    def _record(self, generator: np.random.Generator) -> NDArray[np.int32]:
        """Drive a batch's drives; their states after every step [steps, drives, columns]."""
        config, (warm_up, past, future, between) = self.config, self._steps
        step = FRAMES_PER_SECOND // config.rate
        steps = warm_up + past + between * (config.moments_per_drive - 1) + future
        road = dataclasses.replace(config.highway, max_frames=max(steps * step, 1))
        highways = Highways(road, config.batch_size // config.moments_per_drive)
        highways.reset(generator.integers(0, MAX_SEED, highways.num_highways))
        recorded = np.empty((steps + 1, *highways.states.shape), np.int32)
        recorded[0] = highways.states
        for number in range(steps):
            if number * step % road.frames_per_decision == 0:
                highways.act(wander(generator, highways))
            highways.advance(step)
            recorded[number + 1] = highways.states
        return recorded

    def _follow(
        self, windows: NDArray[np.int32], now: Scenes, past: int
    ) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Trajectories [N, C, T, 2] and where they are known [N, C, T], from windows [N, T, columns]."""
        count, steps, columns = windows.shape
        then = read_states(self.config.highway, windows.reshape(-1, columns), self.config.viewer)
        ahead = (then.distance + then.along[:, None]).reshape(count, steps, -1) - now.along[:, None, None]
        right = (then.offset + then.across[:, None]).reshape(count, steps, -1) - now.across[:, None, None]
        moved = np.diff(ahead, axis=1)
        whole = (moved > -1.0) & (moved < MAX_STEP_M)  # [N, T - 1, C] between two steps
        after = np.logical_and.accumulate(whole[:, past:], axis=1)
        before = np.logical_and.accumulate(whole[:, :past][:, ::-1], axis=1)[:, ::-1]
        known = np.concatenate([before, np.ones_like(whole[:, :1]), after], axis=1)
        both = np.stack([right, ahead], axis=-1).transpose(0, 2, 1, 3).astype(np.float32)
        return np.ascontiguousarray(both), np.ascontiguousarray(known.transpose(0, 2, 1))
