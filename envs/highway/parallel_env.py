"""The highway for several learners: PettingZoo's `ParallelEnv`, in which every controlled car is an agent.

Needs PettingZoo, `pip install "sevenlanes[multi]"`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import gymnasium as gym
import numpy as np
from numpy.typing import NDArray

from ..errors import InvalidInput
from .config import LIMITS, NUM_ACTIONS
from .highway_env import RENDER_MODES, HighwayEnv, observation_space
from .reward import REWARDS

try:
    from pettingzoo.utils.env import ParallelEnv
except ModuleNotFoundError as error:
    raise InvalidInput(
        'the highway for several learners needs PettingZoo: pip install "sevenlanes[multi]".'
    ) from error

Observations = dict[str, NDArray[Any]]
Infos = dict[str, dict[str, Any]]
ParallelStep = tuple[Observations, dict[str, float], dict[str, bool], dict[str, bool], Infos]


class HighwayParallelEnv(ParallelEnv[str, NDArray[Any], Any]):
    """The controlled cars of one highway as the agents "car_0" (the ego car), "car_1", ...

    - action: `Discrete(5)` for each car, as `HighwayEnv`; all cars decide in the same frame.
    - observation: what that car sees, (rows, columns), flat with a temporal window.
    - reward: each car its own (`HighwayEnv` gives the mean of them).
    - never terminated; all cars are truncated together, at `max_frames`, and `agents` is empty then.
    - info, for each car: `frame`, `speed_mph` mean since reset, `passed`, `blocked`.

    The same seed is the same drive as in `HighwayEnv`. Settings are its keywords, but `num_controlled` is 11.
    """

    metadata = {  # noqa: RUF012 - PettingZoo's own attribute
        "name": "sevenlanes_highway_v0",
        "render_modes": list(RENDER_MODES),
        "render_fps": HighwayEnv.metadata["render_fps"],
        "is_parallelizable": True,
    }

    def __init__(
        self, render_mode: str | None = None, observation_dtype: str = "float32", **settings: Any
    ) -> None:
        settings = {"num_controlled": LIMITS["num_controlled"][1], **settings}
        self._highway = HighwayEnv(render_mode, observation_dtype, **settings)
        self.config = self._highway.config
        self.render_mode = render_mode
        self.possible_agents = [f"car_{car}" for car in range(self.config.num_controlled)]
        self.agents: list[str] = []  # none before the first reset
        alone = dataclasses.replace(self.config, num_controlled=1)
        # A space of its own for each car, since sampling from spaces is seeded one by one.
        self.observation_spaces = {
            car: observation_space(alone, observation_dtype) for car in self.possible_agents
        }
        self.action_spaces = {car: gym.spaces.Discrete(NUM_ACTIONS) for car in self.possible_agents}

    def observation_space(self, agent: str) -> gym.Space[NDArray[Any]]:
        """What `agent` sees."""
        return self.observation_spaces[agent]

    def action_space(self, agent: str) -> gym.Space[Any]:
        """What `agent` can do."""
        return self.action_spaces[agent]

    def reset(
        self, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observations, Infos]:
        """Start a new drive with all cars."""
        seen, info = self._highway.reset(seed=seed, options=options)
        self.agents = self.possible_agents.copy()
        return self._observations(seen), self._infos(info)

    def step(self, actions: Mapping[str, Any]) -> ParallelStep:
        """One decision: `actions` has one for every car."""
        if not self.agents:
            raise InvalidInput("no drive is under way: call reset() first.")
        if set(actions) != set(self.agents):
            raise InvalidInput(
                f"actions must have one for each of {', '.join(self.agents)}, "
                f"got {', '.join(map(str, actions)) or 'none'}."
            )
        for car, action in actions.items():
            if not self.action_spaces[car].contains(action):
                raise InvalidInput(
                    f"the action of {car} must be in {self.action_spaces[car]}, got {action!r}."
                )
        chosen = np.array([int(actions[car]) for car in self.agents])
        before = self._highway.highways.sums
        seen, _, _, truncated, info = self._highway.step(chosen if len(chosen) > 1 else chosen[0])
        rewards = REWARDS[self.config.reward](self._highway.highways.sums.since(before))[0]  # [A]
        step = (
            self._observations(seen),
            dict(zip(self.agents, rewards.tolist(), strict=True)),
            dict.fromkeys(self.agents, False),
            dict.fromkeys(self.agents, truncated),
            self._infos(info),
        )
        if truncated:
            self.agents = []
        return step

    def render(self) -> Any:
        """The present frame, as `HighwayEnv.render`."""
        return self._highway.render()

    def close(self) -> None:
        """Close the window, if there is one."""
        self._highway.close()

    def _observations(self, seen: NDArray[Any]) -> Observations:
        rows = seen if len(self.agents) > 1 else seen[None]  # [A, ...]
        return dict(zip(self.agents, rows, strict=True))

    def _infos(self, info: Mapping[str, Any]) -> Infos:
        return {
            car: {
                "frame": info["frame"],
                "speed_mph": float(info["speed_mph"][index]),
                "passed": int(info["passed"][index]),
                "blocked": int(info["blocked"][index]),
            }
            for index, car in enumerate(self.agents)
        }


def parallel_env(
    render_mode: str | None = None, observation_dtype: str = "float32", **settings: Any
) -> HighwayParallelEnv:
    """The highway for several learners, under the name by which PettingZoo's tools look for it."""
    return HighwayParallelEnv(render_mode, observation_dtype, **settings)
