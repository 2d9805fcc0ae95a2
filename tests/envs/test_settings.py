"""What can be chosen about a highway: scenarios, lasting actions, traffic, rewards."""

import gymnasium as gym
import numpy as np
import pytest
import sevenlanes.envs  # noqa: F401 - registers the worlds
from gymnasium.utils.env_checker import check_env
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.envs.highway import layout
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.highway_env import HighwayEnv
from sevenlanes.envs.highway.highways import Highways
from sevenlanes.envs.highway.reward import REWARDS, Sums
from sevenlanes.envs.highway.rules import RULES
from sevenlanes.envs.highway.scenarios import SCENARIOS


def alone(**settings: int) -> Highways:
    """A highway with only the ego car, at full pedal on a clear road."""
    return Highways(HighwayConfig(num_cars=1, **settings), 1)


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_scenario_passes_gymnasiums_checker(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    env = gym.make(f"sevenlanes/{name}", max_frames=120)
    assert isinstance(env.unwrapped, HighwayEnv)
    for key, value in SCENARIOS[name].items():
        assert getattr(env.unwrapped.config, key) == value
    check_env(env.unwrapped)
    env.close()


def test_a_lasting_action_takes_effect_in_every_frame() -> None:
    highways = alone(action_frames=30)
    highways.step(np.array([[2]]))
    assert highways._cars(layout.FACTOR)[0, 0] == RULES.ego_factor - 30 * RULES.factor_step
    highways.step(np.array([[0]]))
    assert highways._cars(layout.FACTOR)[0, 0] == RULES.ego_factor - 30 * RULES.factor_step


def test_a_lasting_lane_change_changes_one_lane_and_is_refused_once() -> None:
    highways = alone(action_frames=30)
    for lane in (2, 1, 0):
        highways.step(np.array([[3]]))
        assert highways.lateral[0, 0] == RULES.lane_steps * lane
    highways.step(np.array([[3]]))
    assert highways.blocked[0, 0] == 1


@pytest.mark.parametrize(("low", "high"), [(40, 54), (40, 68), (20, 30)])
def test_traffic_drives_between_its_speeds(low: int, high: int) -> None:
    highways = Highways(HighwayConfig(traffic_min_mph=low, traffic_max_mph=high, num_cars=20), 500)
    factors = highways._cars(layout.FACTOR)[:, 1:] / RULES.factor_per_mph
    assert low <= factors.min() < low + 0.2
    assert high - 0.2 < factors.max() < high


SUMS = Sums(np.array([120_000, 60_000]), np.array([30, 30]), np.array([2, 0]), np.array([0, 3]))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("speed", [3.0, 0.0]),  # 80 mph: 120 px, (120 - 60) / 20; 40 mph: nothing
        ("shaped", [2.8, 0.0]),
        ("passing", [0.0, 3.0]),
    ],
)
def test_rewards_by_hand(name: str, expected: list[float]) -> None:
    assert REWARDS[name](SUMS).tolist() == pytest.approx(expected)


def test_the_passing_reward_is_won_by_stopping() -> None:
    """It is flawed on purpose: standing still earns more than keeping the pedal down."""
    earned, mph = {}, {}
    for action in (1, 2):
        envs = gym.make_vec("sevenlanes/HighwayPedal-v0", num_envs=50, reward="passing")
        envs.reset(seed=0)
        rewards = [envs.step(np.full(50, action))[1].mean() for _ in range(60)]
        earned[action], mph[action] = sum(rewards), envs.step(np.full(50, action))[4]["speed_mph"].mean()
    assert earned[2] > 2 * earned[1]
    assert mph[2] < 10 < 40 < mph[1]


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"reward": "money"}, "reward must be one of speed, shaped, passing"),
        ({"traffic_min_mph": 60}, "traffic_min_mph must be less than traffic_max_mph = 54"),
        ({"action_frames": 31}, "action_frames must be at most frames_per_decision"),
        ({"max_frames": 500_001}, "max_frames must be from 1 to 500000"),
        ({"num_controlled": 3, "num_cars": 2}, "num_controlled must be at most num_cars"),
        ({"lanes": True}, "lanes must be a whole number"),
    ],
)
def test_an_impossible_setting_is_one_clear_error(settings: dict[str, object], reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason):
        HighwayConfig.from_dict(settings)


def test_settings_read_back() -> None:
    config = HighwayConfig(reward="shaped", action_frames=7, traffic_max_mph=60)
    assert HighwayConfig.from_dict(config.to_dict()) == config
