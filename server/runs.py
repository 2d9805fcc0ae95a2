"""The record of an evaluation: what was done in every run, packed into one file of the store.

A NumPy archive without pickled objects, for R runs: `seeds` int64 [R], `scores` float64 [R], `actions` uint8, those of
all runs one after the other, `lengths` int64 [R], how many belong to each, and `head`, JSON of the policy's name, the
environment, its settings, and the versions of what played it.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..agents.evaluate import Evaluation, World
from ..agents.tasks import environment_of, make_world, settings_of
from ..envs.episode_replay import versions_of
from ..envs.highway.config import HighwayConfig
from ..envs.highway.highways import core_hash
from .refusals import NotFound, NotReady


def pack(evaluation: Evaluation) -> bytes:
    """The file; the same runs give the same bytes."""
    head = {
        "policy": evaluation.policy,
        "environment": environment_of(evaluation.world),
        "config": settings_of(evaluation.world),
        "played_by": played_by(evaluation.world),
    }
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        seeds=np.array(evaluation.seeds, np.int64),
        scores=evaluation.scores,
        actions=np.concatenate([actions.ravel() for actions in evaluation.actions]),
        lengths=np.array([actions.size for actions in evaluation.actions], np.int64),
        head=np.str_(json.dumps(head, sort_keys=True)),
    )
    return buffer.getvalue()


def played_by(world: World) -> dict[str, str]:
    """The versions, here, of what decides how a run goes on."""
    return {"core": core_hash()} if isinstance(world, HighwayConfig) else versions_of(world)


@dataclass(frozen=True)
class RecordedRuns:
    """An evaluation read back, and the versions of what played it."""

    evaluation: Evaluation
    played_by: dict[str, str]

    @classmethod
    def unpack(cls, data: bytes) -> RecordedRuns:
        """Read a file that `pack` wrote."""
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            head: dict[str, Any] = json.loads(str(file["head"]))
            world = make_world(head["environment"], head["config"])
            ends = np.cumsum(file["lengths"])
            evaluation = Evaluation(
                world=world,
                policy=head["policy"],
                seeds=tuple(file["seeds"].tolist()),
                scores=file["scores"],
                actions=[_shaped(world, each) for each in np.split(file["actions"], ends[:-1])],
            )
        return cls(evaluation, head["played_by"])

    def check(self, run: int) -> None:
        """Raise `NotFound` or `NotReady` unless run number `run` can be played again here."""
        runs = len(self.evaluation.seeds)
        if not 0 <= run < runs:
            raise NotFound(f"There is no run {run}; the runs are 0 to {runs - 1}.")
        if self.played_by != played_by(self.evaluation.world):
            raise NotReady(
                "This run was scored by another version of the simulation, which this server cannot show; "
                "its figures are kept."
            )


def _shaped(world: World, actions: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The actions of a run: on a highway [decisions, A], elsewhere [steps]."""
    return actions.reshape(-1, world.num_controlled) if isinstance(world, HighwayConfig) else actions
