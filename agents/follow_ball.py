"""Pong by a rule of thumb: keep the middle of the paddle at the height of the ball.

It sees what a network sees. Between the paddles nothing is brighter than the field but the ball; a column of the own
paddle shows where that is. The two newest pictures tell how both move: the paddle is heavy, and a rule that looks only
at the places lets it swing past the ball.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ..envs.episodes import PONG

FIELD_ROWS = slice(14, 77)  # of the 84: below the upper wall, above the lower one
FIELD_COLUMNS = slice(12, 73)  # between the paddles
PADDLE_COLUMN = 74
FIELD_GREY = 87.0  # the field's; ball and paddles are brighter
BRIGHTER = 8.0
SLACK = 2.0  # rows: a paddle that is nearer than this stays
STAY, UP, DOWN = 0, 2, 3


class FollowBall:
    """The rule of thumb as a policy; see `policy.Policy`."""

    name = "follow the ball"
    environment = PONG
    observation: Mapping[str, list[int]] = {"shape": [4, 84, 84]}

    def reset(self, seed: int) -> None:
        """Nothing to do: no memory and no chance."""

    def act(self, observations: NDArray[np.float32]) -> NDArray[np.uint8]:
        """Up, down or stay for observations [B, 4, 84, 84], the newest picture last."""
        bright: NDArray[np.bool_] = (
            observations[:, -2:, FIELD_ROWS] > FIELD_GREY + BRIGHTER
        )  # [B, 2, rows, columns]
        ball, is_seen = middle(np.any(bright[..., FIELD_COLUMNS], axis=3))
        paddle, _ = middle(bright[..., PADDLE_COLUMN])
        below = np.where(is_seen.all(axis=1), ahead(ball) - ahead(paddle), 0.0)
        return np.select([below > SLACK, below < -SLACK], [DOWN, UP], STAY).astype(np.uint8)


def middle(rows: NDArray[np.bool_]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The mean of the marked rows [B, 2] of `rows` [B, 2, R], and whether there is one [B, 2]."""
    count = rows.sum(axis=2)
    return rows @ np.arange(rows.shape[2], dtype=np.float64) / np.maximum(count, 1), count > 0


def ahead(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where something will be [B] that was at places [B, 2] in the last two pictures."""
    return 2 * places[:, 1] - places[:, 0]
