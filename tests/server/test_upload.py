"""Every upload is accepted whole or refused with one reason, and the same one twice is one submission."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import httpx
import numpy as np
import pytest
from safetensors.numpy import load, save
from sevenlanes.agents.policy_file import MANIFEST, WEIGHTS
from sevenlanes.server.evaluator import Evaluator
from sevenlanes.server.models import Submission
from sevenlanes.server.serving import RunningServer
from sqlalchemy import func, select

from ..agents.policies_of_worlds import cart_pole_policy
from .small_competitions import SUBMISSIONS, make_policy

Submit = Callable[..., dict[str, Any]]
WHO = {"name": "mine", "author": "Ann"}


def num_submissions(server: RunningServer) -> int:
    with server.site.database.read() as session:
        of_people = select(func.count()).select_from(Submission).where(Submission.kind == "policy")
        return session.scalar(of_people) or 0


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr({"manifest": MANIFEST, "weights": WEIGHTS}.get(name, name), content)
    return buffer.getvalue()


def parts() -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """The manifest and the weights of a good policy."""
    with zipfile.ZipFile(io.BytesIO(make_policy())) as archive:
        return json.loads(archive.read(MANIFEST)), load(archive.read(WEIGHTS))


def with_manifest(**changes: object) -> bytes:
    manifest, weights = parts()
    return zipped(manifest=json.dumps(manifest | changes).encode(), weights=save(weights))


def with_weight(name: str, value: np.ndarray) -> bytes:
    manifest, weights = parts()
    return zipped(manifest=json.dumps(manifest).encode(), weights=save(weights | {name: value}))


def test_new_submission_is_queued(client: httpx.Client) -> None:
    content = make_policy()
    response = client.post(SUBMISSIONS, params={"name": " Brisk ", "author": "Zoë"}, content=content)
    assert response.status_code == 201
    answer = response.json()
    assert answer["name"] == "Brisk"
    assert answer["author"] == "Zoë"
    assert answer["kind"] == "policy"
    assert answer["status"] == "queued"
    assert answer["queue_position"] == 1  # before the baseline of the other competition
    assert answer["sha256"] == hashlib.sha256(content).hexdigest()
    assert answer["score"] is None
    assert answer["error"] is None


def test_upload_lies_in_the_store(server: RunningServer, submit: Submit) -> None:
    content = make_policy()
    assert server.site.store.get(submit(content)["sha256"]) == content


def test_same_bytes_of_the_same_author_are_one_submission(client: httpx.Client, submit: Submit) -> None:
    first = submit()
    again = client.post(SUBMISSIONS, params={"name": "other name", "author": "Ann"}, content=make_policy())
    assert again.status_code == 200
    assert again.json() == first
    assert submit(author="Bob")["id"] != first["id"]
    assert submit(make_policy(1))["id"] != first["id"]


def test_simultaneous_uploads_are_one_submission(server: RunningServer, client: httpx.Client) -> None:
    with ThreadPoolExecutor(8) as pool:
        upload = lambda _: client.post(SUBMISSIONS, params=WHO, content=make_policy())  # noqa: E731
        answers = list(pool.map(upload, range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert num_submissions(server) == 1


def test_failed_submission_can_be_sent_again(
    server: RunningServer, client: httpx.Client, evaluator: Evaluator, submit: Submit
) -> None:
    submission = submit()
    claims = [evaluator.queue.claim(), evaluator.queue.claim()]
    claim = next(claim for claim in claims if claim and claim.submission_id == submission["id"])
    evaluator.queue.fail(claim, "the disk was full")
    assert client.get(f"/api/submissions/{submission['id']}").json()["error"] == "the disk was full"
    again = submit()
    assert again["id"] == submission["id"]
    assert again["status"] == "queued"
    assert again["error"] is None


BAD_UPLOADS = {
    "empty": (b"", "empty"),
    "not a zip": (b"#!/bin/sh\n", "not a policy file"),
    "cut off": (make_policy()[:-100], "not a policy file"),
    "other members": (zipped(readme=b"hi"), "exactly manifest.json and weights.safetensors"),
    "path outside": (zipped(**{"../manifest.json": b"{}", "weights": b""}), "exactly manifest.json"),
    "no JSON": (zipped(manifest=b"{", weights=b""), "not JSON"),
    "other format": (with_manifest(format="sevenlanes-policy/99"), "sevenlanes-policy/99"),
    "other environment": (cart_pole_policy(environment="Acrobot-v1"), "no board here is of that"),
    "unknown key": (with_manifest(code="import os"), "must have the keys"),
    "unknown layer": (with_manifest(layers=[{"type": "lambda"}]), "lambda"),
    "impossible observation": (
        with_manifest(
            observation={"lanes_side": 99, "patches_ahead": 30, "patches_behind": 10, "temporal_window": 0}
        ),
        "lanes_side",
    ),
    "wrong shape": (with_weight("layers.1.bias", np.zeros(4, np.float32)), "must have the shape"),
    "wrong type": (with_weight("layers.1.bias", np.zeros(5, np.float64)), "must be float32"),
    "NaN": (with_weight("layers.1.bias", np.full(5, np.nan, np.float32)), "not finite"),
    "infinity": (with_weight("layers.1.bias", np.full(5, np.inf, np.float32)), "not finite"),
    "surplus weight": (with_weight("layers.9.bias", np.zeros(5, np.float32)), "belongs to no layer"),
}


@pytest.mark.parametrize(("content", "reason"), BAD_UPLOADS.values(), ids=BAD_UPLOADS)
def test_bad_upload_is_refused_with_its_reason(
    untouched_server: RunningServer, untouched_client: httpx.Client, content: bytes, reason: str
) -> None:
    response = untouched_client.post(SUBMISSIONS, params=WHO, content=content)
    assert response.status_code == 422
    assert response.json().keys() == {"error"}
    assert reason in response.json()["error"]
    assert num_submissions(untouched_server) == 0
    assert not untouched_server.settings.store_dir.exists()


BAD_NAMES = {
    "no name": ({"author": "Ann"}, "'name' is missing"),
    "no author": ({"name": "x"}, "'author' is missing"),
    "blank": ({"name": " ", "author": "Ann"}, "name is empty"),
    "long": ({"name": "x" * 61, "author": "Ann"}, "61 characters"),
    "line break": ({"name": "x", "author": "A\nB"}, "U+000A"),
    "reversed writing": ({"name": "\u202egnp.exe", "author": "Ann"}, "U+202E"),
}


@pytest.mark.parametrize(("query", "reason"), BAD_NAMES.values(), ids=BAD_NAMES)
def test_bad_name_is_refused(
    untouched_server: RunningServer, untouched_client: httpx.Client, query: dict[str, str], reason: str
) -> None:
    response = untouched_client.post(SUBMISSIONS, params=query, content=make_policy())
    assert response.status_code == 422
    assert reason in response.json()["error"]
    assert num_submissions(untouched_server) == 0


def test_unknown_competition(untouched_client: httpx.Client) -> None:
    response = untouched_client.post("/api/competitions/none/submissions", params=WHO, content=make_policy())
    assert response.status_code == 404
    assert response.json() == {"error": "There is no competition 'none'; this server has: small, hidden."}


def test_upload_over_the_limit_is_refused(
    untouched_server: RunningServer, untouched_client: httpx.Client
) -> None:
    content = bytes(untouched_server.settings.max_upload_bytes + 1)
    response = untouched_client.post(SUBMISSIONS, params=WHO, content=content)
    assert response.status_code == 413
    assert "larger than 16,777,216 bytes" in response.json()["error"]
    assert num_submissions(untouched_server) == 0


def test_endless_upload_is_cut_off(untouched_server: RunningServer, untouched_client: httpx.Client) -> None:
    limit, sent = untouched_server.settings.max_upload_bytes, 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while sent < 64 * limit:
            sent += 2**20
            yield bytes(2**20)

    with suppress(httpx.TransportError):  # the connection may be closed before everything is sent
        assert untouched_client.post(SUBMISSIONS, params=WHO, content=endless()).status_code == 413
    assert sent < 8 * limit
    assert num_submissions(untouched_server) == 0


def test_page_of_another_site_can_not_submit(server: RunningServer, client: httpx.Client) -> None:
    response = client.post(
        SUBMISSIONS, params=WHO, content=make_policy(), headers={"Origin": "https://elsewhere.example"}
    )
    assert response.status_code == 403
    assert "https://elsewhere.example" in response.json()["error"]
    assert num_submissions(server) == 0
    own = client.post(SUBMISSIONS, params=WHO, content=make_policy(), headers={"Origin": server.url})
    assert own.status_code == 201
