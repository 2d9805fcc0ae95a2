from typing import Any

import pytest
from sevenlanes.agents.dqn_config import DQNConfig
from sevenlanes.agents.train_config import parse_settings
from sevenlanes.envs.errors import InvalidInput


def test_goes_through_plain_data_and_back() -> None:
    config = DQNConfig(hidden_units=(32,), env_settings={"lanes_side": 2}, minutes=3)
    assert DQNConfig.from_dict(config.to_dict()) == config
    assert config.minutes == 3.0


def test_an_unknown_key_names_the_known_ones() -> None:
    with pytest.raises(
        InvalidInput, match=r"'learning_rat'; did you mean 'learning_rate'\? Known are: .*num_envs"
    ):
        DQNConfig.from_dict({"learning_rat": 0.1})


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"num_envs": 0}, "num_envs must be from 1 to"),
        ({"num_envs": 2.5}, r"num_envs must be a whole number, got 2\.5"),
        ({"discount": 1.5}, "discount must be from 0 to 1"),
        ({"minutes": "long"}, "minutes must be a number"),
        ({"minutes": float("nan")}, "minutes must be from"),
        ({"double_q": 1}, "double_q must be true or false"),
        ({"hidden_units": [64, "x"]}, "hidden_units must be whole numbers"),
        ({"env_settings": 3}, "env_settings must be a table"),
        ({"max_decisions": 0}, "max_decisions must be from 1"),
    ],
)
def test_an_impossible_value_is_one_clear_error(setting: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        DQNConfig.from_dict(setting)


def test_settings_from_the_command_line() -> None:
    texts = ["discount=0.9", "hidden_units=64,32", "dueling=true", "env=CartPole-v1", "env.lanes_side=2"]
    assert parse_settings(texts) == {
        "discount": 0.9,
        "hidden_units": [64, 32],
        "dueling": True,
        "env": "CartPole-v1",
        "env_settings": {"lanes_side": 2},
    }
    assert DQNConfig.from_dict(parse_settings(["hidden_units=64"])).hidden_units == (64,)
    with pytest.raises(InvalidInput, match="key=value, got 'discount'"):
        parse_settings(["discount"])
