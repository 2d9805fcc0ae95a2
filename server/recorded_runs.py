"""The finished runs of a submission: figures, replays and frames, where the seeds are public."""

from __future__ import annotations

import json
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .models import State
from .refusals import Forbidden, NotFound, NotReady, Refusal
from .runs import Runs
from .site import Site
from .store import Store
from .submissions import find_submission
from .views import RunsView, RunView


def list_runs(site: Site, submission_id: int) -> RunsView:
    """Seed, speed and cars passed of every run. Raises `NotFound`, `NotReady`, `Forbidden`."""
    _name, runs = _open(site, submission_id)
    rows = zip(runs.seeds.tolist(), runs.speeds_mph.tolist(), runs.passed.tolist(), strict=True)
    return RunsView(
        runs=[
            RunView(run=run, seed=seed, speed_mph=speed, passed=passed)
            for run, (seed, speed, passed) in enumerate(rows)
        ]
    )


def run_replay(site: Site, submission_id: int, run: int) -> bytes:
    """The replay file of one run; raises as `list_runs`."""
    name, runs = _open(site, submission_id)
    return runs.replay(_checked(runs, run), name).to_bytes()


def run_frames(site: Site, submission_id: int, run: int) -> tuple[bytes, str]:
    """The records of all frames of one run, driven again, and its highway as JSON; raises as `list_runs`."""
    name, runs = _open(site, submission_id)
    replay = runs.replay(_checked(runs, run), name)
    return replay.frames(), json.dumps(runs.config.to_dict())


def replay_address(site: Site, submission_id: int, seed: int, actions: NDArray[np.uint8]) -> str | None:
    """Where the drive of these actions [decisions, A] lies as a replay; None where it is not a scored run.

    A random policy may drive otherwise today than in its evaluation, so the actions decide.
    """
    try:
        _name, runs = _open(site, submission_id)
    except Refusal:
        return None
    for run in np.flatnonzero(runs.seeds == seed).tolist():
        if np.array_equal(runs.actions[run], actions):
            return f"/api/submissions/{submission_id}/runs/{run}/replay"
    return None


def _open(site: Site, submission_id: int) -> tuple[str, Runs]:
    with site.database.read() as session:
        submission = find_submission(session, submission_id)
        evaluation = submission.evaluation
        if not submission.competition.seeds_public:
            raise Forbidden(f"The runs of the competition {submission.competition.slug!r} are not shown.")
        if evaluation.state is State.FAILED:
            raise NotReady(f"Submission {submission_id} has no runs, it failed: {evaluation.error}")
        if evaluation.result is None:
            raise NotReady(
                f"Submission {submission_id} has no runs yet, it is {evaluation.state}; wait until it is scored."
            )
        return submission.name, _load(site.store, evaluation.result.runs_sha256)


@lru_cache(maxsize=8)
def _load(store: Store, sha256: str) -> Runs:
    return Runs.from_bytes(store.get(sha256))


def _checked(runs: Runs, run: int) -> int:
    if not 0 <= run < len(runs):
        raise NotFound(f"There is no run {run}; the runs are 0 to {len(runs) - 1}.")
    return run
