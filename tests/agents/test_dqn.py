import os
import subprocess
import sys
from pathlib import Path

import numpy as np
from gymnasium import spaces
from sevenlanes.agents import dqn
from sevenlanes.agents.backend import DeviceState, keras
from sevenlanes.agents.dqn_config import DQNConfig
from sevenlanes.agents.networks import QNetwork
from sevenlanes.agents.replay_buffer import Batch

from . import dqn_update


def test_tensorflow_and_jax_make_the_same_steps(tmp_path: Path) -> None:
    target = tmp_path / "jax.npz"
    environment = {**os.environ, "KERAS_BACKEND": "jax"}
    subprocess.run([sys.executable, dqn_update.__file__, target], env=environment, check=True)
    with np.load(target) as file:
        name, *theirs = (file[key] for key in file.files)
    assert str(name) == "jax"
    for a, b in zip(dqn_update.updated(), theirs, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5)


def test_steps_in_one_call_are_steps_one_after_the_other() -> None:
    network = QNetwork(dqn_update.SPACE, 5, (8,))
    config = DQNConfig(hidden_units=(8,))
    together, alone = (DeviceState(dqn.initial_state(network.initial_parameters(0))) for _ in range(2))
    batches, rate = dqn_update.batches(), np.float32(1e-2)
    learn = together.compile_update(lambda *inputs: dqn.gradient_steps(network, config, *inputs))
    learnt = learn(batches, rate)
    step = alone.compile_update(lambda *inputs: dqn.gradient_step(network, config, *inputs))
    for index in range(dqn_update.NUM_BATCHES):
        alone_learnt = step(Batch(*(column[index] for column in batches)), rate)
        np.testing.assert_allclose(learnt.td_errors[index], alone_learnt.td_errors, rtol=1e-5, atol=1e-6)
    for a, b in zip(keras.tree.flatten(together.read()), keras.tree.flatten(alone.read()), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)


def test_one_step_by_hand() -> None:
    """One observation 1, no hidden layer, zero weights: Q = 0 and y = 1, so loss ½ and gradient −1."""
    network = QNetwork(spaces.Box(-1, 1, (1,), np.float32), 2, ())
    config = DQNConfig(hidden_units=(), target_rate=0.25)
    state = DeviceState(dqn.initial_state([np.zeros((1, 2), np.float32), np.zeros(2, np.float32)]))
    one = np.ones((1, 1), np.float32)
    ones, zeros = np.ones(1, np.float32), np.zeros(1, np.float32)
    batch = Batch(one, np.array([1], np.int32), ones, zeros, one, weights=ones)
    update = state.compile_update(lambda *inputs: dqn.gradient_step(network, config, *inputs))
    losses, td_errors = update(batch, np.float32(0.1))
    after = state.read()
    assert [float(value) for value in losses] == [0.5, 0.0, np.float32(np.sqrt(2))]
    np.testing.assert_array_equal(td_errors, [1.0])
    np.testing.assert_allclose(after.parameters[0], [[0.0, 0.1]], rtol=1e-5)
    np.testing.assert_allclose(after.parameters[1], [0.0, 0.1], rtol=1e-5)
    np.testing.assert_allclose(after.target_parameters[0], [[0.0, 0.025]], rtol=1e-5)


def test_weights_are_factors_of_the_losses() -> None:
    """As in the step by hand, with a second transition of y = 3 (Huber loss 2.5) that weighs a fifth."""
    network = QNetwork(spaces.Box(-1, 1, (1,), np.float32), 2, ())
    state = DeviceState(dqn.initial_state([np.zeros((1, 2), np.float32), np.zeros(2, np.float32)]))
    rows, zeros = np.ones((2, 1), np.float32), np.zeros(2, np.float32)
    rewards, weights = np.array([1, 3], np.float32), np.array([1.0, 0.2], np.float32)
    batch = Batch(rows, np.zeros(2, np.int32), rewards, zeros, rows, weights)
    update = state.compile_update(lambda *inputs: dqn.gradient_step(network, DQNConfig(), *inputs))
    losses, td_errors = update(batch, np.float32(0.1))
    np.testing.assert_allclose(losses.loss, (0.5 + 0.2 * 2.5) / 2)
    np.testing.assert_allclose(losses.gradient_norm, np.sqrt(2) * (1 + 0.2) / 2, rtol=1e-6)
    np.testing.assert_array_equal(td_errors, [1.0, 3.0])


def test_double_q_is_a_choice() -> None:
    network = QNetwork(spaces.Box(-1, 1, (1,), np.float32), 2, ())
    zeros, one = np.zeros((1, 2), np.float32), np.ones((1, 1), np.float32)
    # The online network prefers action 0, which the target network values 2; its highest is 4.
    online, target = (np.array(bias, np.float32) for bias in ([9.0, 8.0], [2.0, 4.0]))
    state = dqn.LearnerState([zeros, online], [zeros, target], adam=None)
    ones, halves = np.ones(1, np.float32), np.full(1, 0.5, np.float32)
    batch = Batch(one, np.zeros(1, np.int32), ones, halves, one, weights=ones)
    targets = [
        float(dqn.bellman_targets(network, DQNConfig(double_q=double_q), state, batch)[0])
        for double_q in (True, False)
    ]
    assert targets == [2.0, 3.0]
