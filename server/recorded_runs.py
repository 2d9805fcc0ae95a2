"""The finished runs of a submission: figures, replays and frames, where the seeds are public."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ..agents.evaluate import Evaluation
from .models import State
from .refusals import Forbidden, NotReady, Refusal
from .runs import RecordedRuns
from .site import Site
from .store import Store
from .submissions import find_submission
from .views import RunsView, RunView


def list_runs(site: Site, submission_id: int) -> RunsView:
    """Seed and score of every run. Raises `NotFound`, `NotReady`, `Forbidden`."""
    evaluation = _open(site, submission_id).evaluation
    rows = zip(evaluation.seeds, evaluation.scores.tolist(), strict=True)
    return RunsView(runs=[RunView(run=run, seed=seed, score=score) for run, (seed, score) in enumerate(rows)])


def find_runs(site: Site, submission_id: int, run: int) -> Evaluation:
    """The runs of a submission, of which `run` can be played again here; raises as `list_runs`."""
    recorded = _open(site, submission_id)
    recorded.check(run)
    return recorded.evaluation


def replay_address(site: Site, submission_id: int, seed: int, actions: NDArray[np.uint8]) -> str | None:
    """Where the run of these actions lies as a replay; None where it is not a scored run.

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
