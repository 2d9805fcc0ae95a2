"""The updates of REINFORCE, A2C and PPO."""

import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from gymnasium import spaces
from sevenlanes.agents import a2c, ppo, reinforce
from sevenlanes.agents.a2c_config import A2CConfig
from sevenlanes.agents.backend import DeviceState, keras, value_and_grad
from sevenlanes.agents.networks import ActorCritic
from sevenlanes.agents.optimizers import initial_state
from sevenlanes.agents.ppo_config import PPOConfig
from sevenlanes.agents.reinforce_config import ReinforceConfig
from sevenlanes.agents.train_config import TrainConfig

from . import actor_critic_update

ONE = np.ones((1, 1), np.float32)
BARE = spaces.Box(-1, 1, (1,), np.float32)  # with no hidden layer: logits = x W + b, value = x w + c


def bare_state() -> DeviceState:
    """All weights 0: two actions equally likely, every value 0."""
    shapes = [(1, 2), (2,), (1, 1), (1,)]
    return DeviceState(initial_state([np.zeros(shape, np.float32) for shape in shapes]))


def test_tensorflow_and_jax_make_the_same_steps(tmp_path: Path) -> None:
    target = tmp_path / "jax.npz"
    environment = {**os.environ, "KERAS_BACKEND": "jax"}
    subprocess.run([sys.executable, actor_critic_update.__file__, target], env=environment, check=True)
    with np.load(target) as file:
        name, *theirs = (file[key] for key in file.files)
    assert str(name) == "jax"
    for a, b in zip(actor_critic_update.all_updates(), theirs, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5)


def test_ppos_steps_in_one_call_are_steps_one_after_the_other() -> None:
    space, rows = actor_critic_update.FLAT, actor_critic_update.ROWS
    together = actor_critic_update.updated(space, "ppo")
    network = ActorCritic(space, actor_critic_update.NUM_ACTIONS, (16, 8))
    state = DeviceState(initial_state(network.initial_parameters(seed=0)))
    step = state.compile_update(lambda *inputs: ppo.gradient_step(network, actor_critic_update.PPO, *inputs))
    batch = actor_critic_update.batch(space)
    metrics = [step(ppo.Batch(*(c[row] for c in batch)), actor_critic_update.RATE) for row in rows]
    alone = keras.tree.flatten(state.read()) + [np.mean(values) for values in zip(*metrics, strict=True)]
    for a, b in zip(together, alone, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-6)


def test_one_step_of_a2c_by_hand() -> None:
    """π = ½, V = 0, G = 2: policy loss 2 log 2, value loss ½ · 2², entropy log 2; a step of Adam is the rate."""
    config = A2CConfig(hidden_units=(), entropy_coefficient=0.1, max_gradient_norm=100.0)
    network, state = ActorCritic(BARE, 2, ()), bare_state()
    update = state.compile_update(lambda *inputs: a2c.gradient_step(network, config, *inputs))
    batch = a2c.Batch(ONE, np.array([1], np.int32), np.full(1, 2.0, np.float32))
    metrics = update(batch, np.float32(0.01))
    log_2 = np.log(2)
    # Of the logits: 2 (π − [0, 1]) = [1, −1], twice (kernel, bias); of the value: ½ (0 − 2) = −1, twice.
    expected = (2 * log_2 + 0.5 * 2.0 - 0.1 * log_2, 2 * log_2, 2.0, log_2, np.sqrt(4 * 1.0 + 2 * 1.0))
    np.testing.assert_allclose([float(value) for value in metrics], expected, rtol=1e-5)
    policy_kernel, policy_bias, value_kernel, _ = state.read().parameters
    np.testing.assert_allclose(policy_kernel, [[-0.01, 0.01]], rtol=1e-4)
    np.testing.assert_allclose(policy_bias, [-0.01, 0.01], rtol=1e-4)
    np.testing.assert_allclose(value_kernel, [[0.01]], rtol=1e-4)


def test_reinforce_prefers_what_came_out_better_than_expected() -> None:
    config = ReinforceConfig(hidden_units=())
    network, state = ActorCritic(BARE, 2, ()), bare_state()
    update = state.compile_update(lambda *inputs: reinforce.gradient_step(network, config, *inputs))
    actions, returns = np.array([0, 1], np.int32), np.array([3.0, 7.0], np.float32)
    metrics = update(reinforce.Batch(np.ones((2, 1), np.float32), actions, returns), np.float32(0.01))
    # Advantages −1 and 1 after bringing to mean 0: losses −log 2 and log 2. Baseline: (9 + 49) / 4.
    assert float(metrics.policy_loss) == pytest.approx(0.0, abs=1e-6)
    assert float(metrics.value_loss) == pytest.approx(14.5)
    assert float(metrics.entropy) == pytest.approx(np.log(2))
    _, policy_bias, _, value_bias = state.read().parameters
    np.testing.assert_allclose(policy_bias, [-0.01, 0.01], rtol=1e-4)
    np.testing.assert_allclose(value_bias, [0.01], rtol=1e-4)


def test_ppo_by_hand() -> None:
    """π = ½ now; both actions were chosen with probability ¼: the ratio is 2, clipped to 1.2 where A > 0."""
    config = PPOConfig(hidden_units=(), batch_size=2, entropy_coefficient=0.1)
    network = ActorCritic(BARE, 2, ())
    quarter = np.log(np.full(2, 0.25, np.float32))
    batch = ppo.Batch(
        np.ones((2, 1), np.float32), np.array([0, 1], np.int32), quarter,
        advantages=np.array([1.0, 5.0], np.float32), returns=np.array([2.0, 4.0], np.float32),
    )  # fmt: skip
    parameters = [keras.ops.convert_to_tensor(p) for p in bare_state().read().parameters]
    loss, metrics = ppo.objective(network, config, parameters, batch)
    policy, value, entropy = (2.0 - 1.2) / 2, (0.5 * 4 + 0.5 * 16) / 2, np.log(2)
    assert float(loss) == pytest.approx(policy + 0.5 * value - 0.1 * entropy, rel=1e-5)
    assert float(metrics.policy_loss) == pytest.approx(policy, rel=1e-5)
    assert float(metrics.kl_divergence) == pytest.approx(2 - 1 - np.log(2), rel=1e-5)
    assert float(metrics.clip_fraction) == 1.0


@pytest.mark.parametrize(
    ("module", "config"),
    [(ppo, PPOConfig()), (a2c, A2CConfig()), (reinforce, ReinforceConfig(entropy_coefficient=0.1))],
)
def test_the_value_networks_gradient_is_its_slope(module: ModuleType, config: TrainConfig) -> None:
    """Along one direction, by a central difference in single precision.

    The policy's part can not be tested so: its loss is made to have the right gradient, with the advantages held.
    """
    network = ActorCritic(actor_critic_update.FLAT, actor_critic_update.NUM_ACTIONS, (16, 8))
    given = actor_critic_update.batch(actor_critic_update.FLAT)
    batch = given if module is ppo else module.Batch(given.observations, given.actions, given.returns)

    def value_loss(parameters: list[object]) -> tuple[object, int]:
        return module.objective(network, config, parameters, batch)[1].value_loss, 0

    at = network.initial_parameters(seed=0)
    generator = np.random.default_rng(1)
    direction = [generator.normal(size=p.shape).astype(np.float32) for p in at]
    _, _, gradients = value_and_grad(value_loss, [keras.ops.convert_to_tensor(p) for p in at])
    slope = sum(float(np.sum(np.asarray(g) * d)) for g, d in zip(gradients, direction, strict=True))
    assert slope != 0.0
    up, down = (
        float(
            value_loss([keras.ops.convert_to_tensor(p + h * d) for p, d in zip(at, direction, strict=True)])[
                0
            ]
        )
        for h in (np.float32(1e-3), np.float32(-1e-3))
    )
    assert (up - down) / 2e-3 == pytest.approx(slope, rel=0.02)
