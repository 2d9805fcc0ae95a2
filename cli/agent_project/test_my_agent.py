"""The agent keeps the contract, and it learns."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from my_agent import CrossEntropyConfig
from sevenlanes.agents.contract import CHECKS
from sevenlanes.agents.run_folder import RunFolder
from sevenlanes.agents.train import train
from sevenlanes.agents.train_config import TrainConfig


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("env", ["sevenlanes/CartPole-v1", "sevenlanes/Highway-v0"])
def test_contract(env: str, check: Callable[[TrainConfig], None]) -> None:
    check(CrossEntropyConfig(env=env, num_envs=8))


def test_it_learns_to_balance_the_pole(tmp_path: Path) -> None:
    config = CrossEntropyConfig(
        env="sevenlanes/CartPole-v1",
        num_envs=64,
        max_decisions=150_000,
        num_validations=3,
        num_validation_runs=50,
    )
    with closing(train(config, RunFolder(tmp_path))) as records:
        last = list(records)[-1]
    assert (last.best_score or 0) > 400  # of 500 steps
