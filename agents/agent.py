"""What the training loop needs of a learner: the one interface of every algorithm, ours or yours.

`contract.py` checks that an agent keeps it; docs/agents.md tells how to write one.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from .layers import WeightedLayer
from .progress import Iteration


class Agent(Protocol):
    """Drives many environments and learns from what happens; made as `Agent(config, envs)`.

    config: the settings that name it, a subclass of `TrainConfig`. envs: a Gymnasium `VectorEnv` of N environments
    with Box observations, Discrete actions counted from 0 and NEXT_STEP autoreset. Equal configs and environments
    must give equal agents, to the bit.
    """

    def iterate(self, fraction: float) -> Iteration:
        """Drive on a little and learn; `fraction` of the whole training is done, 0 to 1."""

    def act(self, observations: NDArray[Any]) -> NDArray[np.int64]:
        """The actions [B] that it thinks best for raw observations [B, ...]; never explores."""

    def policy_layers(self) -> list[WeightedLayer] | None:
        """The same choice as layers of a policy file: the greatest output wins. None where it is no such network."""

    def get_state(self) -> dict[str, Any]:
        """Everything needed to go on, as nested dicts of arrays and plain data."""

    def set_state(self, state: dict[str, Any]) -> bool:
        """Go on from a saved state; False if the environments can not and begin new episodes."""
