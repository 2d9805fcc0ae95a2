"""The websocket of live drives: who may watch what, and the messages of one viewer."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Coroutine
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, WebSocket
from starlette.concurrency import run_in_threadpool
from starlette.websockets import WebSocketDisconnect

from ..envs.errors import InvalidInput
from ..envs.seeds import MAX_SEED
from .competitions import world_of
from .live import DriveKey, LiveDrive
from .models import Submission
from .policies import open_policy
from .recorded_runs import replay_address
from .refusals import Busy, Forbidden
from .security import is_same_origin, refuse_origin
from .shows import Show, make_show
from .site import Site, TheSite
from .submissions import find_submission
from .views import view_submission

CLOSE_REFUSED = 1008  # RFC 6455: the endpoint will not do this
CLOSE_TRY_LATER = 1013
router = APIRouter()


@dataclass(frozen=True)
class Scene:
    """What is watched: a submission, as the API shows it, on a seed."""

    key: DriveKey
    submission: dict[str, Any]


@router.websocket("/api/submissions/{submission_id}/live")
async def live(websocket: WebSocket, site: TheSite, submission_id: str, seed: str | None = None) -> None:
    """Watch a submission drive now; errors come as a message before the connection closes."""
    if not is_same_origin(websocket.headers):
        await websocket.send_denial_response(refuse_origin(websocket.headers))
        return
    await websocket.accept()
    with suppress(WebSocketDisconnect):  # the viewer has gone: nobody is left to be told
        try:
            scene = await run_in_threadpool(_scene, site, submission_id, seed)
            with site.drives.watch(scene.key, lambda: _show(site, scene.key)) as drive:
                await _until_either(_send(websocket, site, drive, scene), _listen(websocket))
        except InvalidInput as error:
            await _send_json(websocket, {"type": "error", "error": str(error)})
            await websocket.close(CLOSE_TRY_LATER if isinstance(error, Busy) else CLOSE_REFUSED)


async def _send(websocket: WebSocket, site: Site, drive: LiveDrive, scene: Scene) -> None:
    started = False
    async with aclosing(drive.follow()) as messages:
        async for message in messages:
            if not started:
                await _send_json(websocket, _start(drive, scene))
                started = True
            await websocket.send_bytes(message)
    if drive.failure is not None:
        raise InvalidInput(drive.failure)
    await _send_json(websocket, await run_in_threadpool(_end, site, drive))
    await websocket.close()


def _start(drive: LiveDrive, scene: Scene) -> dict[str, Any]:
    assert drive.show is not None
    start = {"type": "start", "submission": scene.submission, "seed": scene.key.seed}
    return start | dict(drive.show.about)


def _end(site: Site, drive: LiveDrive) -> dict[str, Any]:
    assert drive.show is not None
    return {
        "type": "end",
        "score": drive.show.score,
        "frames": drive.num_frames - 1,  # since the start
        "replay": replay_address(site, drive.key.submission_id, drive.key.seed, drive.show.actions),
    }


async def _listen(websocket: WebSocket) -> None:
    """Returns when the viewer has gone; what it says is of no interest."""
    while (await websocket.receive())["type"] != "websocket.disconnect":
        pass


async def _until_either(*work: Coroutine[Any, Any, None]) -> None:
    """Run until one has ended, then end the others too; raises what that one raised."""
    tasks = [asyncio.ensure_future(one) for one in work]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()


async def _send_json(websocket: WebSocket, message: dict[str, Any]) -> None:
    await websocket.send_text(json.dumps(message))


def _scene(site: Site, submission_id: str, seed: str | None) -> Scene:
    """Look up what is asked for; raises `InvalidInput` with the reason."""
    number = _whole_number(submission_id, "submission")
    with site.database.read() as session:
        submission = find_submission(session, number)
        key = DriveKey(number, _seed(submission, seed))
        return Scene(key, view_submission(session, submission).model_dump(mode="json"))


def _seed(submission: Submission, asked: str | None) -> int:
    competition = submission.competition
    if competition.seeds_public:
        return random.choice(competition.seeds) if asked is None else _whole_number(asked, "seed")
    if asked is not None:
        # To drive a chosen seed, or to say which seeds are not allowed, would show the hidden ones.
        raise Forbidden(f"The seeds of {competition.slug!r} are hidden; watch without choosing a seed.")
    while (seed := random.randrange(MAX_SEED)) in competition.seeds:
        pass
    return seed


def _show(site: Site, key: DriveKey) -> Show:
    with site.database.read() as session:
        submission = find_submission(session, key.submission_id)
        return make_show(open_policy(submission, site.store), world_of(submission.competition), key.seed)


def _whole_number(text: str, what: str) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > 10 or int(text) >= MAX_SEED:
        raise InvalidInput(f"The {what} must be a whole number from 0 to {MAX_SEED - 1}, got {text[:40]!r}.")
    return int(text)
