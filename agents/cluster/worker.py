"""The part of a training's environments that one worker drives; runs in a process of its own, maybe far away."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..environment_state import restore_environments, save_environments
from ..world import World

StepResult = tuple[NDArray[Any], NDArray[Any], NDArray[np.bool_], NDArray[np.bool_]]


class Cut(NamedTuple):
    """Where a lost worker stood, for the one that takes its place."""

    seed: int  # of the new episodes
    observations: NDArray[Any]  # [n, ...], the last ones that the learner saw


class EnvironmentWorker:
    """`num_envs` environments of a world.

    One that takes a lost worker's place begins with a `cut`: its first step tells that all episodes were truncated
    where they stood, its second, as NEXT_STEP autoreset has it, that new ones have begun.
    """

    def __init__(self, world: World, num_envs: int, cut: Cut | None = None) -> None:
        self._envs = world.make_envs(num_envs)
        self._told: list[NDArray[Any]] = []  # observations of the steps that are not driven
        if cut is not None:
            self._told = [cut.observations, np.array(self._envs.reset(seed=cut.seed)[0])]

    def reset(self, seed: int | list[int | None] | None) -> NDArray[Any]:
        """The first observations [n, ...] of new episodes."""
        self._told = []
        # Every vector takes lists as well, though Gymnasium's annotation does not say so.
        return np.array(self._envs.reset(seed=seed)[0])  # type: ignore[arg-type]

    def step(self, actions: NDArray[Any]) -> StepResult:
        """Observations [n, ...], rewards [n], terminated [n] and truncated [n] of actions [n]."""
        if self._told:
            observations = self._told.pop(0)
            no, cut = np.zeros(len(actions), np.bool_), np.full(len(actions), len(self._told) == 1)
            return observations, np.zeros(len(actions)), no, cut
        observations, rewards, terminated, truncated, _ = self._envs.step(actions)
        return np.array(observations), np.array(rewards), np.array(terminated), np.array(truncated)

    def get_state(self) -> dict[str, Any] | None:
        """Everything needed to go on; None where the environments can not be saved."""
        state = save_environments(self._envs)
        return None if state is None else {"environments": state, "told": self._told}

    def set_state(self, state: dict[str, Any]) -> None:
        """Go on from what `get_state` gave."""
        restore_environments(self._envs, state["environments"])
        self._told = list(state["told"])
