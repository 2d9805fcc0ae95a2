"""What happened in T steps of N environments, for the learners that learn from what they just did."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .rollout import Rollout, VectorStep

# Observations [N, ...] -> the actions int [N], their log-probabilities [N], and the values of the observations [N].
Sample = Callable[[NDArray[Any]], tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.float32]]]


class Trajectories(NamedTuple):
    """Episodes or pieces of them, one after the other."""

    observations: NDArray[Any]  # [T, N, ...], before the action
    actions: NDArray[np.int32]  # [T, N]
    log_probabilities: NDArray[np.float32]  # [T, N], of the actions, when they were chosen
    values: NDArray[np.float32]  # [T + 1, N], of the observations and of those after the last step
    rewards: NDArray[np.float32]  # [T, N]; of a reset 0
    terminated: NDArray[np.bool_]  # [T, N]
    truncated: NDArray[np.bool_]  # [T, N]
    is_used: NDArray[np.bool_]  # [T, N], a step to learn from; not, for example, one that was only a reset
    decisions: int  # steps that were no resets
    episode_returns: tuple[float, ...]  # of the episodes that ended


def collect(rollout: Rollout, sample: Sample, num_steps: int) -> Trajectories:
    """Drive on for `num_steps` steps of all environments."""
    driven = [_drive(rollout, sample) for _ in range(num_steps)]
    is_used = ~np.stack([step.is_reset for step, _, _ in driven])
    return _stack(driven, sample(rollout.observations)[2], is_used)


def collect_episodes(rollout: Rollout, sample: Sample) -> Trajectories:
    """Begin anew and drive until every environment has come to an end: one whole episode of each.

    Those that end early drive on, unused: whoever took the episodes that are ready first would prefer the short ones.
    """
    rollout.begin()
    driven: list[Driven] = []
    is_used: list[NDArray[np.bool_]] = []
    going_on = np.ones(len(rollout.observations), np.bool_)
    while going_on.any():
        step, log_probabilities, values = _drive(rollout, sample)
        driven.append((step, log_probabilities, values))
        is_used.append(going_on)
        going_on = going_on & ~(step.terminated | step.truncated)
    return _stack(driven, sample(rollout.observations)[2], np.stack(is_used))


def in_a_row(columns: NDArray[Any]) -> NDArray[Any]:
    """[T, N, ...] -> [T · N, ...]."""
    return columns.reshape(-1, *columns.shape[2:])


Driven = tuple[VectorStep, NDArray[np.float32], NDArray[np.float32]]  # with log-probabilities and values


def _drive(rollout: Rollout, sample: Sample) -> Driven:
    """One step of all environments with actions drawn by `sample`."""
    actions, log_probabilities, values = sample(rollout.observations)
    return rollout.step(lambda _: actions), log_probabilities, values


def _stack(
    driven: list[Driven], last_values: NDArray[np.float32], is_used: NDArray[np.bool_]
) -> Trajectories:
    steps = [step for step, _, _ in driven]
    return Trajectories(
        observations=np.stack([step.observations for step in steps]),
        actions=np.stack([step.actions for step in steps]).astype(np.int32),
        log_probabilities=np.stack([log_probabilities for _, log_probabilities, _ in driven]),
        values=np.stack([*(values for _, _, values in driven), last_values]),
        rewards=np.stack([step.rewards for step in steps]),
        terminated=np.stack([step.terminated for step in steps]),
        truncated=np.stack([step.truncated for step in steps]),
        is_used=is_used,
        decisions=sum(int(np.count_nonzero(~step.is_reset)) for step in steps),
        episode_returns=tuple(value for step in steps for value in step.episode_returns.tolist()),
    )
