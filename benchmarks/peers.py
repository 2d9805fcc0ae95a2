"""Other simulations of traffic, where they are installed (`requirements/bench.txt`)."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import gymnasium as gym
import numpy as np

from .case import Case

CART_POLES = 1024


def highway_env() -> Callable[[], int]:
    """highway-env's fast highway: E. Leurent, 2018; Python, one road at a time."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import highway_env as package

        gym.register_envs(package)
        env = gym.make("highway-fast-v0")
    env.reset(seed=0)

    def work() -> int:
        _, _, terminated, truncated, _ = env.step(1)
        if terminated or truncated:
            env.reset()
        return 1

    return work


def envpool_highway(num_envs: int = 64) -> Callable[[], int]:
    """EnvPool's fast highway: Weng et al., "EnvPool", 2022; C++, on one thread."""
    import envpool

    envs = envpool.make_gymnasium("HighwayFast-v0", num_envs=num_envs, num_threads=1)
    envs.reset()
    actions = np.ones(num_envs, np.int32)

    def work() -> int:
        envs.step(actions)
        return num_envs

    return work


def cart_poles() -> Callable[[], int]:
    """Gymnasium's own vector Cart-Pole: NumPy, no traffic, for scale."""
    envs = gym.make_vec("CartPole-v1", num_envs=CART_POLES, vectorization_mode="vector_entry_point")
    envs.reset(seed=0)
    actions = envs.action_space.sample()

    def work() -> int:
        envs.step(actions)
        return CART_POLES

    return work


PEERS = (
    Case("highway-env, highway-fast-v0", highway_env, 5, 21, "highway_env"),
    Case("EnvPool HighwayFast-v0, 64 roads", envpool_highway, 5, 21, "envpool"),
    Case("Gymnasium Cart-Pole, 1,024 poles", cart_poles, 1, 0),
)
