"""Cart-Pole and Pong on the same server: uploaded, scored, ranked, recorded, replayed and watched as a drive is."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sevenlanes.agents.evaluate import evaluate
from sevenlanes.agents.policy_file import load_policy
from sevenlanes.envs.episode_frames import read_picture, read_records
from sevenlanes.envs.episode_replay import EpisodeReplay
from sevenlanes.envs.episodes import CART_POLE, PONG, Episodes
from sevenlanes.server import competitions
from sevenlanes.server.competitions import CompetitionPlan, plans_here
from sevenlanes.server.evaluator import Evaluator
from sevenlanes.server.serving import RunningServer
from sevenlanes.server.settings import ServerSettings
from websockets.sync.client import connect

from ..agents.policies_of_worlds import cart_pole_policy, pong_policy
from ..ale import needs_ale
from .small_competitions import SMALL, make_policy

POLE = CompetitionPlan(
    slug="pole",
    title="Pole",
    description="Six episodes.",
    world=Episodes(CART_POLE),
    seeds=range(6),
    unit="steps",
)
GAME = CompetitionPlan(
    slug="game",
    title="Game",
    description="Two short games.",
    world=Episodes(PONG, {"max_frames": 500}),
    seeds=range(2),
    unit="points",
    baselines=(),
)
BOARDS = [
    pytest.param(POLE, cart_pole_policy, id="cart-pole"),
    pytest.param(GAME, pong_policy, id="pong", marks=needs_ale),
]


@pytest.fixture
def server(settings: ServerSettings) -> Iterator[RunningServer]:
    """A highway's board first, as everywhere."""
    with RunningServer(settings, (SMALL, POLE, GAME)) as running:
        yield running


def send(client: httpx.Client, slug: str, content: bytes) -> httpx.Response:
    return client.post(
        f"/api/competitions/{slug}/submissions", params={"name": "net", "author": "Ann"}, content=content
    )


def score(client: httpx.Client, evaluator: Evaluator, slug: str, content: bytes) -> dict[str, Any]:
    """The entry of a policy after everything was evaluated."""
    submission = send(client, slug, content).json()
    while evaluator.work_once():
        pass
    entries = client.get(f"/api/competitions/{slug}/leaderboard").json()["entries"]
    return next(entry for entry in entries if entry["id"] == submission["id"])


@pytest.mark.parametrize(("plan", "make"), BOARDS)
def test_it_is_scored_and_its_runs_are_kept(
    client: httpx.Client, evaluator: Evaluator, plan: CompetitionPlan, make: Callable[[int], bytes]
) -> None:
    entry = score(client, evaluator, plan.slug, make(3))
    expected = evaluate(load_policy(make(3)), plan.world, plan.seeds)
    assert (entry["score"], entry["mean"]) == (expected.score, expected.score)
    assert entry["interval"] == list(expected.interval)
    assert entry["unit"] == plan.unit
    runs = client.get(f"/api/submissions/{entry['id']}/runs").json()["runs"]
    assert [run["score"] for run in runs] == expected.scores.tolist()
    assert runs[entry["best_run"]]["score"] == expected.scores.max()
    for run in range(2):
        content = client.get(f"/api/submissions/{entry['id']}/runs/{run}/replay").content
        assert content == expected.replay(run).to_bytes()
        EpisodeReplay.from_bytes(content).check()


@pytest.mark.parametrize(("plan", "make"), BOARDS)
def test_a_live_episode_is_the_recorded_one(
    server: RunningServer,
    client: httpx.Client,
    evaluator: Evaluator,
    plan: CompetitionPlan,
    make: Callable[[int], bytes],
) -> None:
    entry = score(client, evaluator, plan.slug, make(3))
    address = f"/api/submissions/{entry['id']}"
    with connect(f"{server.url.replace('http', 'ws')}{address}/live?seed=1", compression=None) as connection:
        start, *messages, end = [
            json.loads(message) if isinstance(message, str) else message for message in connection
        ]
    frames = client.get(f"{address}/runs/1/frames")
    assert b"".join(messages) == frames.content
    about = json.loads(frames.headers["X-Sevenlanes-World"])
    assert start == {"type": "start", "submission": start["submission"], "seed": 1, **about}
    records = list(read_records(frames.content))
    assert [record.frame for record in records] == list(range(len(records)))
    runs = client.get(f"{address}/runs").json()["runs"]
    assert end == {
        "type": "end",
        "score": runs[1]["score"],
        "frames": len(records) - 1,
        "replay": f"{address}/runs/1/replay",
    }
    assert records[-1].score == runs[1]["score"]
    if about["view"] == "picture":
        assert about["frames_per_second"] == 60
        assert read_picture(records[-1].body).shape == (210, 160, 3)
    else:
        assert (about["view"], about["frames_per_second"]) == ("state", 50)


def test_a_policy_is_told_which_board_is_its_own(client: httpx.Client, server: RunningServer) -> None:
    for name in (CART_POLE, "sevenlanes/CartPole-v1"):
        answer = send(client, "small", cart_pole_policy(environment=name))
        assert answer.status_code == 422
        assert answer.json() == {
            "error": "This policy plays CartPole-v1, and 'small' is a board of sevenlanes/Highway-v0; "
            "submit it to 'pole'."
        }
    answer = send(client, "pole", make_policy())
    assert answer.json()["error"].endswith(
        "plays sevenlanes/Highway-v0, and 'pole' is a board of CartPole-v1; submit it to 'small'."
    )
    assert not server.settings.store_dir.exists()


def test_cart_poles_two_names_are_one_board(client: httpx.Client, evaluator: Evaluator) -> None:
    ours, gymnasiums = (
        score(client, evaluator, "pole", cart_pole_policy(5, environment=name))
        for name in ("sevenlanes/CartPole-v1", CART_POLE)
    )
    assert ours["id"] != gymnasiums["id"]
    assert (ours["score"], ours["rank"]) == (gymnasiums["score"], gymnasiums["rank"])


def test_a_policy_with_other_actions_is_refused(client: httpx.Client) -> None:
    answer = send(client, "pole", cart_pole_policy(num_actions=3))
    assert answer.status_code == 422
    assert "must give 2 values, one for each action of CartPole-v1, it gives 3" in answer.json()["error"]


def test_boards_tell_what_is_played(client: httpx.Client) -> None:
    small, pole, game = client.get("/api/competitions").json()
    assert (small["environment"], small["statistic"], small["unit"]) == (
        "sevenlanes/Highway-v0",
        "median",
        "mph",
    )
    assert (pole["environment"], pole["statistic"], pole["unit"]) == (CART_POLE, "mean", "steps")
    assert (game["environment"], game["config"]) == (PONG, {"max_frames": 500})


def test_built_in_policies_are_ranked(client: httpx.Client, evaluator: Evaluator) -> None:
    while evaluator.work_once():
        pass
    entries = client.get("/api/competitions/pole/leaderboard").json()["entries"]
    assert [entry["name"] for entry in entries] == ["lean", "random"]


def test_a_server_without_the_emulator_has_no_pong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(competitions, "find_spec", lambda _name: None)
    assert [plan.slug for plan in plans_here()] == ["practice", "convoy", "cart-pole"]


def test_an_emulator_that_is_gone_is_told(
    client: httpx.Client, evaluator: Evaluator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The board is there from before: everything else works, and whoever submits is told the reason."""
    monkeypatch.setitem(__import__("sys").modules, "sevenlanes.envs.pong", None)
    monkeypatch.setitem(__import__("sys").modules, "ale_py", None)
    assert client.get("/api/competitions/game/leaderboard").status_code == 200
    answer = send(client, "game", pong_policy())
    assert answer.status_code == 422
    assert "'sevenlanes/Pong-v0' can not be made" in answer.json()["error"]


@pytest.mark.parametrize("plan", plans_here(), ids=lambda plan: plan.slug)
def test_every_standard_board_evaluates_its_baselines(
    settings: ServerSettings, plan: CompetitionPlan
) -> None:
    short = dataclasses.replace(plan, seeds=plan.seeds[:1], world=shortened(plan))
    with RunningServer(settings, [short]) as server:
        evaluator = Evaluator(server.site.database, server.site.store, settings.lease_s)
        while evaluator.work_once():
            pass
        board = httpx.get(f"{server.url}/api/competitions/{plan.slug}/leaderboard").json()
    assert sorted(entry["name"] for entry in board["entries"]) == sorted(plan.baseline_names)
    assert board["pending"] == []


def shortened(plan: CompetitionPlan) -> Any:
    """Its world with short runs."""
    if isinstance(plan.world, Episodes):
        is_pong = plan.world.environment == PONG
        return Episodes(plan.world.environment, {"max_frames": 200} if is_pong else {})
    return dataclasses.replace(plan.world, max_frames=60)


def test_an_older_database_becomes_one_of_highways(tmp_path: Path) -> None:
    """Rows from before the second revision are boards of the highway, in mph."""
    from alembic import command
    from alembic.config import Config
    from sevenlanes.server.database import open_database
    from sevenlanes.server.models import Competition
    from sevenlanes.server.schema import migrate
    from sqlalchemy import text

    database = open_database(ServerSettings(data_dir=tmp_path))
    config = Config()
    config.set_main_option("script_location", "sevenlanes.server:migrations")
    config.set_main_option("path_separator", "os")
    with database.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(
            text(
                "INSERT INTO competitions (slug, title, description, config, seeds, seeds_public, created_at) "
                "VALUES ('old', 'Old', '', '{}', '[1]', 1, '2026-01-01')"
            )
        )
    migrate(database)
    with database.read() as session:
        (old,) = session.query(Competition)
        assert (old.environment, old.unit) == ("sevenlanes/Highway-v0", "mph")
    database.close()
