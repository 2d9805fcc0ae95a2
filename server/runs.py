"""The record of an evaluation's runs: what the cars did, packed into one file of the store.

A NumPy archive without pickled objects, R runs, D decisions, A controlled cars:
`seeds` int64 [R], `speeds_mph` float64 [R], `passed` int64 [R], `actions` uint8 [R, D, A], `core_hash`
str, `config` JSON of the highway as the policy observed it.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..agents.evaluate import Evaluation
from ..envs.highway.config import HighwayConfig
from ..envs.highway.highways import core_hash
from ..envs.highway.replay import Replay
from .refusals import NotReady


@dataclass(frozen=True)
class Runs:
    """All runs of one evaluation."""

    config: HighwayConfig
    seeds: NDArray[np.int64]
    speeds_mph: NDArray[np.float64]
    passed: NDArray[np.int64]
    actions: NDArray[np.uint8]
    core_hash: str

    @classmethod
    def of(cls, evaluation: Evaluation) -> Runs:
        """The record of `evaluation`."""
        return cls(
            config=evaluation.config,
            seeds=np.asarray(evaluation.seeds, np.int64),
            speeds_mph=np.asarray(evaluation.speeds_mph, np.float64),
            passed=np.asarray(evaluation.passed, np.int64),
            actions=np.asarray(evaluation.actions, np.uint8),
            core_hash=core_hash(),
        )

    def to_bytes(self) -> bytes:
        """The file; the same runs give the same bytes."""
        buffer = io.BytesIO()
        np.savez_compressed(
            buffer,
            seeds=self.seeds,
            speeds_mph=self.speeds_mph,
            passed=self.passed,
            actions=self.actions,
            core_hash=np.str_(self.core_hash),
            config=np.str_(json.dumps(self.config.to_dict(), sort_keys=True)),
        )
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Runs:
        """Read the file back; the store has checked its hash."""
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            return cls(
                config=HighwayConfig.from_dict(json.loads(str(file["config"]))),
                seeds=file["seeds"],
                speeds_mph=file["speeds_mph"],
                passed=file["passed"],
                actions=file["actions"],
                core_hash=str(file["core_hash"]),
            )

    def __len__(self) -> int:
        return len(self.seeds)

    def replay(self, run: int, policy: str) -> Replay:
        """Run number `run` as a replay that anybody can check. Raises `NotReady` where it drives otherwise now."""
        if self.core_hash == core_hash():
            return Replay.record(self.config, int(self.seeds[run]), policy, self.actions[run])
        raise NotReady(
            "This run was scored by another version of the simulation and cannot be shown by this one; its figures "
            "are kept."
        )
