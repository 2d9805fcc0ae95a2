"""The same steps of the actor-critic learners on either backend; as a script it writes the result to a file."""

import sys

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray
from sevenlanes.agents import a2c, ppo, reinforce
from sevenlanes.agents.a2c_config import A2CConfig
from sevenlanes.agents.backend import NAME, DeviceState, keras
from sevenlanes.agents.networks import ActorCritic
from sevenlanes.agents.optimizers import initial_state
from sevenlanes.agents.ppo_config import PPOConfig
from sevenlanes.agents.reinforce_config import ReinforceConfig

RATE = np.float32(1e-3)
NUM_ACTIONS, BATCH_SIZE = 3, 32
PPO = PPOConfig(batch_size=8)
ROWS = np.random.default_rng(5).permutation(BATCH_SIZE).reshape(4, 8).astype(np.int32)
IMAGES = spaces.Box(0, 255, (2, 40, 44), np.uint8)
FLAT = spaces.Box(-np.inf, np.inf, (4,), np.float32)


def batch(space: spaces.Box) -> ppo.Batch:
    """Random decisions."""
    generator = np.random.default_rng(3)
    shape = (BATCH_SIZE, *space.shape)
    return ppo.Batch(
        observations=(
            generator.integers(0, 256, shape).astype(np.uint8)
            if space.dtype == np.uint8
            else generator.normal(size=shape).astype(np.float32)
        ),
        actions=generator.integers(0, NUM_ACTIONS, BATCH_SIZE).astype(np.int32),
        log_probabilities=-generator.random(BATCH_SIZE).astype(np.float32) - np.float32(0.6),
        advantages=generator.normal(size=BATCH_SIZE).astype(np.float32),
        returns=generator.normal(size=BATCH_SIZE).astype(np.float32),
    )


def updated(space: spaces.Box, algorithm: str) -> list[NDArray[np.float32]]:
    """The whole learner state after the steps, then the metrics."""
    network = ActorCritic(space, NUM_ACTIONS, (16, 8), (4, 4))
    state = DeviceState(initial_state(network.initial_parameters(seed=0)))
    given = batch(space)
    short = (given.observations, given.actions, given.returns)
    if algorithm == "ppo":
        update = state.compile_update(lambda *inputs: ppo.gradient_steps(network, PPO, *inputs))
        metrics = update(given, ROWS, RATE)
    elif algorithm == "a2c":
        update = state.compile_update(lambda *inputs: a2c.gradient_step(network, A2CConfig(), *inputs))
        metrics = update(a2c.Batch(*short), RATE)
    else:
        config = ReinforceConfig(entropy_coefficient=0.01)
        update = state.compile_update(lambda *inputs: reinforce.gradient_step(network, config, *inputs))
        metrics = update(reinforce.Batch(*short), RATE)
    return [*keras.tree.flatten(state.read()), *(np.asarray(value) for value in metrics)]


def all_updates() -> list[NDArray[np.float32]]:
    """Of every algorithm, and of one of them with images."""
    pairs = [(FLAT, "ppo"), (FLAT, "a2c"), (FLAT, "reinforce"), (IMAGES, "ppo")]
    return [value for space, algorithm in pairs for value in updated(space, algorithm)]


if __name__ == "__main__":
    np.savez(sys.argv[1], NAME, *all_updates())
