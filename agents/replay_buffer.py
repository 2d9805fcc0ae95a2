"""The past that a DQN learns from: a ring of vector steps, each observation stored once.

One slot holds what all N environments did in one vector step: the observation before the action, the action,
and what came of it. The next observation of a slot is the observation of the slot after it.

Gymnasium's vector environments reset in the step after an episode's end (`AutoresetMode.NEXT_STEP`):

    slot          t             t + 1              t + 2
    observation   o             last of episode    first of the next episode
    action        a             ignored            a'
    ended         yes           no                 no

So slot t + 1 belongs to the transition of slot t as its next observation, and is no transition itself.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from gymnasium.spaces import Space
from numpy.typing import NDArray

from ..envs.errors import InvalidInput
from .priorities import Priorities


class Batch(NamedTuple):
    """Transitions; K batches of B. Of a multi-step transition the reward is the discounted sum."""

    observations: NDArray[Any]  # [K, B, *observation]
    actions: NDArray[np.int32]  # [K, B]
    rewards: NDArray[np.float32]  # [K, B]
    discounts: NDArray[np.float32]  # [K, B], what the next observation's value counts; 0 after a termination
    next_observations: NDArray[Any]  # [K, B, *observation]
    weights: NDArray[np.float32]  # [K, B], of the losses; 1 where draws are uniform


class ReplayBuffer:
    """The last `num_slots` vector steps of `num_envs` environments, drawn uniformly or by `priorities`.

    `num_steps` n > 1 gives n-step transitions: r_t + γ r_{t+1} + … + γⁿ⁻¹ r_{t+n−1}, then γⁿ times the value
    of o_{t+n}; fewer where the episode ends. (Sutton, 1988; in DQN: Hessel et al., "Rainbow", 2018.)
    """

    def __init__(
        self,
        num_slots: int,
        num_envs: int,
        observation_space: Space[Any],
        discount: float,
        num_steps: int = 1,
        seed: int = 0,
        priorities: Priorities | None = None,  # of num_slots * num_envs places
    ) -> None:
        if num_slots <= num_steps:
            raise InvalidInput(
                f"a replay buffer needs more than {num_steps} slots for transitions of {num_steps} steps, "
                f"got {num_slots}."
            )
        self.num_slots, self.num_envs = num_slots, num_envs
        self.discount, self.num_steps = discount, num_steps
        shape = (num_slots, num_envs, *(observation_space.shape or ()))
        self._observations: NDArray[Any] = np.zeros(shape, observation_space.dtype)
        self._actions = np.zeros((num_slots, num_envs), np.int32)
        self._rewards = np.zeros((num_slots, num_envs), np.float32)
        self._terminated = np.zeros((num_slots, num_envs), np.bool_)
        self._ended = np.zeros((num_slots, num_envs), np.bool_)
        self._is_transition = np.zeros((num_slots, num_envs), np.bool_)
        self._num_added = 0
        self._priorities = priorities
        self._generator = np.random.default_rng(seed)

    def __len__(self) -> int:
        """Transitions that can be drawn, the slots of resets among them."""
        return max(self._num_filled - self.num_steps, 0) * self.num_envs

    @property
    def _num_filled(self) -> int:
        return min(self._num_added, self.num_slots)

    def add(
        self,
        observations: NDArray[Any],  # [N, *observation], before the action
        actions: NDArray[Any],  # [N]
        rewards: NDArray[Any],  # [N]
        terminated: NDArray[np.bool_],  # [N]
        truncated: NDArray[np.bool_],  # [N]
    ) -> None:
        """Store one vector step, over the oldest one when the ring is full."""
        slot = self._num_added % self.num_slots
        last = (self._num_added - 1) % self.num_slots
        self._is_transition[slot] = ~self._ended[last] if self._num_added > 0 else True
        self._observations[slot] = observations
        self._actions[slot] = actions
        self._rewards[slot] = rewards
        self._terminated[slot] = terminated & self._is_transition[slot]
        self._ended[slot] = (terminated | truncated) & self._is_transition[slot]
        self._num_added += 1
        if self._priorities is not None:
            self._admit(self._priorities, slot)

    def cut(self) -> None:
        """Tell that the next step added starts new episodes everywhere, whatever the last one was.

        The last slot then only serves as the next observation of the slot before it.
        """
        if self._num_added > 0:
            last, before = (self._num_added - 1) % self.num_slots, (self._num_added - 2) % self.num_slots
            self._ended[before] |= self._is_transition[last]
            self._is_transition[last] = False
            self._terminated[last] = self._ended[last] = False

    def draw(self, num_batches: int, batch_size: int) -> NDArray[np.int64]:
        """Where the transitions of K batches lie, [K, B]; drawn with replacement."""
        if len(self) == 0:
            raise InvalidInput(
                f"a replay buffer with {self._num_filled} vector steps holds no transition of "
                f"{self.num_steps} steps."
            )
        if self._priorities is not None:
            return self._priorities.draw(num_batches, batch_size, self._generator)
        return self._draw_uniformly(num_batches * batch_size).reshape(num_batches, batch_size)

    def update_priorities(self, indices: NDArray[np.int64], td_errors: NDArray[np.float32]) -> None:
        """Tell the TD errors [K, B] of the transitions at `indices` [K, B]; without priorities nothing happens."""
        if self._priorities is not None:
            self._priorities.update(indices.reshape(-1), td_errors.reshape(-1))

    def gather(self, indices: NDArray[np.int64], beta: float = 1.0) -> Batch:
        """The transitions at `indices` [K, B]; `beta` is the exponent of the weights of prioritised draws."""
        first, shape = indices.reshape(-1), indices.shape
        slots, envs = first // self.num_envs, first % self.num_envs
        rewards = self._rewards.reshape(-1)[first]
        terminated = self._terminated.reshape(-1)[first]
        going_on = ~self._ended.reshape(-1)[first]
        discounts = np.full(len(first), self.discount, np.float32)
        after = (slots + 1) % self.num_slots
        for _ in range(1, self.num_steps):
            index = after * self.num_envs + envs
            rewards = rewards + np.where(
                going_on, discounts * self._rewards.reshape(-1)[index], np.float32(0)
            )
            discounts = np.where(going_on, discounts * np.float32(self.discount), discounts)
            terminated = terminated | (going_on & self._terminated.reshape(-1)[index])
            after = np.where(going_on, (after + 1) % self.num_slots, after)
            going_on = going_on & ~self._ended.reshape(-1)[index]
        flat = self._observations.reshape(-1, *self._observations.shape[2:])
        return Batch(
            observations=flat[first].reshape(*shape, *flat.shape[1:]),
            actions=self._actions.reshape(-1)[first].reshape(shape),
            rewards=rewards.astype(np.float32).reshape(shape),
            discounts=np.where(terminated, np.float32(0), discounts).reshape(shape),
            next_observations=flat[after * self.num_envs + envs].reshape(*shape, *flat.shape[1:]),
            weights=(
                np.ones(shape, np.float32)
                if self._priorities is None
                else self._priorities.weights(indices, beta)
            ),
        )

    def _draw_uniformly(self, count: int) -> NDArray[np.int64]:
        """Where `count` transitions lie; a draw that hits a reset is drawn again."""
        oldest = self._num_added - self._num_filled
        is_transition = self._is_transition.reshape(-1)
        chosen = self._index(oldest, self._generator.integers(0, len(self), count))
        while len(missed := np.flatnonzero(~is_transition[chosen])) > 0:
            chosen[missed] = self._index(oldest, self._generator.integers(0, len(self), len(missed)))
        return chosen

    def _admit(self, priorities: Priorities, slot: int) -> None:
        """After an `add` to `slot`: its transitions are not whole yet, those of `num_steps` before it now are."""
        envs = np.arange(self.num_envs)
        priorities.admit(slot * self.num_envs + envs, np.zeros(self.num_envs, np.bool_))
        if self._num_added > self.num_steps:
            whole = (slot - self.num_steps) % self.num_slots
            priorities.admit(whole * self.num_envs + envs, self._is_transition[whole])

    def _index(self, oldest: int, drawn: NDArray[np.int64]) -> NDArray[np.int64]:
        """Flat indices [count] of draws counted from the oldest slot."""
        slots = (oldest + drawn // self.num_envs) % self.num_slots
        return slots * self.num_envs + drawn % self.num_envs

    def get_state(self) -> dict[str, Any]:
        """All that is stored, and the generator's state: arrays of the filled slots and plain data."""
        filled = self._num_filled
        priorities = {} if self._priorities is None else {"priorities": self._priorities.get_state()}
        return {
            **priorities,
            "num_added": self._num_added,
            "generator": self._generator.bit_generator.state,
            **{name: getattr(self, f"_{name}")[:filled].copy() for name in _ARRAYS},
        }

    def set_state(self, state: dict[str, Any]) -> None:
        """Put back what `get_state` gave."""
        self._num_added = int(state["num_added"])
        self._generator.bit_generator.state = state["generator"]
        if self._priorities is not None:
            self._priorities.set_state(state["priorities"])
        for name in _ARRAYS:
            stored, values = getattr(self, f"_{name}"), state[name]
            if values.shape != (self._num_filled, *stored.shape[1:]) or values.dtype != stored.dtype:
                raise InvalidInput(
                    f"a replay buffer's {name} must be {stored.dtype} "
                    f"{(self._num_filled, *stored.shape[1:])}, got {values.dtype} {values.shape}."
                )
            stored[: self._num_filled] = values


_ARRAYS = ("observations", "actions", "rewards", "terminated", "ended", "is_transition")
