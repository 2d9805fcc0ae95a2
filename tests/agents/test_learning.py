"""Learning works: a few seconds of it drive clearly faster than doing nothing."""

from contextlib import closing
from pathlib import Path

from sevenlanes.agents.baselines import BASELINES
from sevenlanes.agents.dqn_config import DQNConfig
from sevenlanes.agents.evaluate import evaluate
from sevenlanes.agents.policy_file import load_policy
from sevenlanes.agents.run_folder import RunFolder
from sevenlanes.agents.train import train
from sevenlanes.envs.highway.config import HighwayConfig

SEEDS = range(2_000_000, 2_000_100)  # neither official nor validation seeds
MARGIN_MPH = 4.0


def test_a_few_seconds_of_dqn_beat_doing_nothing(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    with closing(train(DQNConfig(max_decisions=60_000, num_validations=1), folder)) as records:
        list(records)
    learnt = evaluate(load_policy(folder.policy), HighwayConfig(), SEEDS)
    nothing = evaluate(BASELINES["do-nothing"](), HighwayConfig(), SEEDS)
    assert learnt.mean > nothing.mean + MARGIN_MPH
