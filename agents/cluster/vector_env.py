"""Environments on the workers of a Ray cluster, behind Gymnasium's own interface of a vector.

The learner stays where it is and asks its network once for all environments, as in SEED RL (Espeholt and others, "SEED
RL: scalable and efficient deep-RL with accelerated central inference", 2020). So every algorithm runs unchanged, and
environment i is driven with the seed of environment i, whatever the number of workers.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from ...envs.errors import InvalidInput
from ...envs.seeds import MAX_SEED
from ..world import World
from .connection import import_ray
from .parts import split
from .worker import Cut, EnvironmentWorker

LOGGER = logging.getLogger(__name__)
START_TIMEOUT_S = 300.0  # until a new worker answers: its process starts, imports and compiles
CALL_TIMEOUT_S = 120.0  # a worker that takes longer for a step is taken for lost
MAX_LOSSES_IN_A_ROW = 3  # of one worker, without an answer in between


class RayVectorEnv(gym.vector.VectorEnv[NDArray[Any], NDArray[Any], Any]):
    """`num_envs` environments of a world, spread evenly over `num_workers` processes that Ray places.

    Cars of one highway stay together, so there may be some more, as in `World.make_envs`; such a group has one seed.

    A worker that dies or does not answer is replaced. Its environments then report their episodes truncated, with
    reward 0, and begin new ones at the step after, as in any NEXT_STEP autoreset. Infos are not sent.

    Raises `InvalidInput` for a world that can not be made, more workers than environments, and a cluster without room.
    """

    def __init__(self, world: World, num_envs: int, num_workers: int) -> None:
        size, num_groups = world.group_size, -(-num_envs // world.group_size)
        if not 1 <= num_workers <= num_groups:
            raise InvalidInput(
                f"num_workers must be from 1 to the {num_groups} environments that they share, got {num_workers}."
            )
        probe = world.make_envs(1)  # what is wrong with the world is told here, without a worker
        self.num_envs = num_envs = num_groups * size
        self.metadata = dict(probe.metadata)
        self.single_observation_space = probe.single_observation_space
        self.single_action_space = probe.single_action_space
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)
        probe.close()
        self._world = world
        self._groups = split(num_groups, num_workers)
        self._rows = [slice(part.start * size, part.stop * size) for part in self._groups]
        self._observations: NDArray[Any] = np.zeros(
            self.observation_space.shape or (), self.observation_space.dtype
        )
        self._ray = import_ray()
        self._remote = self._ray.remote(EnvironmentWorker).options(num_cpus=1, scheduling_strategy="SPREAD")
        self._timeouts = [START_TIMEOUT_S] * num_workers
        self.workers = [self._begin(index) for index in range(num_workers)]

    def reset(
        self, *, seed: int | list[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[NDArray[Any], dict[str, Any]]:
        """Start new episodes everywhere; environment i has the seed s + i, or its own of a list."""
        if options:
            raise InvalidInput(f"environments on Ray take no reset options, got {options!r}.")
        if seed is not None and not isinstance(seed, list):
            super().reset(seed=seed)
        parts = [
            seed if seed is None else seed[part] if isinstance(seed, list) else seed + part.start
            for part in self._groups
        ]
        self._observations = np.concatenate(self._ask("reset", parts))
        return self._observations, {}

    def step(
        self, actions: NDArray[Any]
    ) -> tuple[NDArray[Any], NDArray[Any], NDArray[np.bool_], NDArray[np.bool_], dict[str, Any]]:
        """One action in every environment; all workers drive at the same time."""
        actions = np.asarray(actions)
        if actions.shape != self.action_space.shape:
            raise InvalidInput(f"actions must have the shape {self.action_space.shape}, got {actions.shape}.")
        steps = self._ask("step", [actions[rows] for rows in self._rows])
        observations, rewards, terminated, truncated = map(np.concatenate, zip(*steps, strict=True))
        self._observations = observations
        return observations, rewards, terminated, truncated, {}

    def get_state(self) -> dict[str, Any] | None:
        """Everything needed to go on exactly; None where the environments can not be saved."""
        states = self._ask("get_state")
        if any(state is None for state in states):
            return None
        generator = self.np_random.bit_generator.state
        return {"workers": states, "observations": self._observations, "generator": generator}

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Go on from what `get_state` gave; `InvalidInput` unless there are as many workers."""
        if len(state["workers"]) != len(self.workers):
            raise InvalidInput(
                f"the state is of {len(state['workers'])} workers, here are {len(self.workers)}; take as many."
            )
        self._ask("set_state", state["workers"])
        self._observations = state["observations"]
        generator = np.random.default_rng()
        generator.bit_generator.state = state["generator"]
        self.np_random = generator

    def close_extras(self, **kwargs: Any) -> None:
        """End the workers."""
        for worker in self.workers:
            self._ray.kill(worker)
        self.workers = []

    def _begin(self, index: int, cut: Cut | None = None) -> Any:
        """A new worker; its process starts in the background."""
        self._timeouts[index] = START_TIMEOUT_S
        num_envs = self._rows[index].stop - self._rows[index].start
        return self._remote.remote(self._world, num_envs, cut)

    def _ask(self, method: str, arguments: Sequence[Any] | None = None) -> list[Any]:
        """Every worker's answer to a call of `method`, each with its own of the `arguments`."""
        own = [() if arguments is None else (arguments[index],) for index in range(len(self.workers))]
        calls = [getattr(worker, method).remote(*own[index]) for index, worker in enumerate(self.workers)]
        return [self._answer(index, method, own[index], call) for index, call in enumerate(calls)]

    def _answer(self, index: int, method: str, own: tuple[Any, ...], call: Any) -> Any:
        """One worker's answer; where it is lost, that of the one that takes its place."""
        for _ in range(MAX_LOSSES_IN_A_ROW):
            try:
                answer = self._ray.get(call, timeout=self._timeouts[index])
            except self._ray.exceptions.RayTaskError as error:  # it lives, and refuses
                raise error.cause from None
            except self._ray.exceptions.RayError as error:
                reason = str(error).strip().partition("\n")[0]
                self._replace(index, reason)
                call = getattr(self.workers[index], method).remote(*own)
            else:
                self._timeouts[index] = CALL_TIMEOUT_S
                return answer
        raise InvalidInput(
            f"worker {index} of {len(self.workers)} was lost {MAX_LOSSES_IN_A_ROW} times in a row ({reason}). "
            "Look with `ray status` whether the cluster has room, and whether sevenlanes is installed everywhere."
        )

    def _replace(self, index: int, reason: str) -> None:
        """Let a new worker take a lost one's place, with new episodes."""
        rows = self._rows[index]
        LOGGER.warning(
            "worker %d of %d was lost (%s); its environments %d to %d begin new episodes.",
            *(index, len(self.workers), reason, rows.start, rows.stop - 1),
        )
        self._ray.kill(self.workers[index])  # one that only does not answer, too
        cut = Cut(int(self.np_random.integers(MAX_SEED)), self._observations[rows])
        self.workers[index] = self._begin(index, cut)
