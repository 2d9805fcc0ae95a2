"""What a policy can be scored on: the road with one car, the convoy, Cart-Pole, Pong, or any Gymnasium environment."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..envs.episodes import CART_POLE, PONG, Episodes, one_name
from ..envs.errors import InvalidInput
from ..envs.highway.config import HighwayConfig
from ..envs.highway.scenarios import SCENARIOS
from ..envs.registration import NAMESPACE
from .evaluate import OFFICIAL_RUNS, World, statistic_of
from .policy import HIGHWAY

LONGEST_GAME = 36_000  # frames, ten minutes: two players that never miss must come to an end
OTHER_RUNS = 100  # episodes in an environment that is nobody's task


@dataclass(frozen=True)
class Task:
    """A world, how often it is played, and the unit of a run's score. The seeds are 0, 1, 2, ..."""

    name: str
    world: World
    num_runs: int
    unit: str

    @property
    def statistic(self) -> str:
        """What of all runs' scores is the policy's: their median or their mean."""
        return statistic_of(self.world)

    def with_settings(self, settings: Mapping[str, Any]) -> Task:
        """The same in a world with other settings; raises `InvalidInput` for those that it can not have."""
        world = make_world(environment_of(self.world), {**settings_of(self.world), **settings})
        return dataclasses.replace(self, world=world)


TASKS: Mapping[str, Task] = {
    task.name: task
    for task in (
        Task("highway", HighwayConfig(), OFFICIAL_RUNS, "mph"),
        Task("convoy", HighwayConfig.from_dict(SCENARIOS["HighwayConvoy-v0"]), OFFICIAL_RUNS, "mph"),
        Task("cart-pole", Episodes(CART_POLE), 100, "steps"),
        Task("pong", Episodes(PONG, {"max_frames": LONGEST_GAME}), 30, "points"),
    )
}


def environment_of(world: World) -> str:
    """The environment that policies for this world name."""
    return HIGHWAY if isinstance(world, HighwayConfig) else world.environment


def settings_of(world: World) -> dict[str, Any]:
    """The settings of a world as plain data."""
    return world.to_dict() if isinstance(world, HighwayConfig) else dict(world.settings)


def make_world(environment: str, settings: Mapping[str, Any]) -> World:
    """The world of an environment, as policies name it, with these settings; raises `InvalidInput`."""
    return HighwayConfig.from_dict(settings) if environment == HIGHWAY else Episodes(environment, settings)


def find_task(name: str) -> Task:
    """A task by its name, a highway by its Gymnasium id, or any other id; raises `InvalidInput`."""
    if name in TASKS:
        return TASKS[name]
    for task in TASKS.values():
        if environment_of(task.world) == one_name(name):
            return task
    scenario = name.removeprefix(f"{NAMESPACE}/")
    if scenario in SCENARIOS:
        return Task(name, HighwayConfig.from_dict(SCENARIOS[scenario]), OFFICIAL_RUNS, "mph")
    if "-v" not in name:
        raise InvalidInput(
            f"the task must be one of {', '.join(TASKS)} or a Gymnasium id such as Acrobot-v1, got {name!r:.80}."
        )
    return Task(name, Episodes(name), OTHER_RUNS, "return")


def task_of(environment: str) -> Task:
    """The task of a policy that names this environment; raises `InvalidInput`."""
    if ":" in environment:  # Gymnasium would import the module before the colon, and a policy is data
        raise InvalidInput(
            f"the policy's environment {environment!r:.80} names a Python module; to import it, give it yourself: "
            f"--task {environment}."
        )
    return find_task(environment)
