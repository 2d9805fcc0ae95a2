"""The algorithms by name. An algorithm is its settings, which name the agent that they make."""

from __future__ import annotations

from importlib import import_module

from ..envs.errors import InvalidInput
from .a2c_config import A2CConfig
from .agent import Agent
from .dqn_config import DQNConfig
from .environment_state import VectorEnv
from .ppo_config import PPOConfig
from .reinforce_config import ReinforceConfig
from .train_config import TrainConfig

ALGORITHMS: dict[str, type[TrainConfig]] = {
    "dqn": DQNConfig,
    "reinforce": ReinforceConfig,
    "a2c": A2CConfig,
    "ppo": PPOConfig,
}


def find_algorithm(name: str) -> type[TrainConfig]:
    """The settings of the algorithm called `name`; raises `InvalidInput` with those that exist."""
    if name not in ALGORITHMS:
        raise InvalidInput(f"unknown algorithm {name!r}. Known are: {', '.join(ALGORITHMS)}.")
    return ALGORITHMS[name]


def make_agent(config: TrainConfig, envs: VectorEnv) -> Agent:
    """The agent that `config` names, not trained yet; imports what it needs (Keras: seconds)."""
    module, _, name = config.agent.partition(":")
    agent: Agent = getattr(import_module(module), name)(config, envs)
    return agent
