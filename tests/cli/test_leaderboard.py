"""`sevenlanes leaderboard`."""

from __future__ import annotations

import pytest
from sevenlanes.cli.leaderboard import leaderboard
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.server.evaluator import Evaluator
from sevenlanes.server.serving import RunningServer


def test_shows_scores_and_what_waits(
    server: RunningServer, evaluator: Evaluator, capsys: pytest.CaptureFixture[str]
) -> None:
    evaluator.work_once()
    leaderboard(competition="practice", server=server.url)
    output = capsys.readouterr().out
    assert "Practice [small]" in output  # not taken for markup
    assert "do-nothing" in output
    assert "look-ahead by Sevenlanes (id 2): queued, place 1" in output


def test_unknown_competition(server: RunningServer) -> None:
    with pytest.raises(InvalidInput, match="There is no competition 'other'; this server has: practice"):
        leaderboard(competition="other", server=server.url)
