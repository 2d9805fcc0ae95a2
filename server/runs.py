"""The record of an evaluation: what was driven in every run, packed into one file of the store.

A NumPy archive without pickled objects, for R runs, D decisions and A controlled cars: `seeds` int64 [R],
`speeds_mph` float64 [R], `passed` int64 [R], `actions` uint8 [R, D, A], and `head`, JSON of the policy's
name, the highway and the hash of the simulation.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass

import numpy as np

from ..agents.evaluate import Evaluation
from ..envs.highway.config import HighwayConfig
from ..envs.highway.highways import core_hash
from ..envs.highway.replay import Replay
from .refusals import NotFound, NotReady


def pack(evaluation: Evaluation) -> bytes:
    """The file; the same runs give the same bytes."""
    head = {
        "policy": evaluation.policy,
        "config": evaluation.config.to_dict(),
        "core_hash": core_hash(),
    }
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        seeds=np.array(evaluation.seeds, np.int64),
        speeds_mph=evaluation.speeds_mph,
        passed=evaluation.passed,
        actions=evaluation.actions,
        head=np.str_(json.dumps(head, sort_keys=True)),
    )
    return buffer.getvalue()


@dataclass(frozen=True)
class RecordedRuns:
    """An evaluation read back, and the hash of the simulation that drove it."""

    evaluation: Evaluation
    core_hash: str

    @classmethod
    def unpack(cls, data: bytes) -> RecordedRuns:
        """Read a file that `pack` wrote."""
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            head = json.loads(str(file["head"]))
            evaluation = Evaluation(
                config=HighwayConfig.from_dict(head["config"]),
                policy=head["policy"],
                seeds=tuple(file["seeds"].tolist()),
                speeds_mph=file["speeds_mph"],
                passed=file["passed"],
                actions=file["actions"],
            )
        return cls(evaluation, head["core_hash"])

    def replay(self, run: int) -> Replay:
        """Run number `run` for anybody to drive again. Raises `NotFound`, `NotReady`."""
        runs = len(self.evaluation.seeds)
        if not 0 <= run < runs:
            raise NotFound(f"There is no run {run}; the runs are 0 to {runs - 1}.")
        if self.core_hash != core_hash():
            raise NotReady(
                "This run was scored by another version of the simulation, which this server cannot show; "
                "its figures are kept."
            )
        return self.evaluation.replay(run)
