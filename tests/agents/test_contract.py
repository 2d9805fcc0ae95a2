"""The contract passes for agents that keep it, and tells what is wrong with those that do not."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sevenlanes.cli
from sevenlanes.agents import contract
from sevenlanes.agents.algorithms import find_algorithm
from sevenlanes.agents.contract import CHECKS, BrokenContract
from sevenlanes.agents.progress import Iteration
from sevenlanes.envs.errors import InvalidInput

from . import small_training

TEMPLATE = Path(sevenlanes.cli.__path__[0], "agent_project", "my_agent.py")
CONFIG = find_algorithm(f"{TEMPLATE}:CrossEntropyConfig")
AGENT: Any = CONFIG.agent
DQN = {"max_decisions": None, "steps_per_iteration": 16}  # fewer iterations until it learns


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_dqn_keeps_the_contract(check: Callable[[Any], None]) -> None:
    check(small_training.config(**DQN))


class Exploring(AGENT):
    def act(self, observations: np.ndarray) -> np.ndarray:
        return np.random.default_rng().integers(self.num_actions, size=len(observations))


class Changing(AGENT):
    def act(self, observations: np.ndarray) -> np.ndarray:
        self.generator.random()
        return super().act(observations)


class Unseeded(AGENT):
    def __init__(self, config: Any, envs: Any) -> None:
        super().__init__(config, envs)
        self.generator = np.random.default_rng()


class SeedIgnored(AGENT):
    def __init__(self, config: Any, envs: Any) -> None:
        super().__init__(config, envs)
        self.generator = np.random.default_rng(0)


class Forgetful(AGENT):
    def get_state(self) -> dict[str, Any]:
        return {**super().get_state(), "generator": np.random.default_rng(0).bit_generator.state}


class Blank(AGENT):
    def set_state(self, state: dict[str, Any]) -> bool:
        return True


class Unsaveable(AGENT):
    def get_state(self) -> dict[str, Any]:
        return {**super().get_state(), "generator": self.generator}


class Upside(AGENT):
    def policy_layers(self) -> Any:
        *before, (layer, weights) = super().policy_layers()
        return [*before, (layer, {name: -values for name, values in weights.items()})]


class CountingResets(AGENT):
    def iterate(self, fraction: float) -> Iteration:
        told = super().iterate(fraction)
        return Iteration(told.rewards, told.decisions + 1, 1, (), told.metrics)


class NotANumber(AGENT):
    def iterate(self, fraction: float) -> Iteration:
        told = super().iterate(fraction)
        return Iteration(float("nan"), told.decisions, 1, (), told.metrics)


class NeverLearning(AGENT):
    def iterate(self, fraction: float) -> Iteration:
        return Iteration(0.0, 1, 0, (), {})


class Unwary(AGENT):
    def __init__(self, config: Any, envs: Any) -> None:
        if not hasattr(envs.single_action_space, "n"):
            raise KeyError("n")
        super().__init__(config, envs)


BROKEN = [
    (Exploring, contract.check_acting, "act must choose the same for the same observations"),
    (Changing, contract.check_acting, "act must not change how the agent learns on"),
    (Unseeded, contract.check_determinism, "equal settings must give equal agents"),
    (SeedIgnored, contract.check_determinism, "another seed must give another agent"),
    (Forgetful, contract.check_resuming, "3 iterations later state.mean differs"),
    (Blank, contract.check_resuming, "after set_state act must choose as before"),
    (Unsaveable, contract.check_resuming, "get_state must give nested dicts"),
    (Upside, contract.check_policy, "the layers must choose as act does"),
    (CountingResets, contract.check_counting, "must be the raw rewards of the counted decisions"),
    (NotANumber, contract.check_figures, "expected the sum of rewards to be a finite number"),
    (NeverLearning, contract.check_figures, "gradient_steps was 0 in 1000 iterations"),
    (Unwary, contract.check_refusing, "Pendulum-v1 has continuous actions: .* got KeyError"),
]


@pytest.mark.parametrize(("agent", "check", "reason"), BROKEN, ids=[each[0].__name__ for each in BROKEN])
def test_what_is_broken_is_told(
    agent: type, check: Callable[[Any], None], reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CONFIG, "agent", agent)
    with pytest.raises(BrokenContract, match=reason):
        check(CONFIG(env="sevenlanes/CartPole-v1", num_envs=8))


def test_worlds_that_can_not_be_made_stay_one_clear_error() -> None:
    with pytest.raises(InvalidInput, match="'Nowhere-v0' can not be made"):
        contract.check_figures(CONFIG(env="Nowhere-v0"))
