"""Many highways at a time, driven by a policy that sees what a stage of the chain perceives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...envs.highway import layout
from ...envs.highway.config import HighwayConfig
from ...envs.highway.highways import Highways
from ...envs.highway.rules import RULES
from ..camera.camera import Camera, Pictures
from ..camera.projection import CameraConfig
from ..camera.scene import Scenes, read
from ..camera.units import FRAMES_PER_SECOND
from .locate import locate
from .networks import find_boxes, find_classes
from .outlook import Outlook
from .own_lane import OwnPlace, in_lane, own_across
from .perceived_state import PerceivedState
from .sightings import Floats, Sightings
from .stages import Stage
from .track import OwnMotion, Tracker

FRAMES_PER_LOOK = 6  # ten pictures a second
LOOK_S = FRAMES_PER_LOOK / FRAMES_PER_SECOND
PICTURE = CameraConfig(width=192, height=96)
MIN_HEIGHT, MIN_VISIBILITY = 6, 0.3  # pixels and share of a car from which a true box is told
TRUE_SD_M = 0.05  # of true places
Act = Callable[[NDArray[np.float32]], NDArray[np.integer]]  # observations [N, num_inputs] to actions [N]


@dataclass(frozen=True)
class Networks:
    """The trained models; None where no stage needs one."""

    detector: Any = None
    segmenter: Any = None
    forecaster: Any = None


@dataclass(frozen=True)
class Look:
    """What was seen and believed at a moment; what a stage does not have is None."""

    scenes: Scenes
    own: OwnMotion
    pictures: Pictures | None = None
    boxes: Floats | None = None  # [N, M, 4] pixels
    there: NDArray[np.bool_] | None = None  # [N, M]
    classes: NDArray[np.integer] | None = None  # [N, h, w]


class PerceivedDrive:
    """N highways on `seeds`, all at one stage and in one condition."""

    def __init__(
        self,
        config: HighwayConfig,
        seeds: Sequence[int],
        stage: Stage,
        condition: str,
        act: Act,
        networks: Networks | None = None,
        picture: CameraConfig = PICTURE,
    ) -> None:
        self.stage, self.condition, self._networks = stage, condition, networks or Networks()
        self.highways = Highways(config, len(seeds))
        self.highways.reset(np.asarray(seeds))
        self.held_frames = np.zeros(len(seeds), np.int64)
        self.perceived = PerceivedState(config, len(seeds))
        self.camera, self.tracker = Camera(picture), Tracker(len(seeds), picture)
        self.outlook: Outlook | None = None
        if stage.forecasts:
            self.outlook = Outlook(self._networks.forecaster, self.tracker, config.lanes)
        self._act, self._place = act, OwnPlace(len(seeds), config.lanes)
        self._start = read(self.highways).across
        self.seen: Look | None = None
        self._prepared = -1  # the last frame at which it looked or decided

    @property
    def frame(self) -> int:
        """Frames driven."""
        return int(self.highways.frame[0])

    @property
    def ended(self) -> bool:
        """Whether the drives are over."""
        return self.frame >= self.highways.config.max_frames

    @property
    def refused(self) -> NDArray[np.int32]:
        """Decisions [N] that the safety rules refused: lane changes into what is not free (`Highways.blocked`)."""
        return self.highways.blocked[:, 0]

    def prepare(self) -> None:
        """Look, and let the policy decide, if it is time and has not been done."""
        if self._prepared == self.frame or self.ended:
            return
        self._prepared = self.frame
        if self.frame % FRAMES_PER_LOOK == 0:
            self.look()
        if self.frame % self.highways.config.frames_per_decision == 0:
            actions = np.asarray(self._act(self.observe()))
            self.perceived.act(actions)
            self.highways.act(actions[:, None])

    def advance(self) -> None:
        """Look and decide if it is time, then drive one frame."""
        self.prepare()
        self.highways.advance(1)
        following = layout.car_column(layout.FOLLOWING, self.highways.config.num_cars)
        self.held_frames += self.highways.states[:, following] < RULES.free_following  # as `is_held_up`

    def observe(self) -> NDArray[np.float32]:
        """What the policies see."""
        assert self.seen is not None
        scenes, tracker = self.seen.scenes, self.tracker
        if self.stage.camera:
            there = tracker.confirmed
            cars = {
                "along": tracker.along[..., 0],
                "across": in_lane(
                    tracker.across
                ),  # they nearly always are: a lane change takes half a second
                "speed": tracker.along[..., 1],
            }
        else:
            there = np.arange(scenes.distance.shape[1]) > np.zeros((len(scenes), 1))
            cars = {
                "along": scenes.along[:, None] + scenes.distance,
                "across": scenes.across[:, None] + scenes.offset,
                "speed": scenes.speed[:, None] + scenes.relative_speed,
            }
        self.perceived.write(self.highways.states, self.seen.own.across, there, cars)
        return self.perceived.observe()

    def look(self) -> None:
        """Take a picture and take in what it shows."""
        scenes = read(self.highways)
        if not self.stage.camera:
            self.seen = Look(scenes, OwnMotion(scenes.along, scenes.across, scenes.speed))
            return
        pictures = self.camera.shoot(scenes, self.condition)
        classes, across = None, scenes.across
        if self.stage.segments:
            classes = find_classes(self._networks.segmenter, pictures.images)
            answers = own_across(classes, scenes.lanes, self.camera.config)
            across = self._place.take(answers, scenes.across - self._start)
        own = OwnMotion(scenes.along, across, scenes.speed)
        boxes, there, sightings = self._sight(pictures)
        if self.seen is not None:
            self.tracker.advance(LOOK_S, None if self.outlook is None else self.outlook.moves())
        self.tracker.look(own, sightings)
        if self.outlook is not None:
            self.outlook.look(self.tracker, own)
        self.seen = Look(scenes, own, pictures, boxes, there, classes)

    def _sight(self, pictures: Pictures) -> tuple[Floats | None, NDArray[np.bool_] | None, Sightings]:
        labels, scenes = pictures.labels, pictures.scenes
        if not self.stage.boxes:
            sd = np.full(scenes.distance.shape, TRUE_SD_M)
            return None, None, Sightings(labels.seen, scenes.distance, scenes.offset, sd, sd)
        if self.stage.detects:
            boxes, there = find_boxes(self._networks.detector, pictures.images)
        else:
            boxes, there = labels.boxes.astype(np.float64), seen_well(pictures)
        return boxes, there, locate(boxes, there, self.camera.config)


def seen_well(pictures: Pictures) -> NDArray[np.bool_]:
    """Which cars [N, C] a detector is asked for: tall enough, and not too much hidden."""
    labels = pictures.labels
    tall = labels.boxes[..., 3] - labels.boxes[..., 1] >= MIN_HEIGHT
    return np.asarray(tall & (labels.visibility >= MIN_VISIBILITY))
