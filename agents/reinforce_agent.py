"""The agent that plays whole episodes and learns from them once: REINFORCE with a learnt baseline."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import reinforce
from .actor import Actor
from .backend import Tensor
from .environment_state import VectorEnv
from .layers import WeightedLayer
from .optimizers import LearnerState
from .progress import Iteration
from .reinforce_config import ReinforceConfig
from .returns import bootstrapped_returns
from .schedules import LinearSchedule
from .trajectories import Trajectories, collect_episodes, in_a_row


class ReinforceAgent:
    """One `iterate` is a whole episode in every environment and one gradient step on them."""

    def __init__(self, config: ReinforceConfig, envs: VectorEnv) -> None:
        self.config = config
        self._actor = Actor(envs, config.hidden_units, config.filters, config.seed)
        self._update = self._actor.compile_update(self._learn)
        self._learning_rate = LinearSchedule(config.learning_rate, config.final_learning_rate)

    def iterate(self, fraction: float) -> Iteration:
        """Drive on and learn from it; `fraction` of the whole training is done."""
        trajectories = collect_episodes(self._actor.rollout, self._actor.sample)
        learning_rate = self._learning_rate(fraction)
        metrics = self._update(self._as_batch(trajectories), np.float32(learning_rate))
        return Iteration(
            rewards=float(trajectories.rewards.sum()),
            decisions=trajectories.decisions,
            gradient_steps=1,
            episode_returns=trajectories.episode_returns,
            metrics={
                "learning_rate": learning_rate,
                **{name: float(value) for name, value in metrics._asdict().items()},
            },
        )

    def act(self, observations: NDArray[Any]) -> NDArray[np.int64]:
        """The most likely actions [B] for observations [B, ...] as the environments give them."""
        return self._actor.best(observations)

    def policy_layers(self) -> list[WeightedLayer]:
        """The policy's logits as layers of a policy file."""
        return self._actor.policy_layers()

    def get_state(self) -> dict[str, Any]:
        """Everything needed to go on, as nested dicts of arrays and plain data."""
        return self._actor.get_state()

    def set_state(self, state: dict[str, Any]) -> bool:
        """Go on from a saved state; False if the environments can not and begin new episodes."""
        return self._actor.set_state(state)

    def _as_batch(self, trajectories: Trajectories) -> reinforce.Batch:
        """`batch_size` of the decisions, drawn at random; some come twice where there are fewer."""
        returns = bootstrapped_returns(
            np.float32(self.config.reward_scale) * trajectories.rewards,
            trajectories.values,
            trajectories.terminated,
            trajectories.truncated,
            self.config.discount,
        )
        steps = np.flatnonzero(trajectories.is_used)
        rows = np.resize(self._actor.generator.permutation(steps), self.config.batch_size)
        columns = (trajectories.observations, trajectories.actions, returns)
        return reinforce.Batch(*(in_a_row(column)[rows] for column in columns))

    def _learn(
        self, state: LearnerState, batch: reinforce.Batch, learning_rate: Tensor
    ) -> tuple[LearnerState, reinforce.Metrics]:
        return reinforce.gradient_step(self._actor.network, self.config, state, batch, learning_rate)
