"""What the competition, the viewers and the command line need of anything that drives."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ..envs.episodes import one_name
from ..envs.errors import InvalidInput
from ..envs.highway.config import OBSERVATION_KEYS, HighwayConfig

HIGHWAY = "sevenlanes/Highway-v0"  # every highway, whatever its scenario
DEFAULT_OBSERVATION: Mapping[str, int] = {key: getattr(HighwayConfig(), key) for key in OBSERVATION_KEYS}


class Policy(Protocol):
    """Maps observations to actions.

    `name` for people; `environment` and `observation` what it was made for, as in `Manifest`: on the highway the
    settings lanes_side, patches_ahead, patches_behind and temporal_window. One call may carry the cars of many
    highways.
    """

    name: str
    environment: str
    observation: Mapping[str, Any]

    def reset(self, seed: int) -> None:
        """Begin anew: the same seed and the same observations give the same actions."""

    def act(self, observations: NDArray[np.float32]) -> NDArray[np.uint8]:
        """Actions uint8 [B] for observations [B, ...]; the highway's are float32 [B, num_inputs] in [0, 1]."""


def config_for(policy: Policy, config: HighwayConfig) -> HighwayConfig:
    """`config` with the observation settings of `policy`: the road is the competition's, the eyes are the policy's.

    Raises `InvalidInput` for a policy that was not made for the highway.
    """
    check_plays(policy, HIGHWAY)
    observation: dict[str, Any] = dict(policy.observation)
    return dataclasses.replace(config, **observation)


def check_plays(policy: Policy, environment: str, shape: tuple[int, ...] | None = None) -> None:
    """Raise `InvalidInput` unless `policy` was made for this environment, and for observations of this shape."""
    if one_name(policy.environment) != environment:
        raise InvalidInput(f"the policy must be made for {environment}, this one plays {policy.environment}.")
    if shape is not None and tuple(policy.observation["shape"]) != shape:
        raise InvalidInput(
            f"the policy must be made for observations of the shape {list(shape)}, this one's have "
            f"{list(policy.observation['shape'])}."
        )
