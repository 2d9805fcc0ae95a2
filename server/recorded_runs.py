"""The finished runs of a submission: figures, replays and frames, where the seeds are public."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ..envs.highway.replay import Replay
from .models import State
from .refusals import Forbidden, NotReady, Refusal
from .runs import RecordedRuns
from .site import Site
from .store import Store
from .submissions import find_submission
from .views import RunsView, RunView


def list_runs(site: Site, submission_id: int) -> RunsView:
    """Seed, speed and cars passed of every run. Raises `NotFound`, `NotReady`, `Forbidden`."""
    evaluation = _open(site, submission_id).evaluation
    rows = zip(evaluation.seeds, evaluation.speeds_mph.tolist(), evaluation.passed.tolist(), strict=True)
    return RunsView(
        runs=[
            RunView(run=run, seed=seed, speed_mph=speed, passed=passed)
            for run, (seed, speed, passed) in enumerate(rows)
        ]
    )


def find_replay(site: Site, submission_id: int, run: int) -> Replay:
    """The replay of one run; raises as `list_runs`."""
    return _open(site, submission_id).replay(run)


def replay_address(site: Site, submission_id: int, seed: int, actions: NDArray[np.uint8]) -> str | None:
    """Where the drive of these actions [decisions, A] lies as a replay; None where it is not a scored run.

    A random policy may drive otherwise today than in its evaluation, so the actions decide.
    """
    try:
        evaluation = _open(site, submission_id).evaluation
    except Refusal:
        return None
    for run, run_seed in enumerate(evaluation.seeds):
        if run_seed == seed and np.array_equal(evaluation.actions[run], actions):
            return f"/api/submissions/{submission_id}/runs/{run}/replay"
    return None


def _open(site: Site, submission_id: int) -> RecordedRuns:
    with site.database.read() as session:
        submission = find_submission(session, submission_id)
        evaluation = submission.evaluation
        if not submission.competition.seeds_public:
            raise Forbidden(f"The runs of the competition {submission.competition.slug!r} are not shown.")
        if evaluation.state is State.FAILED:
            raise NotReady(f"Submission {submission_id} has no runs, it failed: {evaluation.error}")
        if evaluation.result is None:
            raise NotReady(
                f"Submission {submission_id} is {evaluation.state}, so it has no runs yet; wait a little."
            )
        return _load(site.store, evaluation.result.runs_sha256)


@lru_cache(maxsize=8)
def _load(store: Store, sha256: str) -> RecordedRuns:
    return RecordedRuns.unpack(store.get(sha256))
