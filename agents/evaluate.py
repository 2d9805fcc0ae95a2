"""The competition's number: mean speeds over fixed seeds, their median and how sure it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..envs.highway.config import HighwayConfig
from ..envs.highway.highways import Highways
from ..envs.highway.replay import Replay
from ..envs.highway.rules import RULES
from .policy import Policy, config_for

OFFICIAL_RUNS = 500  # DeepTraffic's evaluation: 500 runs of 2,000 frames
BOOTSTRAP_RESAMPLES = 10_000
BOOTSTRAP_SEED = 1801_02805
INTERVAL_PERCENT = (2.5, 97.5)


@dataclass(frozen=True)
class Evaluation:
    """All runs of one policy. A run's figure is the mean speed over its frames and its controlled cars."""

    config: HighwayConfig  # as driven, with the policy's observation settings
    policy: str
    seeds: tuple[int, ...]
    speeds_mph: NDArray[np.float64] = field(repr=False)  # [runs]
    passed: NDArray[np.int64] = field(repr=False)  # [runs], by the ego car
    actions: NDArray[np.uint8] = field(repr=False)  # [runs, decisions, A]

    @property
    def score(self) -> float:
        """The median speed in mph: the 251st of 500 in ascending order, so always a speed that was driven."""
        return float(np.sort(self.speeds_mph)[len(self.speeds_mph) // 2])

    @property
    def mean(self) -> float:
        """The mean speed in mph."""
        return float(self.speeds_mph.mean())

    @property
    def interval(self) -> tuple[float, float]:
        """A 95 % percentile bootstrap interval of the score, in mph; its generator is seeded, so it is reproducible."""
        runs = len(self.speeds_mph)
        chosen = np.random.default_rng(BOOTSTRAP_SEED).integers(runs, size=(BOOTSTRAP_RESAMPLES, runs))
        medians = np.partition(self.speeds_mph[chosen], runs // 2, axis=1)[:, runs // 2]
        low, high = np.percentile(medians, INTERVAL_PERCENT)
        return float(low), float(high)

    def replay(self, run: int) -> Replay:
        """The recorded drive of one run."""
        return Replay.record(self.config, self.seeds[run], self.policy, self.actions[run])


def evaluate(
    policy: Policy,
    config: HighwayConfig,
    seeds: Sequence[int],
    progress: Callable[[int, int], None] | None = None,
) -> Evaluation:
    """Drive `policy` once on every seed. The same inputs give the same digits on every machine.

    config: the road; its observation settings are replaced by the policy's. progress: called with (decisions done,
    decisions in all).
    """
    config = config_for(policy, config)
    highways = Highways(config, len(seeds))
    highways.reset(np.asarray(seeds))
    policy.reset(0)
    shape = (len(seeds), config.num_controlled)
    actions = np.zeros((config.num_decisions, *shape), np.uint8)
    for decision in range(config.num_decisions):
        observations = highways.observe().reshape(-1, config.num_inputs)
        actions[decision] = policy.act(observations).reshape(shape)
        highways.step(actions[decision])
        if progress is not None:
            progress(decision + 1, config.num_decisions)
    return Evaluation(
        config=config,
        policy=policy.name,
        seeds=tuple(int(seed) for seed in seeds),
        # One division of whole numbers: the same digits on every machine.
        speeds_mph=highways.speed_sum.sum(axis=1) / (RULES.units_per_mph * config.max_frames * shape[1]),
        passed=highways.passed[:, 0].astype(np.int64),
        actions=np.ascontiguousarray(actions.transpose(1, 0, 2)),
    )
