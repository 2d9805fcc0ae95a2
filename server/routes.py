"""The HTTP API: thin handlers, each one call into the module that knows."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import select
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from .competitions import find_competition
from .leaderboard import leaderboard
from .models import Competition, State
from .recorded_runs import find_runs, list_runs
from .refusals import TooLarge
from .shows import describe, recorded_records
from .site import TheSite
from .submissions import accept, find_submission
from .views import (
    CompetitionView,
    HealthView,
    LeaderboardView,
    RunsView,
    SubmissionView,
    count_evaluations,
    view_competition,
    view_submission,
)

BINARY = "application/octet-stream"
PATIENCE = 4  # times the limit of an upload
router = APIRouter(prefix="/api")


@router.get("/health")
def health(request: Request, site: TheSite) -> HealthView:
    """Whether the server and its database answer, and how long the queue is."""
    with site.database.read() as session:
        queued, running = (count_evaluations(session, state) for state in (State.QUEUED, State.RUNNING))
    return HealthView(status="ok", version=request.app.version, queued=queued, running=running)


@router.get("/competitions")
def competitions(site: TheSite) -> list[CompetitionView]:
    """All competitions."""
    with site.database.read() as session:
        return [
            view_competition(row) for row in session.scalars(select(Competition).order_by(Competition.id))
        ]


@router.get("/competitions/{slug}")
def competition(site: TheSite, slug: str) -> CompetitionView:
    """One competition."""
    with site.database.read() as session:
        return view_competition(find_competition(session, slug))


@router.get("/competitions/{slug}/leaderboard")
def competition_leaderboard(site: TheSite, slug: str) -> LeaderboardView:
    """Who stands where, and who has no score."""
    with site.database.read() as session:
        return leaderboard(session, slug)


@router.post("/competitions/{slug}/submissions", status_code=HTTPStatus.CREATED)
async def submit(
    site: TheSite,
    request: Request,
    response: Response,
    slug: str,
    name: Annotated[str, Query(description="What the board calls the policy")],
    author: Annotated[str, Query(description="Who made it")],
) -> SubmissionView:
    """Submit a policy file (the body). 201 for a new submission, 200 for one that was made before."""
    data = await read_body(request, site.settings.max_upload_bytes)

    def work() -> tuple[SubmissionView, bool]:
        accepted = accept(site.database, site.store, slug, name, author, data)
        with site.database.read() as session:
            submission = find_submission(session, accepted.submission_id)
            return view_submission(session, submission), accepted.created

    view, created = await run_in_threadpool(work)
    response.status_code = HTTPStatus.CREATED if created else HTTPStatus.OK
    return view


@router.get("/submissions/{submission_id}")
def submission(site: TheSite, submission_id: int) -> SubmissionView:
    """A submission with its status, its place in the queue or its score."""
    with site.database.read() as session:
        return view_submission(session, find_submission(session, submission_id))


@router.get("/submissions/{submission_id}/runs")
def submission_runs(site: TheSite, submission_id: int) -> RunsView:
    """The runs of a scored submission, in a competition whose seeds are public."""
    return list_runs(site, submission_id)


@router.get("/submissions/{submission_id}/runs/{run}/replay", response_class=Response)
def submission_replay(site: TheSite, submission_id: int, run: int) -> Response:
    """A run as a replay file: its inputs, for anybody to drive again and check."""
    name = f"sevenlanes-{submission_id}-run-{run}.replay"
    return Response(
        find_runs(site, submission_id, run).replay(run).to_bytes(),
        media_type=BINARY,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@router.get("/submissions/{submission_id}/runs/{run}/frames", response_class=StreamingResponse)
def submission_frames(site: TheSite, submission_id: int, run: int) -> StreamingResponse:
    """A run as the records of all its frames, for a viewer; they are sent as fast as it is played again."""
    evaluation = find_runs(site, submission_id, run)
    headers = {"X-Sevenlanes-World": json.dumps(describe(evaluation.world))}
    return StreamingResponse(recorded_records(evaluation, run), media_type=BINARY, headers=headers)


async def read_body(request: Request, max_bytes: int) -> bytes:
    """The body. Raises `TooLarge` where it has more than `max_bytes`.

    Most clients read no answer before they have sent everything, so a body that is somewhat too large is
    taken in and dropped; a far larger one is cut off.
    """
    body, num_bytes = bytearray(), 0
    async for chunk in request.stream():
        num_bytes += len(chunk)
        if num_bytes <= max_bytes:
            body += chunk
        elif num_bytes > PATIENCE * max_bytes:
            break
    if num_bytes > max_bytes:
        raise TooLarge(f"The upload is larger than {max_bytes:,} bytes, the limit; submit a smaller network.")
    return bytes(body)
