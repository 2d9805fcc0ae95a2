"""Every controlled car an agent: PettingZoo's own tests, and the same drives as the Gymnasium environment."""

import subprocess
import sys
import warnings
from typing import Any

import numpy as np
import pytest
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.envs.highway.highway_env import HighwayEnv

pytest.importorskip("pettingzoo", reason='PettingZoo is not installed: pip install "sevenlanes[multi]"')

with warnings.catch_warnings():  # PettingZoo's tests import games of its own in a way that it warns of itself
    warnings.simplefilter("ignore", DeprecationWarning)
    from pettingzoo.test import api_test, parallel_api_test, parallel_seed_test
    from pettingzoo.utils.conversions import parallel_to_aec
from sevenlanes.envs.highway.parallel_env import HighwayParallelEnv, parallel_env

SETTINGS: list[dict[str, Any]] = [
    {},
    {"num_controlled": 1},
    {"num_controlled": 3, "temporal_window": 2},
    {"observation_dtype": "uint8", "reward": "shaped"},
]


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_passes_pettingzoos_tests_without_warnings(settings: dict[str, Any]) -> None:
    parallel_api_test(parallel_env(**settings))  # any warning is an error here (pyproject.toml)
    parallel_seed_test(lambda: parallel_env(**settings))


def test_the_turn_by_turn_form_passes_pettingzoos_test() -> None:
    api_test(parallel_to_aec(parallel_env(num_controlled=3)), num_cycles=100)


def test_eleven_cars_each_with_its_own_spaces() -> None:
    env = parallel_env()
    assert env.possible_agents == [f"car_{car}" for car in range(11)]
    assert env.agents == []
    assert len({id(env.action_space(car)) for car in env.possible_agents}) == 11
    observations, _ = env.reset(seed=0)
    for car in env.agents:
        assert env.observation_space(car).shape == (40, 7)
        assert env.observation_space(car).contains(observations[car])


@pytest.mark.parametrize("settings", [{"num_controlled": 1}, {"num_controlled": 4}], ids=str)
def test_it_drives_as_the_gymnasium_environment(settings: dict[str, Any]) -> None:
    ours, single = HighwayParallelEnv(**settings), HighwayEnv(**settings)
    generator = np.random.default_rng(0)
    seen, expected = ours.reset(seed=5)[0], single.reset(seed=5)[0]
    for _ in range(20):
        assert np.array_equal(np.stack(list(seen.values())).reshape(expected.shape), expected)
        actions = generator.integers(5, size=len(ours.agents))
        seen, rewards, _, _, infos = ours.step(dict(zip(ours.agents, actions, strict=True)))
        expected, reward, _, _, info = single.step(actions if len(actions) > 1 else actions[0])
        assert np.mean(list(rewards.values())) == pytest.approx(reward)
        assert [own["speed_mph"] for own in infos.values()] == info["speed_mph"].tolist()


def test_each_car_is_rewarded_for_its_own_speed() -> None:
    env = parallel_env(num_controlled=3)
    env.reset(seed=2)
    _, rewards, _, _, infos = env.step(dict.fromkeys(env.agents, 0))
    assert len(set(rewards.values())) > 1
    for car, reward in rewards.items():
        assert reward == pytest.approx(0.075 * infos[car]["speed_mph"] - 3)


def test_all_cars_end_together() -> None:
    env = parallel_env(num_controlled=2, max_frames=60)
    env.reset(seed=0)
    assert env.step(dict.fromkeys(env.agents, 0))[3] == {"car_0": False, "car_1": False}
    _, _, terminated, truncated, _ = env.step(dict.fromkeys(env.agents, 0))
    assert truncated == {"car_0": True, "car_1": True}
    assert terminated == {"car_0": False, "car_1": False}
    assert env.agents == []
    with pytest.raises(InvalidInput, match="call reset"):
        env.step({})
    env.reset()
    assert env.num_agents == 2


@pytest.mark.parametrize(
    ("actions", "reason"),
    [
        ({"car_0": 1}, "one for each of car_0, car_1, got car_0"),
        ({}, "got none"),
        ({"car_0": 1, "car_2": 1}, "got car_0, car_2"),
        ({"car_0": 1, "car_1": 5}, "the action of car_1 must be in Discrete"),
    ],
)
def test_wrong_actions_are_one_clear_error(actions: dict[str, int], reason: str) -> None:
    env = parallel_env(num_controlled=2)
    env.reset(seed=0)
    with pytest.raises(InvalidInput, match=reason):
        env.step(actions)


def test_the_picture_is_the_highways(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    ours = parallel_env(render_mode="rgb_array")
    single = HighwayEnv(render_mode="rgb_array", num_controlled=11)
    for env in (ours, single):
        env.reset(seed=1)
    assert np.array_equal(ours.render(), single.render())
    ours.close()


def test_without_pettingzoo_there_is_one_clear_error() -> None:
    program = "import sys; sys.modules['pettingzoo'] = None; import sevenlanes.envs.highway.parallel_env"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stderr.splitlines()[-1].endswith(
        'the highway for several learners needs PettingZoo: pip install "sevenlanes[multi]".'
    )
