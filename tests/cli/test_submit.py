"""`sevenlanes submit`."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sevenlanes.cli import submit as submit_module
from sevenlanes.cli.leaderboard import leaderboard
from sevenlanes.cli.submit import submit
from sevenlanes.envs.episodes import CART_POLE, Episodes
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.server.competitions import CompetitionPlan
from sevenlanes.server.evaluator import Evaluator
from sevenlanes.server.serving import RunningServer
from sevenlanes.server.settings import ServerSettings

from ..agents.policies_of_worlds import cart_pole_policy
from .conftest import PRACTICE


@pytest.fixture
def working(evaluator: Evaluator) -> Iterator[None]:
    """The evaluator works in a thread."""
    thread = threading.Thread(target=evaluator.run)
    thread.start()
    yield
    evaluator.stop.set()
    thread.join()


def test_submits_under_the_name_of_the_file(
    server: RunningServer, policy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    submit(str(policy), author="Ann [red]", name=None, competition="practice", server=server.url, wait=False)
    assert "Submission 3, 'careful': queued, place 1." in capsys.readouterr().out


def test_submits_a_policy_of_the_gallery(server: RunningServer, capsys: pytest.CaptureFixture[str]) -> None:
    submit(
        "gallery:dqn-highway",
        author="Ann",
        name=None,
        competition="practice",
        server=server.url,
        wait=False,
    )
    assert "Submission 3, 'dqn-highway': queued" in capsys.readouterr().out


def test_waits_for_the_score(
    server: RunningServer,
    policy: Path,
    working: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(submit_module, "POLL_PERIOD_S", 0.05)
    submit(str(policy), author="Ann", name="Ann's", competition="practice", server=server.url, wait=True)
    output = capsys.readouterr().out
    assert re.search(r"rank 1 of [1-3] in practice", output)  # it may be scored before the built-in policies
    assert "mph" in output
    assert f"sevenlanes watch 3 --server {server.url}" in output


def test_failed_evaluation_is_told(
    server: RunningServer, policy: Path, working: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_named: object) -> None:
        raise InvalidInput("it drove into a lake")

    monkeypatch.setattr("sevenlanes.server.evaluator.evaluate", fail)
    with pytest.raises(InvalidInput, match="Submission 3 failed: it drove into a lake"):
        submit(str(policy), author="Ann", name=None, competition="practice", server=server.url, wait=True)


@pytest.mark.parametrize(
    ("content", "reason"), [(b"PK", "not a policy file"), (None, "can not be read: No such file")]
)
def test_bad_file_is_refused(
    server: RunningServer, tmp_path: Path, content: bytes | None, reason: str
) -> None:
    path = tmp_path / "bad.zip"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InvalidInput, match=reason):
        submit(str(path), author="Ann", name=None, competition="practice", server=server.url, wait=False)


def test_refusal_of_the_server_is_told(server: RunningServer, policy: Path) -> None:
    with pytest.raises(InvalidInput, match="There is no competition 'a b#c'; this server has: practice"):
        submit(str(policy), author="Ann", name=None, competition="a b#c", server=server.url, wait=False)
    with pytest.raises(InvalidInput, match="The author is empty"):
        submit(str(policy), author=" ", name=None, competition="practice", server=server.url, wait=False)


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("http://127.0.0.1:1", "No Sevenlanes server answers at http://127.0.0.1:1"),
        ("ftp://127.0.0.1", "--server must be an address such as http"),
        ("http://[", "--server must be an address such as http"),
    ],
)
def test_server_that_is_none(policy: Path, address: str, reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason):
        submit(str(policy), author="Ann", name=None, competition="practice", server=address, wait=False)


def test_the_board_follows_from_the_policy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "pole.zip"
    path.write_bytes(cart_pole_policy())
    boards = [
        PRACTICE,
        CompetitionPlan("pole", "Pole", "", Episodes(CART_POLE), range(2), "steps", baselines=()),
        CompetitionPlan("other", "Other", "", Episodes(CART_POLE), range(3), "steps", baselines=()),
    ]
    settings = ServerSettings(data_dir=tmp_path / "data", port=0, num_workers=0)
    with RunningServer(settings, boards) as server:
        submit(str(path), author="Ann", name=None, competition=None, server=server.url, wait=False)
        Evaluator(server.site.database, server.site.store, settings.lease_s).work_once()
        capsys.readouterr()
        leaderboard(competition="pole", server=server.url)
        output = capsys.readouterr().out
        assert "score, steps" in output
        assert "pole" in output
        path.write_bytes(cart_pole_policy(environment="Acrobot-v1"))
        with pytest.raises(
            InvalidInput, match=r"plays Acrobot-v1, and no competition of .* practice \(sevenlanes/H"
        ):
            submit(str(path), author="Ann", name=None, competition=None, server=server.url, wait=False)
