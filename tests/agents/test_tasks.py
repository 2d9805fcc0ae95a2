"""What a policy can be scored on."""

import pytest
from sevenlanes.agents.policy import HIGHWAY
from sevenlanes.agents.tasks import TASKS, environment_of, find_task, make_world, settings_of, task_of
from sevenlanes.envs.episodes import CART_POLE, Episodes
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.envs.highway.config import HighwayConfig


def test_the_four_tasks() -> None:
    assert {name: (task.num_runs, task.statistic, task.unit) for name, task in TASKS.items()} == {
        "highway": (500, "median", "mph"),
        "convoy": (500, "median", "mph"),
        "cart-pole": (100, "mean", "steps"),
        "pong": (30, "mean", "points"),
    }
    assert TASKS["convoy"].world == HighwayConfig(num_controlled=11)
    for task in TASKS.values():
        assert make_world(environment_of(task.world), settings_of(task.world)) == task.world


def test_a_policy_names_its_task() -> None:
    assert task_of(HIGHWAY) is TASKS["highway"]
    assert task_of("CartPole-v1") is task_of("sevenlanes/CartPole-v1") is TASKS["cart-pole"]
    other = task_of("Acrobot-v1")
    assert (other.world, other.num_runs, other.statistic) == (Episodes("Acrobot-v1"), 100, "mean")
    with pytest.raises(
        InvalidInput, match="names a Python module; to import it, give it yourself: --task os:Path-v1"
    ):
        task_of("os:Path-v1")


def test_a_task_is_found_by_name_or_id() -> None:
    assert find_task("pong") is find_task("sevenlanes/Pong-v0")
    assert find_task("sevenlanes/HighwayPedal-v0").world == HighwayConfig(
        action_frames=30, traffic_min_mph=40, traffic_max_mph=68
    )
    with pytest.raises(InvalidInput, match="one of highway, convoy, cart-pole, pong or a Gymnasium id"):
        find_task("chess")


def test_other_settings() -> None:
    assert TASKS["highway"].with_settings({"num_controlled": 3}).world == HighwayConfig(num_controlled=3)
    changed = TASKS["cart-pole"].with_settings({"max_episode_steps": 50})
    assert changed.world == Episodes(CART_POLE, {"max_episode_steps": 50})
    with pytest.raises(InvalidInput, match="unknown"):
        TASKS["convoy"].with_settings({"lane": 3})
