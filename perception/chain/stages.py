"""The ladder from perfect state to a picture: each stage knows a little less by itself than the one before."""

from __future__ import annotations

from dataclasses import dataclass

from ...envs.errors import InvalidInput


@dataclass(frozen=True)
class Stage:
    """What the own car is still told, and what it has to find out."""

    name: str
    meaning: str
    camera: bool = True  # only cars that the camera sees are told
    boxes: bool = True  # as boxes on the picture, not as places
    detects: bool = True  # the boxes come from the network
    segments: bool = True  # the own place across the road comes from the network's mask
    forecasts: bool = True  # cars out of sight move as was forecast

    @property
    def needs_light(self) -> bool:
        """Whether the light matters: true boxes are the same by day and by night."""
        return self.detects or self.segments


STAGES = (
    Stage("perfect", "the simulation's own state", False, False, False, False, False),
    Stage(
        "in view", "true places of the cars in view, the others remembered", True, False, False, False, False
    ),
    Stage("tracked", "true boxes, located by geometry and tracked", True, True, False, False, False),
    Stage("detected", "the detector's boxes", True, True, True, False, False),
    Stage("segmented", "the own lane from the mask as well", True, True, True, True, False),
    Stage("forecast", "cars out of sight move as was forecast"),
)


def find_stage(name: str) -> Stage:
    """The stage of a name; raises `InvalidInput` where there is none."""
    for stage in STAGES:
        if stage.name == name:
            return stage
    raise InvalidInput(f"a stage is one of {', '.join(stage.name for stage in STAGES)}, got {name!r}.")
