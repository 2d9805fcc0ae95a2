"""The contract of an agent (`agent.Agent`) as checks for its author: `sevenlanes check-agent NAME`, or in pytest

    @pytest.mark.parametrize("check", CHECKS)
    def test_contract(check):
        check(MyConfig(env="sevenlanes/CartPole-v1", num_envs=8))

A check takes settings, makes agents of them and raises `BrokenContract` with what was expected and what came. One that
learns only from a full memory needs settings with which that takes few steps: `MAX_ITERATIONS` is the limit.
"""

from __future__ import annotations

import dataclasses
import math
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..envs.errors import InvalidInput
from .algorithms import make_agent
from .checkpoint import load_checkpoint, save_checkpoint
from .environment_state import VectorEnv
from .export import export_policy
from .progress import Iteration
from .train_config import TrainConfig
from .world import World

FRACTION = 0.5  # of a training that all iterations here pretend to be at
MAX_ITERATIONS = 1000  # until an agent must have learnt something
MORE_ITERATIONS = 3  # after that
NUM_STEPS = 20  # in which observations are collected
NEAR_TIE = 1e-4  # of the values' size: a choice between closer ones may differ with the last bits
CART_POLE = "sevenlanes/CartPole-v1"  # every decision of it has the reward 1
OTHER_WORLDS = {"Pendulum-v1": "continuous actions", "FrozenLake-v1": "numbered observations"}


class BrokenContract(AssertionError):
    """An agent does not do what the training loop relies on; one sentence for its author."""


class Trial:
    """An agent with environments of its own."""

    def __init__(self, config: TrainConfig) -> None:
        self.world = World.of(config.env, config.env_settings)
        self.envs = self.world.make_envs(config.num_envs)
        self.agent = make_agent(config, self.envs)
        self.iterations: list[Iteration] = []

    def iterate(self, count: int = MORE_ITERATIONS) -> None:
        """Some iterations."""
        self.iterations += [self.agent.iterate(FRACTION) for _ in range(count)]

    def learn(self, after_each: Callable[[], object] = lambda: None) -> None:
        """Iterate until it has learnt, and then some more."""
        for _ in range(MAX_ITERATIONS):
            self.iterate(1)
            after_each()
            if self.iterations[-1].gradient_steps > 0:
                break
        else:
            raise BrokenContract(
                f"iterate must learn at some time, but gradient_steps was 0 in {MAX_ITERATIONS} iterations; choose "
                "settings with which it begins sooner."
            )
        self.iterate()

    def state(self) -> dict[str, Any]:
        """The agent's state as it comes back from a checkpoint."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "checkpoint.npz")
            try:
                save_checkpoint(path, {"agent": self.agent.get_state()})
            except (TypeError, ValueError) as error:
                raise BrokenContract(
                    f"get_state must give nested dicts and lists of NumPy arrays and plain data: {error}."
                ) from error
            state: dict[str, Any] = load_checkpoint(path)["agent"]
            return state


def check_figures(config: TrainConfig) -> None:
    """iterate tells sane figures"""
    trial = Trial(config)
    trial.learn()
    names = set(trial.iterations[0].metrics)
    for told in trial.iterations:
        _expect(_is_whole(told.decisions) and told.decisions >= 0, "decisions to be a whole number", told)
        _expect(_is_whole(told.gradient_steps) and told.gradient_steps >= 0, "gradient_steps whole", told)
        _expect(math.isfinite(told.rewards), "the sum of rewards to be a finite number", told)
        _expect(all(map(math.isfinite, told.episode_returns)), "finite returns of episodes", told)
        _expect(set(told.metrics) == names, f"the same metrics in every iteration, {sorted(names)}", told)
        _expect(
            all(isinstance(value, float | int) for value in told.metrics.values()), "numbers as metrics", told
        )
    _expect(sum(told.decisions for told in trial.iterations) > 0, "decisions to be made", trial.iterations)


def check_counting(config: TrainConfig) -> None:
    """iterate counts decisions and rewards, and no resets (on Cart-Pole, where each decision has the reward 1)"""
    trial = Trial(dataclasses.replace(config, env=CART_POLE, env_settings={}))
    trial.learn()
    for told in trial.iterations:
        if told.rewards != told.decisions:
            raise BrokenContract(
                f"rewards must be the raw rewards of the counted decisions, one each on {CART_POLE}; iterate told "
                f"{told.rewards} for {told.decisions}. A step that only resets is no decision."
            )


def check_determinism(config: TrainConfig) -> None:
    """the same settings give the same agent to the bit, another seed another one"""
    first, second = Trial(config), Trial(config)
    other = Trial(dataclasses.replace(config, seed=config.seed + 1))
    for trial in (first, second, other):
        trial.learn()
    difference = _difference(first.state(), second.state())
    if difference is not None:
        raise BrokenContract(
            f"equal settings must give equal agents, but {difference}: seed every generator with config.seed."
        )
    if _difference(first.state(), other.state()) is None:
        raise BrokenContract("another seed must give another agent, but the states are equal.")


def check_acting(config: TrainConfig) -> None:
    """act gives one action for each observation, never explores and changes nothing"""
    quiet, asked = Trial(config), Trial(config)
    observations = collect_observations(asked)
    quiet.learn()
    asked.learn(after_each=lambda: asked.agent.act(observations))
    _check_actions(asked, observations)
    difference = _difference(quiet.state(), asked.state())
    if difference is not None:
        raise BrokenContract(f"act must not change how the agent learns on, but then {difference}.")


def check_policy(config: TrainConfig) -> None:
    """policy_layers chooses as act does"""
    trial = Trial(config)
    observations = collect_observations(trial)
    trial.learn()
    layers = trial.agent.policy_layers()
    if layers is None:
        return  # no network; it can be trained, but not submitted
    trial.world.export(layers, "contract")
    policy = export_policy(layers, "contract/World-v0", {"shape": list(observations.shape[1:])}, "contract")
    values = policy.values(observations.astype(np.float32))
    best = np.sort(values, axis=1)
    sure = best[:, -1] - best[:, -2] > NEAR_TIE * np.abs(values).max(initial=1e-9)
    chosen, acted = values.argmax(axis=1), trial.agent.act(observations)
    wrong = np.flatnonzero(sure & (chosen != acted))
    if len(wrong) > 0:
        row = int(wrong[0])
        raise BrokenContract(
            f"the layers must choose as act does; for observation {row} they choose {chosen[row]} with the values "
            f"{values[row].tolist()}, and act {acted[row]}."
        )


def check_resuming(config: TrainConfig) -> None:
    """set_state of a saved state goes on exactly, if it says so"""
    whole, resumed = Trial(config), Trial(config)
    whole.learn()
    state = whole.state()
    is_exact = resumed.agent.set_state(state)
    _expect(isinstance(is_exact, bool | np.bool_), "set_state to tell True or False", is_exact)
    observations = collect_observations(Trial(config))
    if not np.array_equal(whole.agent.act(observations), resumed.agent.act(observations)):
        raise BrokenContract(
            "after set_state act must choose as before, and does not: is a parameter missing?"
        )
    if not is_exact:
        resumed.iterate()
        return
    for trial in (whole, resumed):
        trial.iterate()
    difference = _difference(whole.state(), resumed.state())
    if difference is not None:
        raise BrokenContract(
            f"set_state said that it goes on exactly, but {MORE_ITERATIONS} iterations later {difference}: is "
            "something missing in get_state, or shared between them?"
        )


def check_refusing(config: TrainConfig) -> None:
    """worlds that it can not learn in are refused in one sentence"""
    for env, kind in OTHER_WORLDS.items():
        try:
            trial = Trial(dataclasses.replace(config, env=env, env_settings={}))
            trial.iterate(1)
            _check_actions(trial, collect_observations(trial))
        except InvalidInput:
            continue
        except Exception as error:
            raise BrokenContract(
                f"{env} has {kind}: the agent must learn there or raise InvalidInput when it is made "
                f"(rollout.check_spaces does), got {type(error).__name__}: {error}"
            ) from error


CHECKS: tuple[Callable[[TrainConfig], None], ...] = (
    check_figures,
    check_counting,
    check_determinism,
    check_acting,
    check_policy,
    check_resuming,
    check_refusing,
)


def collect_observations(trial: Trial) -> NDArray[Any]:
    """Raw observations [NUM_STEPS * N, ...] of random driving in environments of their own."""
    envs: VectorEnv = trial.world.make_envs(trial.envs.num_envs)
    seen = [np.array(envs.reset(seed=1)[0])]
    envs.action_space.seed(1)
    for _ in range(NUM_STEPS - 1):
        seen.append(np.array(envs.step(envs.action_space.sample())[0]))
    envs.close()
    return np.concatenate(seen)


def _check_actions(trial: Trial, observations: NDArray[Any]) -> None:
    """That `act` is a function of the observations, for any number of them."""
    actions = trial.agent.act(observations)
    num_actions = getattr(trial.envs.single_action_space, "n", 0)
    if np.shape(actions) != (len(observations),) or not np.issubdtype(actions.dtype, np.integer):
        raise BrokenContract(
            f"act must give whole numbers [{len(observations)}], got {actions.dtype} {np.shape(actions)}."
        )
    if actions.min() < 0 or actions.max() >= num_actions:
        raise BrokenContract(
            f"act must choose from 0 to {num_actions - 1}, got {actions.min()} to {actions.max()}."
        )
    if not np.array_equal(actions, trial.agent.act(observations)):
        raise BrokenContract("act must choose the same for the same observations: it must not explore.")
    _expect(np.shape(trial.agent.act(observations[:1])) == (1,), "act to take a single observation too", "")


def _difference(first: Any, second: Any, path: str = "state") -> str | None:
    """Where two states differ, in words; None where they are equal to the bit."""
    if isinstance(first, dict) and isinstance(second, dict) and first.keys() == second.keys():
        found = (_difference(first[key], second[key], f"{path}.{key}") for key in first)
        return next((each for each in found if each is not None), None)
    if isinstance(first, list) and isinstance(second, list) and len(first) == len(second):
        found = (_difference(a, b, f"{path}.{i}") for i, (a, b) in enumerate(zip(first, second, strict=True)))
        return next((each for each in found if each is not None), None)
    if isinstance(first, np.ndarray) and isinstance(second, np.ndarray):
        is_same = first.dtype == second.dtype and first.shape == second.shape
        return None if is_same and first.tobytes() == second.tobytes() else f"{path} differs"
    return None if type(first) is type(second) and repr(first) == repr(second) else f"{path} differs"


def _is_whole(value: object) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _expect(is_so: bool, what: str, came: object) -> None:
    if not is_so:
        raise BrokenContract(f"expected {what}, got {came!r:.300}.")
