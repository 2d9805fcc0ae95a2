"""A Cart-Pole whose process is killed once, in the middle of a training on it."""

import os
import signal
from pathlib import Path
from typing import Any

from gymnasium.envs.classic_control.cartpole import CartPoleEnv
from gymnasium.envs.registration import register

ENV = "Dying-v0"
register(id=ENV, entry_point=f"{__name__}:DyingCartPole", max_episode_steps=50)


class DyingCartPole(CartPoleEnv):
    """`mark` is written just before the process dies; where it stands, all is well. `factor` multiplies rewards."""

    def __init__(self, mark: str, dies_at: int, factor: float = 1.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._mark, self._left, self._factor = Path(mark), dies_at, factor

    def step(self, action: Any) -> tuple[Any, Any, bool, bool, dict[str, Any]]:
        self._left -= 1
        if self._left == 0 and not self._mark.exists():
            self._mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        observation, reward, terminated, truncated, info = super().step(action)
        return observation, self._factor * float(reward), terminated, truncated, info
