"""The same gradient steps on either backend; as a script it writes the result to the file it is given."""

import sys

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray
from sevenlanes.agents import dqn
from sevenlanes.agents.backend import NAME, DeviceState, keras
from sevenlanes.agents.dqn_config import DQNConfig
from sevenlanes.agents.networks import QNetwork
from sevenlanes.agents.replay_buffer import Batch

CONFIG = DQNConfig(hidden_units=(16, 8), dueling=True, learning_rate=1e-2)
SPACE = spaces.Box(0, 255, (5, 3), np.uint8)
NUM_BATCHES, BATCH_SIZE, NUM_ACTIONS = 4, 32, 5


def batches() -> Batch:
    """NUM_BATCHES batches of random transitions."""
    generator = np.random.default_rng(3)
    shape = (NUM_BATCHES, BATCH_SIZE)
    return Batch(
        observations=generator.integers(0, 256, (*shape, *SPACE.shape)).astype(np.uint8),
        actions=generator.integers(0, NUM_ACTIONS, shape).astype(np.int32),
        rewards=generator.normal(size=shape).astype(np.float32),
        discounts=generator.choice(np.array([0.0, 0.9], np.float32), shape),
        next_observations=generator.integers(0, 256, (*shape, *SPACE.shape)).astype(np.uint8),
        weights=generator.random(shape).astype(np.float32),
    )


def updated() -> list[NDArray[np.float32]]:
    """The whole learner state after the steps, then loss, Q-value, gradient norm and TD errors."""
    network = QNetwork(SPACE, NUM_ACTIONS, CONFIG.hidden_units, CONFIG.dueling)
    state = DeviceState(dqn.initial_state(network.initial_parameters(seed=0)))
    update = state.compile_update(lambda *inputs: dqn.gradient_steps(network, CONFIG, *inputs))
    learnt = update(batches(), np.float32(CONFIG.learning_rate))
    return [np.asarray(value) for value in keras.tree.flatten((state.read(), learnt))]


if __name__ == "__main__":
    np.savez(sys.argv[1], NAME, *updated())
