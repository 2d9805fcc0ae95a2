"""What happened in T steps of N environments, for the learners that learn from what they just did."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .rollout import Rollout

# Observations [N, ...] -> the actions int [N], their log-probabilities [N], and the values of the observations [N].
Sample = Callable[[NDArray[Any]], tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.float32]]]


class Trajectories(NamedTuple):
    """Pieces of episodes, one after the other; see `VectorStep` for the steps that are only resets."""

    observations: NDArray[Any]  # [T, N, ...], before the action
    actions: NDArray[np.int32]  # [T, N]
    log_probabilities: NDArray[np.float32]  # [T, N], of the actions, when they were chosen
    values: NDArray[np.float32]  # [T + 1, N], of the observations and of those after the last step
    rewards: NDArray[np.float32]  # [T, N]
    terminated: NDArray[np.bool_]  # [T, N]
    truncated: NDArray[np.bool_]  # [T, N]
    is_reset: NDArray[np.bool_]  # [T, N]
    episode_returns: tuple[float, ...]  # of the episodes that ended

    @property
    def decisions(self) -> int:
        """Steps that are no resets."""
        return int(np.count_nonzero(~self.is_reset))


def collect(rollout: Rollout, sample: Sample, num_steps: int) -> Trajectories:
    """Drive on for `num_steps` steps of all environments."""
    first = rollout.observations
    shape = (num_steps, len(first))
    trajectories = Trajectories(
        observations=np.empty((*shape, *first.shape[1:]), first.dtype),
        actions=np.empty(shape, np.int32),
        log_probabilities=np.empty(shape, np.float32),
        values=np.empty((num_steps + 1, len(first)), np.float32),
        rewards=np.empty(shape, np.float32),
        terminated=np.empty(shape, np.bool_),
        truncated=np.empty(shape, np.bool_),
        is_reset=np.empty(shape, np.bool_),
        episode_returns=(),
    )
    returns: list[float] = []
    for t in range(num_steps):

        def choose(observations: NDArray[Any], t: int = t) -> NDArray[np.int64]:
            actions, trajectories.log_probabilities[t], trajectories.values[t] = sample(observations)
            return actions

        step = rollout.step(choose)
        for name in ("observations", "actions", "rewards", "terminated", "truncated", "is_reset"):
            getattr(trajectories, name)[t] = getattr(step, name)
        returns += step.episode_returns.tolist()
    trajectories.values[num_steps] = sample(rollout.observations)[2]
    return trajectories._replace(episode_returns=tuple(returns))
