"""A policy that is learnt, at the wheel of many environments: what the actor-critic learners share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import losses
from .backend import DeviceState, Tensor, Tree, keras
from .environment_state import VectorEnv
from .layers import WeightedLayer
from .networks import ActorCritic
from .optimizers import LearnerState, initial_state
from .rollout import Rollout

ops = keras.ops


class Actor:
    """The environments, the network, its parameters on the device, and where chance comes from.

    Learners take steps with `compile_update`, and hand on everything else. Equal arguments give equal actors.
    """

    def __init__(
        self, envs: VectorEnv, hidden_units: Sequence[int], filters: Sequence[int], seed: int
    ) -> None:
        self.rollout = Rollout(envs, seed)
        self.network = ActorCritic(
            envs.single_observation_space, self.rollout.num_actions, hidden_units, filters
        )
        self.generator = np.random.default_rng([seed, 1])
        self._state = DeviceState(initial_state(self.network.initial_parameters(seed)))
        self._draw = self._state.compile_query(self._draw_and_value, fuse=False)
        self._most_likely = self._state.compile_query(self._argmax, fuse=False)

    def compile_update(self, update: Callable[..., tuple[LearnerState, Tree]]) -> Callable[..., Tree]:
        """`update(state, *inputs) -> (state, output)`, compiled; see `DeviceState.compile_update`.

        Without XLA, which takes seconds to compile and gains nothing on batches as large as these.
        """
        return self._state.compile_update(update, fuse=False)

    def sample(
        self, observations: NDArray[Any]
    ) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.float32]]:
        """Of observations [N, ...]: actions drawn from the policy, their log-probabilities, the values; each [N]."""
        shape = (len(observations), self.network.num_actions)
        noise = self.generator.gumbel(size=shape).astype(np.float32)
        actions, log_probabilities, values = self._draw(observations, noise)
        return np.asarray(actions).astype(np.int64), np.asarray(log_probabilities), np.asarray(values)

    def best(self, observations: NDArray[Any]) -> NDArray[np.int64]:
        """The most likely actions [B] for observations [B, ...] as the environments give them."""
        return np.asarray(self._most_likely(observations)).astype(np.int64)

    def policy_layers(self) -> list[WeightedLayer]:
        """The policy's logits as layers of a policy file."""
        return self.network.policy_layers(self._state.read().parameters)

    def get_state(self) -> dict[str, Any]:
        """Everything needed to go on, as nested dicts of arrays and plain data."""
        return {
            "learner": keras.tree.flatten(self._state.read()),
            "rollout": self.rollout.get_state(),
            "generator": self.generator.bit_generator.state,
        }

    def set_state(self, state: dict[str, Any]) -> bool:
        """Go on from a saved state; False if the environments can not and begin new episodes."""
        self._state.write(keras.tree.pack_sequence_as(self._state.read(), state["learner"]))
        self.generator.bit_generator.state = state["generator"]
        return self.rollout.set_state(state["rollout"])

    def _draw_and_value(self, state: LearnerState, observations: Tensor, noise: Tensor) -> Tree:
        """The greatest of logit plus Gumbel noise is a draw from the softmax (Gumbel, 1954)."""
        logits, values = self.network.logits_and_values(state.parameters, observations)
        actions = ops.argmax(logits + noise, axis=-1)
        return actions, losses.action_log_probabilities(logits, actions), values

    def _argmax(self, state: LearnerState, observations: Tensor) -> Tensor:
        logits, _ = self.network.logits_and_values(state.parameters, observations)
        return ops.argmax(logits, axis=-1)
