"""Random episodes, and a digest of everything that can be seen of one: states, observations, records and rewards.

The same episodes are driven by Python, by Numba, by WebAssembly in wasmtime (all here) and in Node (`episodes.mjs`).
As a program it drives the episodes of a file and prints a digest a line: episodes.py FILE FIRST LAST.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.frames import encode
from sevenlanes.envs.highway.highways import Highways
from sevenlanes.envs.highway.reward import REWARDS
from sevenlanes.wasm.highways import WasmHighways
from sevenlanes.wasm.module import CoreCode, CoreModule


@dataclass(frozen=True)
class Episode:
    """A seed, settings, and actions [decisions][A]."""

    config: HighwayConfig
    seed: int
    actions: list[list[int]]

    def to_json(self) -> str:
        return json.dumps({"config": self.config.to_dict(), "seed": self.seed, "actions": self.actions})

    @classmethod
    def from_json(cls, line: str) -> Episode:
        values = json.loads(line)
        return cls(HighwayConfig.from_dict(values["config"]), values["seed"], values["actions"])


@dataclass(frozen=True)
class Size:
    """The greatest values of an episode's settings; the smallest are the least that a highway can have."""

    lanes: int
    num_cars: int
    lanes_side: int
    patches_ahead: int
    patches_behind: int
    decisions: int
    frames_per_decision: int


# Python takes about a millisecond a frame and car times ten, so most episodes are small. A car that leaves the map
# and comes back takes hundreds of frames, so some are long.
SMALL = Size(3, 5, 2, 10, 4, 3, 5)
LARGE = Size(7, 28, 6, 60, 17, 2, 8)
LONG = Size(2, 4, 2, 10, 4, 3, 300)
WHOLE = Size(7, 28, 6, 60, 17, 20, 120)


def random_episode(generator: np.random.Generator, size: Size) -> Episode:
    def upto(high: int, low: int = 1) -> int:
        return int(generator.integers(low, high + 1))

    lanes = upto(size.lanes)
    num_cars = upto(min(size.num_cars, 4 * lanes))
    frames_per_decision, decisions = upto(size.frames_per_decision), upto(size.decisions)
    config = HighwayConfig(
        lanes=lanes,
        num_cars=num_cars,
        num_controlled=upto(min(11, num_cars)),
        lanes_side=upto(size.lanes_side, 0),
        patches_ahead=upto(size.patches_ahead),
        patches_behind=upto(size.patches_behind, 0),
        temporal_window=max(0, upto(4, -1)),
        frames_per_decision=frames_per_decision,
        action_frames=upto(frames_per_decision),
        traffic_min_mph=(slowest := upto(60, 4)),
        traffic_max_mph=upto(80, slowest + 1),
        reward=str(generator.choice(list(REWARDS))),
        # Now and then the episode ends within a decision.
        max_frames=max(1, frames_per_decision * decisions - upto(3, -3)),
    )
    actions = generator.integers(5, size=(decisions, config.num_controlled))
    return Episode(config, int(generator.integers(2**31)), actions.tolist())


class Driver(Protocol):
    """One highway, wherever it drives."""

    states: NDArray[np.int32]

    def reset(self, seeds: list[int]) -> None: ...
    def step(self, actions: NDArray[np.integer]) -> NDArray[np.float64]: ...
    def observe(self) -> NDArray[np.float32]: ...
    def observe_codes(self) -> NDArray[np.uint8]: ...
    def encode(self, index: int) -> bytes: ...


class PlainHighway:
    """One of `Highways`, with the methods of `WasmHighways`; compiled or not, as the process is."""

    def __init__(self, config: HighwayConfig) -> None:
        self._highways = Highways(config, 1)
        self._reward = REWARDS[config.reward]
        self.states = self._highways.states
        self.reset, self.observe = self._highways.reset, self._highways.observe
        self.observe_codes = self._highways.observe_codes

    def step(self, actions: NDArray[np.integer]) -> NDArray[np.float64]:
        before = self._highways.sums
        self._highways.step(actions)
        return self._reward(self._highways.sums.since(before))

    def encode(self, index: int) -> bytes:
        return encode(self._highways, index)


def digest(episode: Episode, make: Callable[[HighwayConfig], Driver]) -> str:
    """SHA-256 over all that the episode gives, from the first state to the last."""
    highway, seen = make(episode.config), hashlib.sha256()
    highway.reset([episode.seed])
    take(highway, seen.update)
    for decision in episode.actions:
        seen.update(highway.step(np.array([decision], np.uint8)).tobytes())
        take(highway, seen.update)
    return seen.hexdigest()


def take(highway: Driver, update: Callable[[bytes], None]) -> None:
    """Add what can be seen of the highway now."""
    update(highway.states.tobytes())
    update(highway.observe().tobytes())
    update(highway.observe_codes().tobytes())
    update(highway.encode(0))


def digests(episodes: Iterable[Episode]) -> list[str]:
    """By this process: natively, or as plain Python where NUMBA_DISABLE_JIT is set."""
    return [digest(episode, PlainHighway) for episode in episodes]


def wasmtime_digests(episodes: Iterable[Episode], content: bytes) -> list[str]:
    """By WebAssembly, in wasmtime."""
    code = CoreCode(content)
    return [digest(episode, lambda config: WasmHighways(CoreModule(code), config)) for episode in episodes]


if __name__ == "__main__":
    lines = Path(sys.argv[1]).read_text().splitlines()
    chosen = [Episode.from_json(line) for line in lines[int(sys.argv[2]) : int(sys.argv[3])]]
    print("\n".join(digests(chosen)))
