"""Views from the driver's seat to learn from: pictures that the camera renders, with what is on them.

`auto` is one standard set for everybody, made anew whenever it is asked for, to the same bytes: figures on it can be
compared. `sim` is a small one from the seed, for a quick look.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from ...envs.errors import InvalidInput
from ..camera.driving_scenes import DrivingScenes, DrivingScenesConfig, SceneBatch
from ..camera.projection import CameraConfig
from .origin import AUTO, SIM, Origin, digest

CAMERA, SMALL = "camera views", "generated camera views, few"
BATCH, MOMENTS_PER_DRIVE = 32, 4
EVEN = {"day": 1.0, "dusk": 1.0, "night": 1.0, "rain": 1.0, "glare": 1.0}


@dataclass(frozen=True)
class Views:
    """N pictures of H by W pixels, with C cars each; distances as in `camera.scene.Scenes`."""

    images: npt.NDArray[np.uint8]  # [N, H, W, 3]
    classes: npt.NDArray[np.uint8]  # [N, H, W], see `camera.rendering.canvas.CLASS_NAMES`
    boxes: npt.NDArray[np.int64]  # [N, C, 4] left, top, right, bottom; 0 where a car is not seen
    visibility: npt.NDArray[np.float64]  # [N, C] the share of a car that nothing hides
    distance: npt.NDArray[np.float64]  # [N, C] m
    offset: npt.NDArray[np.float64]  # [N, C] m
    condition: npt.NDArray[np.int64]  # [N] place in `camera.conditions.CONDITIONS`

    def __len__(self) -> int:
        return len(self.images)


def shoot_views(
    num_images: int, seed: int, conditions: Mapping[str, float], width: int, height: int
) -> Views:
    """`num_images` (a multiple of 32) views; the same seed and number show the same moments in any light."""
    config = DrivingScenesConfig(
        num_images=num_images,
        batch_size=BATCH,
        seed=seed,
        conditions=conditions,
        camera=CameraConfig(width=width, height=height),
        moments_per_drive=MOMENTS_PER_DRIVE,
        past_s=0.0,
        future_s=0.0,
    )
    parts = [_views(batch) for batch in DrivingScenes(config)]
    names = [each.name for each in fields(Views)]
    return Views(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def _views(batch: SceneBatch) -> Views:
    pictures, labels, scenes = batch.pictures, batch.pictures.labels, batch.pictures.scenes
    return Views(
        pictures.images,
        labels.classes,
        labels.boxes,
        labels.visibility,
        scenes.distance,
        scenes.offset,
        batch.condition,
    )


def standard_or_small(choice: str) -> bool:
    """Whether the standard set is wanted ("auto") rather than the small one ("sim"); `InvalidInput` for a path."""
    if choice not in (AUTO, SIM):
        raise InvalidInput(f"data must be auto or sim, views that the camera renders, got {choice!r}.")
    return choice == AUTO


def camera_origin(standard: bool, seed: int, *views: Views) -> Origin:
    """What rendered views are called."""
    source = "the standard set" if standard else f"seed {seed}"
    return Origin(CAMERA if standard else SMALL, source, False, digest(*(each.images for each in views)))
