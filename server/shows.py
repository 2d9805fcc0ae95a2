"""What viewers see of one run, live or recorded: binary records, so many a second, and the world they belong to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ..agents.evaluate import Evaluation, World
from ..agents.policy import Policy, check_plays, config_for
from ..agents.tasks import environment_of, settings_of
from ..envs.episode_frames import EpisodeView, frames_per_second, view_of
from ..envs.episodes import Episode, Episodes
from ..envs.highway import frames
from ..envs.highway.config import HighwayConfig
from ..envs.highway.highways import Highways
from ..envs.highway.replay import Replay

HIGHWAY_VIEW = "highway"
HIGHWAY_FRAMES_PER_SECOND = 60


class Show(Protocol):
    """A policy that plays one run while it is seen. `score` and `actions` tell how it went so far."""

    about: Mapping[str, Any]  # what `describe` says of its world
    score: float

    def records(self) -> Iterator[list[bytes]]:
        """The records of the start, then those of each decision; deciding may take its time."""

    @property
    def actions(self) -> NDArray[np.uint8]:
        """As in an evaluation: [decisions, A] on the highway, elsewhere [steps]."""


def describe(world: World) -> dict[str, Any]:
    """What a viewer has to know before the first record."""
    if isinstance(world, HighwayConfig):
        view, rate = HIGHWAY_VIEW, HIGHWAY_FRAMES_PER_SECOND
    else:
        view, rate = view_of(world), frames_per_second(world)
    about = {"environment": environment_of(world), "config": settings_of(world)}
    return {**about, "view": view, "frames_per_second": rate}


def make_show(policy: Policy, world: World, seed: int) -> Show:
    """A run of `policy` on `seed`; raises `InvalidInput` where it was not made for this world."""
    if isinstance(world, HighwayConfig):
        return HighwayShow(policy, config_for(policy, world), seed)
    check_plays(policy, world.environment)
    return EpisodeShow(policy, world, seed)


class HighwayShow:
    """A drive."""

    def __init__(self, policy: Policy, config: HighwayConfig, seed: int) -> None:
        self.about: Mapping[str, Any] = describe(config)
        self.score = 0.0
        self._policy, self._config, self._seed = policy, config, seed
        self._actions: list[NDArray[np.uint8]] = []

    def records(self) -> Iterator[list[bytes]]:
        """Thirty frames a decision."""
        config, highways = self._config, Highways(self._config, 1)
        highways.reset(np.array([self._seed]))
        self._policy.reset(self._seed)
        yield [frames.encode(highways, 0)]
        while (left := config.max_frames - int(highways.frame[0])) > 0:
            self._actions.append(self._policy.act(highways.observe()[0]))
            highways.act(self._actions[-1][None])
            yield [_next_frame(highways) for _ in range(min(config.frames_per_decision, left))]
            self.score = float(highways.mean_speed_mph[0].mean())

    @property
    def actions(self) -> NDArray[np.uint8]:
        """[decisions, A]"""
        return np.array(self._actions)


class EpisodeShow:
    """An episode of another environment."""

    def __init__(self, policy: Policy, episodes: Episodes, seed: int) -> None:
        self.about: Mapping[str, Any] = describe(episodes)
        self.score = 0.0
        self._policy, self._episodes, self._seed = policy, episodes, seed
        self._actions: list[int] = []

    def records(self) -> Iterator[list[bytes]]:
        """As many frames a step as the environment draws."""
        view = EpisodeView(self._episodes)
        try:
            self._policy.reset(self._seed)
            episode = Episode(view.env, self._seed)
            for records in view.records(episode.moments(self._choose)):
                self.score = episode.score
                yield records
        finally:
            view.env.close()

    def _choose(self, observation: NDArray[Any]) -> int:
        self._actions.append(int(self._policy.act(observation[None])[0]))
        return self._actions[-1]

    @property
    def actions(self) -> NDArray[np.uint8]:
        """[steps]"""
        return np.array(self._actions, np.uint8)


def recorded_records(evaluation: Evaluation, run: int) -> Iterator[bytes]:
    """The records of a run, as fast as it is played again."""
    world, seed, actions = evaluation.world, evaluation.seeds[run], evaluation.actions[run]
    if isinstance(world, HighwayConfig):
        yield Replay.record(world, seed, evaluation.policy, actions).frames()
        return
    view, left = EpisodeView(world), iter(actions.tolist())
    try:
        for records in view.records(Episode(view.env, seed).moments(lambda _observation: next(left))):
            yield b"".join(records)
    finally:
        view.env.close()


def _next_frame(highways: Highways) -> bytes:
    highways.advance(1)
    return frames.encode(highways, 0)
