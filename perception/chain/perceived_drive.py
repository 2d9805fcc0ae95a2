"""Many highways at a time, driven by a policy that sees what a stage of the chain perceives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...envs.highway.config import HighwayConfig
from ...envs.highway.highways import Highways
from ...envs.highway.rules import RULES
from ..camera.camera import Camera, Pictures
from ..camera.projection import CameraConfig
from ..camera.scene import Scenes, read
from ..camera.units import FRAMES_PER_SECOND, LANE_WIDTH_M
from .locate import locate
from .networks import find_boxes, find_classes
from .own_lane import own_across
from .perceived_state import PerceivedState
from .sightings import Floats, Sightings
from .stages import Stage
from .track import OwnMotion, Tracker

FRAMES_PER_LOOK = 6  # ten pictures a second
LOOK_S = FRAMES_PER_LOOK / FRAMES_PER_SECOND
MIN_HEIGHT, MIN_VISIBILITY = 6, 0.3  # of true boxes, as the detector is asked for
TRUE_SD_M = 0.05  # of true places
PICTURE = CameraConfig(width=192, height=96)
Act = Callable[[NDArray[np.float32]], NDArray[np.integer]]  # observations [N, num_inputs] to actions [N]


@dataclass
class Networks:
    """The trained models that a stage needs; None where it does not."""

    detector: Any = None
    segmenter: Any = None
    forecaster: Any = None


@dataclass
class Look:
    """What was seen at a moment."""

    scenes: Scenes
    pictures: Pictures | None = None
    boxes: Floats | None = None  # [N, M, 4]
    there: NDArray[np.bool_] | None = None  # [N, M]
    classes: NDArray[np.integer] | None = None  # [N, h, w]
    own: OwnMotion | None = None


@dataclass
class Interventions:
    """What the safety rules did, since the start: [N] each."""

    refused: NDArray[np.int64]  # decisions: lane changes that the rules refused (`Highways.blocked`)
    held_frames: NDArray[np.int64]  # frames in which the safety system held the own car up (`is_held_up`)
    speed_mph: Floats = field(default_factory=lambda: np.zeros(0))


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
        camera: CameraConfig = PICTURE,
    ) -> None:
        self.stage, self.condition, self.networks = stage, condition, networks or Networks()
        self.highways = Highways(config, len(seeds))
        self.highways.reset(np.asarray(seeds))
        self.perceived = PerceivedState(config, len(seeds))
        self.camera = Camera(camera)
        self.tracker = Tracker(len(seeds), camera)
        self._act = act
        self._across: Floats | None = None
        self.held_frames = np.zeros(len(seeds), np.int64)
        self.seen = Look(read(self.highways))

    @property
    def frame(self) -> int:
        """Frames driven."""
        return int(self.highways.frame[0])

    @property
    def ended(self) -> bool:
        """Whether the drives are over."""
        return self.frame >= self.highways.config.max_frames

    def advance(self) -> None:
        """Drive one frame; look and decide when it is time."""
        if self.frame % FRAMES_PER_LOOK == 0:
            self.look()
        if self.frame % self.highways.config.frames_per_decision == 0:
            self.decide()
        self.highways.advance(1)
        following = self.highways._cars(4)[:, 0]
        self.held_frames += following < RULES.free_following

    def decide(self) -> None:
        """Let the policy act on what is believed."""
        actions = np.asarray(self._act(self.observe()))
        self.perceived.act(actions)
        self.highways.act(actions[:, None])

    def observe(self) -> NDArray[np.float32]:
        """What the policy sees."""
        truth, scenes = self.highways.states, self.seen.scenes
        if not self.stage.camera:
            there = np.ones(scenes.distance.shape, np.bool_)
            there[:, 0] = False
            cars = {
                "along": scenes.along[:, None] + scenes.distance,
                "across": scenes.across[:, None] + scenes.offset,
                "speed": scenes.speed[:, None] + scenes.relative_speed,
            }
            self.perceived.write(truth, scenes.across, there, cars)
        else:
            tracker = self.tracker
            cars = {"along": tracker.along[..., 0], "across": tracker.across, "speed": tracker.along[..., 1]}
            assert self.seen.own is not None
            self.perceived.write(truth, self.seen.own.across, tracker.confirmed, cars)
        return self.perceived.observe()

    def look(self) -> None:
        """Take a picture and take in what it shows."""
        scenes = read(self.highways)
        if not self.stage.camera:
            self.seen = Look(scenes)
            return
        pictures = self.camera.shoot(scenes, self.condition)
        seen = Look(scenes, pictures)
        if self.stage.segments:
            seen.classes = find_classes(self.networks.segmenter, pictures.images)
            across = own_across(seen.classes, scenes.lanes, self.camera.config)
            before = self._across if self._across is not None else np.full(len(across), scenes.lanes * LANE_WIDTH_M / 2)
            self._across = np.where(np.isnan(across), before, across)
        else:
            self._across = scenes.across
        seen.own = OwnMotion(scenes.along, self._across, scenes.speed)
        if self.frame > 0:
            self.tracker.advance(LOOK_S)
        self.tracker.look(seen.own, self._sightings(seen))
        self.seen = seen

    def _sightings(self, seen: Look) -> Sightings:
        assert seen.pictures is not None
        labels, scenes = seen.pictures.labels, seen.scenes
        if not self.stage.boxes:
            sd = np.full(scenes.distance.shape, TRUE_SD_M)
            return Sightings(labels.seen, scenes.distance, scenes.offset, sd, sd)
        if self.stage.detects:
            seen.boxes, seen.there = find_boxes(self.networks.detector, seen.pictures.images)
        else:
            seen.boxes = labels.boxes.astype(np.float64)
            tall = labels.boxes[..., 3] - labels.boxes[..., 1] >= MIN_HEIGHT
            seen.there = tall & (labels.visibility >= MIN_VISIBILITY)
        return locate(seen.boxes, seen.there, self.camera.config)
