"""From a training to the gallery: its best policy, the command that trains so again, the official score."""

from pathlib import Path
from typing import Any

import pytest
from sevenlanes.agents.algorithms import find_algorithm
from sevenlanes.agents.evaluate import evaluate
from sevenlanes.agents.gallery.add import add, train_command
from sevenlanes.agents.gallery.entry import Entry, names
from sevenlanes.agents.policy_file import load_policy
from sevenlanes.agents.preset import with_preset
from sevenlanes.agents.run_summary import flat_settings
from sevenlanes.agents.tasks import TASKS
from sevenlanes.envs.errors import InvalidInput

from ..policies_of_worlds import cart_pole_policy
from ..written_runs import write_run


def settings(algorithm: str, **chosen: Any) -> dict[str, Any]:
    """As a run's summary has them."""
    config = find_algorithm(algorithm).from_dict(with_preset(algorithm, chosen["env"], chosen))
    return flat_settings(config.to_dict())


def test_the_best_policy_of_a_training_is_taken_in(tmp_path: Path) -> None:
    run = write_run(
        tmp_path / "run", {100: 9.0, 300: 11.0}, "return", env="sevenlanes/CartPole-v1", env_settings={}
    )
    (run / "policy.zip").write_bytes(cart_pole_policy())
    entry = add("poles", run, tmp_path)
    expected = evaluate(load_policy(run / "policy.zip"), TASKS["cart-pole"].world, range(100))
    assert (entry.task_name, entry.training.algorithm, entry.training.decisions) == ("cart-pole", "dqn", 300)
    assert (entry.result.score, entry.result.runs) == (expected.mean, 100)
    assert entry.result.first_scores == tuple(expected.scores[:10])
    assert names(tmp_path) == ["poles"]
    assert Entry.load("poles", tmp_path) == entry
    assert load_policy(entry.policy).name == "poles"


def test_a_training_in_no_task_is_refused(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", {100: 9.0}, "return", env="Acrobot-v1", env_settings={})
    with pytest.raises(
        InvalidInput, match="the gallery has policies for highway, convoy, cart-pole, pong, got"
    ):
        add("acrobat", run, tmp_path)


@pytest.mark.parametrize(
    ("algorithm", "chosen", "command"),
    [
        ("dqn", {"env": "sevenlanes/Highway-v0"}, "sevenlanes train dqn"),
        (
            "ppo",
            {"env": "sevenlanes/CartPole-v1", "seed": 2, "max_decisions": 40_000, "hidden_units": [32, 16]},
            "sevenlanes train ppo --env sevenlanes/CartPole-v1 --seed 2 --decisions 40000 "
            "--set hidden_units=32,16",
        ),
        (
            "dqn",
            {"env": "sevenlanes/HighwayConvoy-v0", "env_settings": {"team_share": 0.25}, "dueling": True},
            "sevenlanes train dqn --env sevenlanes/HighwayConvoy-v0 --set dueling=true --set env.team_share=0.25",
        ),
    ],
)
def test_the_command_says_what_differs_from_the_preset(
    algorithm: str, chosen: dict[str, Any], command: str
) -> None:
    assert train_command(algorithm, settings(algorithm, **chosen)) == command
