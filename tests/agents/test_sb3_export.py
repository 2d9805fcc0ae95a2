"""What Stable-Baselines3 has learnt, as a policy file: the same actions; and its own check of our environment."""

import warnings
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
import sevenlanes.envs  # noqa: F401 - registers the worlds
from gymnasium.wrappers import FlattenObservation
from sevenlanes.agents.policy_file import NetworkPolicy, load_policy, policy_bytes
from sevenlanes.agents.sb3_export import export_sb3_policy
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.highways import Highways

with warnings.catch_warnings():  # of the packages that it imports
    warnings.simplefilter("ignore")
    sb3 = pytest.importorskip(
        "stable_baselines3", reason='Stable-Baselines3 is not installed: pip install "sevenlanes[examples]"'
    )
    import torch
    from stable_baselines3.common.env_checker import check_env
    from stable_baselines3.common.vec_env import DummyVecEnv, VecNormalize
    from torch import nn

SETTINGS: dict[str, Any] = {"patches_ahead": 8, "patches_behind": 4, "lanes_side": 2}


def model_values(model: Any, observations: np.ndarray) -> np.ndarray:
    """The model's Q-values or logits [B, 5]."""
    with torch.no_grad():
        inputs = torch.from_numpy(observations)
        if hasattr(model, "q_net"):
            return model.q_net(inputs).numpy()
        return model.policy.get_distribution(inputs).distribution.logits.numpy()


def make(**settings: Any) -> gym.Env[Any, Any]:
    return FlattenObservation(gym.make("sevenlanes/Highway-v0", **{**SETTINGS, **settings}))


@pytest.mark.parametrize("settings", [{}, {"observation_dtype": "uint8"}, {"temporal_window": 2}], ids=str)
def test_passes_stable_baselines_checker_without_warnings(settings: dict[str, Any]) -> None:
    check_env(make(**settings))  # any warning is an error here (pyproject.toml)


@pytest.mark.parametrize(
    ("world", "package", "policy"),
    [("CartPole-v1", "numpy", "MlpPolicy"), ("Pong-v0", "ale_py", "CnnPolicy")],
)
def test_the_other_worlds_pass_it_too_and_can_be_learnt(world: str, package: str, policy: str) -> None:
    pytest.importorskip(package)
    env = gym.make(f"sevenlanes/{world}")
    check_env(env)
    sb3.PPO(policy, env, n_steps=32, batch_size=16, n_epochs=1, device="cpu").learn(32)


@pytest.mark.parametrize("settings", [{}, {"observation_dtype": "uint8"}, {"temporal_window": 1}], ids=str)
@pytest.mark.parametrize(
    ("algorithm", "network"),
    [("DQN", {}), ("PPO", {}), ("A2C", {"activation_fn": nn.ReLU, "net_arch": [16]})],
)
def test_the_policy_file_acts_as_the_model(
    algorithm: str, network: dict[str, Any], settings: dict[str, Any]
) -> None:
    model = getattr(sb3, algorithm)(
        "MlpPolicy", make(**settings), policy_kwargs=network, seed=1, device="cpu"
    )
    window = {key: value for key, value in settings.items() if key == "temporal_window"}
    config = HighwayConfig(**SETTINGS, **window)
    manifest, weights = export_sb3_policy(model, config, "exported")
    policy = load_policy(policy_bytes(manifest, weights))
    assert isinstance(policy, NetworkPolicy)
    highways = Highways(config, 200)
    highways.step(np.ones((200, 1), int))
    seen = highways.observe().reshape(200, -1)
    given = seen
    if "observation_dtype" in settings:
        given = highways.observe_codes().reshape(200, -1)
    values, expected = policy.values(seen), model_values(model, given)
    # Only differences between actions count, and a distribution has no others.
    values, expected = (v - v.mean(axis=1, keepdims=True) for v in (values, expected))
    np.testing.assert_allclose(values, expected, rtol=1e-4, atol=1e-4 * np.abs(expected).max())
    sure = np.ptp(np.sort(expected)[:, -2:], axis=1) > 1e-3 * np.abs(expected).max()
    assert sure.mean() > 0.5
    actions, _ = model.predict(given, deterministic=True)
    assert np.array_equal(policy.act(seen)[sure], actions[sure])


def test_what_a_policy_file_can_not_hold_is_one_clear_error() -> None:
    config = HighwayConfig(**SETTINGS)
    with pytest.raises(InvalidInput, match="behind VecNormalize can not be exported"):
        export_sb3_policy(sb3.PPO("MlpPolicy", VecNormalize(DummyVecEnv([make]))), config, "x")
    with pytest.raises(InvalidInput, match="followed by ReLU or Tanh, got ELU"):
        export_sb3_policy(sb3.DQN("MlpPolicy", make(), policy_kwargs={"activation_fn": nn.ELU}), config, "x")
    with pytest.raises(InvalidInput, match="must be a DQN, PPO or A2C, got the policy SACPolicy"):
        export_sb3_policy(sb3.SAC("MlpPolicy", gym.make("Pendulum-v1")), config, "x")
    with pytest.raises(InvalidInput, match="must have the shape"):
        policy_bytes(*export_sb3_policy(sb3.DQN("MlpPolicy", make()), HighwayConfig(), "x"))
