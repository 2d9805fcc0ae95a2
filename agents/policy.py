"""What the competition, the viewers and the command line need of anything that drives."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ..envs.highway.config import OBSERVATION_KEYS, HighwayConfig

DEFAULT_OBSERVATION: Mapping[str, int] = {key: getattr(HighwayConfig(), key) for key in OBSERVATION_KEYS}


class Policy(Protocol):
    """Maps observations to actions.

    `name` for people; `observation` the settings (lanes_side, patches_ahead, patches_behind, temporal_window) that it
    was made for. One call may carry the cars of many highways.
    """

    name: str
    observation: Mapping[str, int]

    def reset(self, seed: int) -> None:
        """Begin anew: the same seed and the same observations give the same actions."""

    def act(self, observations: NDArray[np.float32]) -> NDArray[np.uint8]:
        """Actions uint8 [B] for observations float32 [B, num_inputs] in [0, 1]."""


def config_for(policy: Policy, config: HighwayConfig) -> HighwayConfig:
    """`config` with the observation settings of `policy`: the road is the competition's, the eyes are the policy's."""
    observation: dict[str, Any] = dict(policy.observation)
    return dataclasses.replace(config, **observation)
