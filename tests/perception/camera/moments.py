"""Moments of drives for the camera's tests."""

from __future__ import annotations

import dataclasses

import numpy as np
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.highways import Highways
from sevenlanes.perception.camera.scene import Scenes
from sevenlanes.perception.camera.wandering import wander

FAR_BEHIND_M = -100.0


def driven(count: int = 6, frames: int = 400, config: HighwayConfig | None = None) -> Highways:
    """Highways in the midst of their drives, with lane changes."""
    highways, generator = Highways(config or HighwayConfig(), count), np.random.default_rng(4)
    for _ in range(frames // 30):
        highways.act(wander(generator, highways))
        highways.advance(30)
    highways.advance(frames % 30)
    return highways


def only(scenes: Scenes, car: int) -> Scenes:
    """The same moments with a single car beside the viewer."""
    distance = np.full_like(scenes.distance, FAR_BEHIND_M)
    distance[:, car] = scenes.distance[:, car]
    return dataclasses.replace(scenes, distance=distance)
