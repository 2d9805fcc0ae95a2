import tomllib
from importlib.resources import files
from typing import Any

import pytest
from sevenlanes.agents import preset
from sevenlanes.agents.algorithms import ALGORITHMS
from sevenlanes.agents.preset import SPECIAL, WORLDS, load_preset, with_preset
from sevenlanes.agents.world import HIGHWAYS

FILES = sorted((files(preset.__package__) / "presets").iterdir(), key=lambda file: file.name)


def test_every_pair_of_algorithm_and_world_has_one() -> None:
    expected = {f"{algorithm}-{world}.toml" for algorithm in ALGORITHMS for world in WORLDS.values()}
    special = {f"{algorithm}-{world}.toml" for algorithm in ALGORITHMS for world in SPECIAL.values()}
    assert expected <= {file.name for file in FILES} <= expected | special


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_its_settings_exist_and_each_has_a_reason(file: Any) -> None:
    algorithm = file.name.partition("-")[0]
    text = file.read_text("utf-8")
    ALGORITHMS[algorithm].from_dict(tomllib.loads(text))
    for line in text.splitlines():
        assert "=" not in line or "#" in line, f"{file.name}: {line} has no reason"


def test_all_names_of_a_world_share_one() -> None:
    assert load_preset("ppo", "CartPole-v1") == load_preset("ppo", "sevenlanes/CartPole-v1") != {}
    assert all(load_preset("ppo", env) == load_preset("ppo", "sevenlanes/Highway-v0") for env in HIGHWAYS)
    assert load_preset("ppo", "Acrobot-v1") == load_preset("mine", "CartPole-v1") == {}


def test_a_convoy_is_learnt_with_settings_of_its_own() -> None:
    assert load_preset("dqn", "sevenlanes/HighwayConvoy-v0")["env_settings"]["team_share"] == 0.5


def test_what_is_chosen_comes_first() -> None:
    preset = load_preset("ppo", "sevenlanes/Pong-v0")
    chosen = {"seed": 3, "num_envs": 2, "env_settings": {"sticky_action_probability": 0.25}}
    merged = with_preset("ppo", "sevenlanes/Pong-v0", chosen)
    assert (merged["seed"], merged["num_envs"]) == (3, 2)
    assert merged["env_settings"] == {**preset["env_settings"], "sticky_action_probability": 0.25}
    assert merged["learning_rate"] == preset["learning_rate"]
