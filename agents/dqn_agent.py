"""The agent that drives, remembers and learns: deep Q-learning on vector environments."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import dqn
from .backend import DeviceState, Tensor, Tree, keras
from .dqn_config import DQNConfig
from .environment_state import VectorEnv
from .layers import WeightedLayer
from .networks import QNetwork
from .priorities import Priorities
from .progress import Iteration
from .replay_buffer import Batch, ReplayBuffer
from .rollout import Rollout
from .schedules import LinearSchedule

NO_LOSSES = dqn.Losses(*(float("nan") for _ in dqn.Losses._fields))  # before the first gradient step


class DQNAgent:
    """One `iterate` is a few steps of all environments and a few gradient steps in one compiled call."""

    def __init__(self, config: DQNConfig, envs: VectorEnv) -> None:
        self.config = config
        self._rollout = Rollout(envs, config.seed)
        space = envs.single_observation_space
        self.num_actions = self._rollout.num_actions
        self.network = QNetwork(space, self.num_actions, config.hidden_units, config.dueling, config.filters)
        self._state = DeviceState(dqn.initial_state(self.network.initial_parameters(config.seed)))
        fuse = not self.network.has_convolutions  # XLA is slow at them on a CPU
        self._update = self._state.compile_update(self._learn, fuse)
        self._greedy = self._state.compile_query(self._argmax, fuse)
        self._generator = np.random.default_rng([config.seed, 1])
        num_slots = max(config.replay_size // envs.num_envs, config.num_steps + 1)
        priorities = Priorities(num_slots * envs.num_envs, config.priority_exponent)
        self._buffer = ReplayBuffer(
            num_slots=num_slots,
            num_envs=envs.num_envs,
            observation_space=space,
            discount=config.discount,
            num_steps=config.num_steps,
            seed=config.seed,
            priorities=priorities if config.prioritised else None,
        )
        self._epsilon = LinearSchedule(config.epsilon, config.final_epsilon, config.exploration_fraction)
        self._learning_rate = LinearSchedule(
            config.learning_rate, config.final_learning_rate, begin=config.decay_start
        )
        self._beta = LinearSchedule(config.importance_exponent, 1.0)

    def iterate(self, fraction: float) -> Iteration:
        """Drive on and learn from the past; `fraction` of the whole training is done."""
        epsilon = self._epsilon(fraction)
        steps = [self._drive(epsilon) for _ in range(self.config.steps_per_iteration)]
        learning_rate = self._learning_rate(fraction)
        is_ready = len(self._buffer) >= self.config.min_replay_size
        losses = self._learn_from_past(learning_rate, self._beta(fraction)) if is_ready else NO_LOSSES
        return Iteration(
            rewards=sum(rewards for rewards, _, _ in steps),
            decisions=sum(decisions for _, decisions, _ in steps),
            gradient_steps=self.config.updates_per_iteration if is_ready else 0,
            episode_returns=tuple(value for _, _, returns in steps for value in returns),
            metrics={"epsilon": epsilon, "learning_rate": learning_rate, **losses._asdict()},
        )

    def act(self, observations: NDArray[Any]) -> NDArray[np.int64]:
        """The greedy actions [B] for observations [B, ...] as the environments give them."""
        return np.asarray(self._greedy(observations)).astype(np.int64)

    def policy_layers(self) -> list[WeightedLayer]:
        """The Q-network as layers of a policy file."""
        return self.network.policy_layers(self._state.read().parameters)

    def get_state(self) -> dict[str, Any]:
        """Everything needed to go on, as nested dicts of arrays and plain data."""
        return {
            "learner": keras.tree.flatten(self._state.read()),
            "replay_buffer": self._buffer.get_state(),
            "rollout": self._rollout.get_state(),
            "generator": self._generator.bit_generator.state,
        }

    def set_state(self, state: dict[str, Any]) -> bool:
        """Go on from a saved state; False if the environments can not and begin new episodes."""
        self._state.write(keras.tree.pack_sequence_as(self._state.read(), state["learner"]))
        self._buffer.set_state(state["replay_buffer"])
        self._generator.bit_generator.state = state["generator"]
        is_exact = self._rollout.set_state(state["rollout"])
        if not is_exact:
            self._buffer.cut()
        return is_exact

    def _drive(self, epsilon: float) -> tuple[float, int, list[float]]:
        """One step of all environments, remembered: (sum of rewards, decisions, returns of episodes)."""
        step = self._rollout.step(lambda observations: self._explore(observations, epsilon))
        rewards = self.config.reward_scale * step.rewards
        self._buffer.add(step.observations, step.actions, rewards, step.terminated, step.truncated)
        decisions = int(np.count_nonzero(~step.is_reset))
        return float(step.rewards[~step.is_reset].sum()), decisions, step.episode_returns.tolist()

    def _explore(self, observations: NDArray[Any], epsilon: float) -> NDArray[np.int64]:
        """The greedy actions, each replaced by a random one with probability `epsilon`."""
        count = len(observations)
        is_random = self._generator.random(count) < epsilon
        actions = self._generator.integers(self.num_actions, size=count)
        return actions if is_random.all() else np.where(is_random, actions, self.act(observations))

    def _learn_from_past(self, learning_rate: float, beta: float) -> dqn.Losses:
        indices = self._buffer.draw(self.config.updates_per_iteration, self.config.batch_size)
        learnt = self._update(self._buffer.gather(indices, beta), np.float32(learning_rate))
        self._buffer.update_priorities(indices, np.asarray(learnt.td_errors))
        return dqn.Losses(*(float(value) for value in learnt.losses))

    def _learn(
        self, state: dqn.LearnerState, batches: Batch, learning_rate: Tensor
    ) -> tuple[dqn.LearnerState, dqn.Learnt]:
        return dqn.gradient_steps(self.network, self.config, state, batches, learning_rate)

    def _argmax(self, state: dqn.LearnerState, observations: Tensor) -> Tree:
        return keras.ops.argmax(self.network.q_values(state.parameters, observations), axis=-1)
