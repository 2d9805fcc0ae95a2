"""A policy's score: runs over fixed seeds, the median or mean of their figures, and how sure it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..envs.episode_replay import EpisodeReplay
from ..envs.episodes import Episodes
from ..envs.errors import InvalidInput
from ..envs.highway.config import HighwayConfig
from ..envs.highway.highways import Highways
from ..envs.highway.replay import Replay
from ..envs.highway.rules import RULES
from .policy import Policy, check_plays, config_for

OFFICIAL_RUNS = 500  # DeepTraffic's evaluation: 500 runs of 2,000 frames
BOOTSTRAP_RESAMPLES = 10_000
BOOTSTRAP_SEED = 1801_02805
INTERVAL_PERCENT = (2.5, 97.5)

World: TypeAlias = HighwayConfig | Episodes
Progress: TypeAlias = Callable[[int, int], None]


def statistic_of(world: World) -> str:
    """What of all runs' scores counts in a world: on the highway the median, as DeepTraffic has it; else the mean."""
    return "median" if isinstance(world, HighwayConfig) else "mean"


@dataclass(frozen=True)
class Evaluation:
    """All runs of one policy.

    A run's score is on the highway the mean speed in mph over its frames and its controlled cars, elsewhere the
    episode's return, the sum of its rewards.
    """

    world: World  # as played: the highway has the policy's observation settings
    policy: str
    seeds: tuple[int, ...]
    scores: NDArray[np.float64] = field(repr=False)  # [runs]
    actions: Sequence[NDArray[np.uint8]] = field(repr=False)  # of each run: [decisions, A], elsewhere [steps]

    @property
    def score(self) -> float:
        """The statistic of all runs. The median is the 251st of 500 in ascending order: a speed that was driven."""
        if statistic_of(self.world) == "mean":
            return self.mean
        return float(np.sort(self.scores)[len(self.scores) // 2])

    @property
    def mean(self) -> float:
        """The mean of the runs' scores."""
        return float(self.scores.mean())

    @property
    def interval(self) -> tuple[float, float]:
        """A 95 % percentile bootstrap interval of the score; its generator is seeded, so it is reproducible."""
        runs = len(self.scores)
        chosen = np.random.default_rng(BOOTSTRAP_SEED).integers(runs, size=(BOOTSTRAP_RESAMPLES, runs))
        if statistic_of(self.world) == "mean":
            scores = self.scores[chosen].mean(axis=1)
        else:
            scores = np.partition(self.scores[chosen], runs // 2, axis=1)[:, runs // 2]
        low, high = np.percentile(scores, INTERVAL_PERCENT)
        return float(low), float(high)

    def replay(self, run: int) -> Replay | EpisodeReplay:
        """One run, for anybody to play again."""
        seed, actions = self.seeds[run], self.actions[run]
        if isinstance(self.world, HighwayConfig):
            return Replay.record(self.world, seed, self.policy, actions)
        return EpisodeReplay.record(self.world, seed, self.policy, actions)


def evaluate(
    policy: Policy, world: World, seeds: Sequence[int], progress: Progress | None = None
) -> Evaluation:
    """Let `policy` play once on every seed. The same inputs give the same digits again.

    world: a road, whose observation settings are replaced by the policy's, or the episodes of an environment. progress:
    called with how much is done, and all there is to do: decisions on the highway, elsewhere episodes. Raises
    `InvalidInput` where the policy was not made for this world.
    """
    tell: Progress = progress or (lambda _done, _total: None)
    if isinstance(world, HighwayConfig):
        return _drive(policy, config_for(policy, world), seeds, tell)
    return _play(policy, world, seeds, tell)


def _drive(policy: Policy, config: HighwayConfig, seeds: Sequence[int], progress: Progress) -> Evaluation:
    highways = Highways(config, len(seeds))
    highways.reset(np.asarray(seeds))
    policy.reset(0)
    shape = (len(seeds), config.num_controlled)
    actions = np.zeros((config.num_decisions, *shape), np.uint8)
    for decision in range(config.num_decisions):
        observations = highways.observe().reshape(-1, config.num_inputs)
        actions[decision] = policy.act(observations).reshape(shape)
        highways.step(actions[decision])
        progress(decision + 1, config.num_decisions)
    return Evaluation(
        world=config,
        policy=policy.name,
        seeds=tuple(int(seed) for seed in seeds),
        # One division of whole numbers: the same digits on every machine.
        scores=highways.speed_sum.sum(axis=1) / (RULES.units_per_mph * config.max_frames * shape[1]),
        actions=list(np.ascontiguousarray(actions.transpose(1, 0, 2))),
    )


def _play(policy: Policy, episodes: Episodes, seeds: Sequence[int], progress: Progress) -> Evaluation:
    """All episodes side by side; the policy decides for those that go on, so nobody's actions depend on who is over."""
    envs = episodes.make_many(len(seeds))
    try:
        check_plays(policy, episodes.environment, envs.single_observation_space.shape)
        each: Any = [
            int(seed) for seed in seeds
        ]  # Gymnasium's vectors take a list, its interface does not say so
        observations, _ = envs.reset(seed=each)
        policy.reset(0)
        num_actions = envs.single_action_space.n  # type: ignore[attr-defined]
        scores, going = np.zeros(len(seeds)), np.ones(len(seeds), np.bool_)
        actions, taken = np.zeros(len(seeds), np.uint8), []
        lengths = np.zeros(len(seeds), np.int64)
        while going.any():
            actions[going] = policy.act(observations[going])
            check_actions(actions[going], num_actions)
            taken.append(actions.copy())
            observations, rewards, terminated, truncated, _ = envs.step(actions.astype(np.int64))
            scores[going] += rewards[going]
            lengths[going] += 1
            going &= ~(terminated | truncated)
            progress(int((~going).sum()), len(seeds))
    finally:
        envs.close()
    table = np.array(taken)  # [steps, episodes]
    return Evaluation(
        world=episodes,
        policy=policy.name,
        seeds=tuple(int(seed) for seed in seeds),
        scores=scores,
        actions=[table[:length, episode].copy() for episode, length in enumerate(lengths)],
    )


def check_actions(actions: NDArray[np.uint8], num_actions: int) -> None:
    """Raise `InvalidInput` for an action that the world does not have."""
    if actions.max() >= num_actions:
        raise InvalidInput(
            f"the policy must choose actions from 0 to {num_actions - 1} here, it chose {actions.max()}."
        )
