# %% [markdown]
# # 18. Generative adversarial network
#
# Two networks play a game. The **generator** makes something out of noise. The **discriminator** gets real things
# and made ones, and says which is which. Each gets better because the other does (Goodfellow et al., 2014).
#
# Real things are the places of cars here: sideways on a road of four lanes, and how fast they drive. On the left
# they drive faster. The generator never sees a real car, only what the discriminator thinks of its own.

# %%
import matplotlib.pyplot as plt
import numpy as np
from sevenlanes.perception.backend import keras, ops  # ops: NumPy's functions, for Keras's tensors

# %%
LANES = np.array([-1.5, -0.5, 0.5, 1.5])


def real_cars(count, rng):
    """Cars [count, 2]: sideways in lanes, and speed in units of 10 m/s around the mean; faster on the left."""
    lane = rng.integers(0, 4, count)
    sideways = LANES[lane] + rng.normal(0.0, 0.08, count)
    speed = 0.9 - 0.6 * lane + rng.normal(0.0, 0.15, count)
    return np.stack([sideways, speed], axis=1).astype("float32")


# %% [markdown]
# ## The discriminator's loss
#
# It gives a logit $l$, high for real: $p = \sigma(l)$. It should say 1 to real cars and 0 to made ones.
# Cross-entropy punishes it, with $-\log \sigma(l) = \text{softplus}(-l)$ and $-\log (1 - \sigma(l)) =
# \text{softplus}(l)$:
#
# $$L_D = \text{mean} \big({-\log p_{\text{real}}}\big) + \text{mean} \big({-\log (1 - p_{\text{made}})}\big)$$


# %%
def discriminator_loss(real_logits, made_logits):
    """Logits of real things [n, 1] and of made ones [n, 1] -> the loss, one number."""
    # TODO discriminator_loss: use ops.softplus and ops.mean; no logarithm that could meet a zero
    return ops.mean(ops.softplus(-real_logits)) + ops.mean(ops.softplus(made_logits))
    # END


# %% check discriminator_loss
def check_discriminator_loss():
    def loss(real, made):
        pair = (ops.convert_to_tensor(np.array(values, "float32")[:, None]) for values in (real, made))
        got = ops.convert_to_numpy(discriminator_loss(*pair))
        assert got.shape == (), f"the loss should be one number, got the shape {got.shape}: take the mean"
        return float(got)

    blind, sharp, fooled = (
        loss([0.0, 0.0], [0.0, 0.0]),
        loss([5.0, 5.0], [-5.0, -5.0]),
        loss([-5.0, -5.0], [5.0, 5.0]),
    )
    assert sharp < fooled, (
        f"who tells them apart should pay less ({sharp:.2f}) than who is fooled ({fooled:.2f})"
    )
    assert np.isclose(blind, 1.38629, atol=1e-3), f"a blind one pays 2 log 2 = 1.386, got {blind:.3f}"
    mixed = loss([1.0, 3.0], [-2.0, 0.0])
    assert np.isclose(mixed, 0.59098, atol=1e-3), (
        f"logits (1, 3) for real and (-2, 0) for made cost 0.591, got {mixed:.3f}"
    )
    assert np.isfinite(loss([-500.0], [500.0])), "huge logits should not give infinity: use ops.softplus"


check_discriminator_loss()

# %% [markdown]
# ## The generator's loss
#
# It wants to hear "real": $L_G = \text{mean}(-\log p_{\text{made}})$. The original game, which minimises $\log (1 -
# p_{\text{made}})$, has no slope just when the generator is bad and needs one; this form has.


# %%
def generator_loss(made_logits):
    """The discriminator's logits of made things [n, 1] -> the loss, one number."""
    # TODO generator_loss: low where the discriminator takes made things for real
    return ops.mean(ops.softplus(-made_logits))
    # END


# %% check generator_loss
def check_generator_loss():
    def loss(made):
        got = ops.convert_to_numpy(generator_loss(ops.convert_to_tensor(np.array(made, "float32")[:, None])))
        assert got.shape == (), f"the loss should be one number, got the shape {got.shape}: take the mean"
        return float(got)

    caught, believed = loss([-4.0, -4.0]), loss([4.0, 4.0])
    assert believed < caught, (
        f"who is believed should pay less ({believed:.2f}) than who is caught ({caught:.2f})"
    )
    slope = loss([-7.9]) - loss([-8.1])
    assert slope < -0.1, (
        f"where it is caught there should be a slope: from -8.1 to -7.9 the loss changes by {slope:.4f} only. "
        "It is -log p, not log (1 - p)"
    )
    assert np.isclose(loss([0.0, 2.0]), 0.41004, atol=1e-3), (
        f"logits of 0 and 2 cost 0.410, got {loss([0.0, 2.0]):.3f}"
    )


check_generator_loss()

# %% [markdown]
# ## Did it learn all of it?
#
# A generator that makes one perfect car for ever fools everybody: *mode collapse*. So count what it makes. A lane
# is served if at least 5 % of the made cars are within a quarter of a lane of its middle.


# %%
def lanes_served(cars):
    """Cars [n, 2], the first column sideways -> how many of the four LANES are served, 0 to 4."""
    # TODO lanes_served: np.abs(cars[:, :1] - LANES) are the distances [n, 4] to the middles
    shares = (np.abs(cars[:, :1] - LANES) < 0.25).mean(axis=0)
    return int((shares >= 0.05).sum())
    # END


# %% check lanes_served
def check_lanes_served():
    def at(*sideways):
        return np.array([(place, 0.0) for place in sideways for _ in range(25)])

    for cars, should, why in (
        (at(-1.5, -0.5, 0.5, 1.5), 4, "a quarter of the cars is on each lane"),
        (at(0.5, 0.5, 0.5, 0.5), 1, "all cars are on one lane"),
        (at(-1.0, 0.0, 1.0, 2.0), 0, "all cars are between the lanes"),
        (np.concatenate([at(-1.5, -1.5, -1.5, -1.5), at(1.5)[:3]]), 1, "3 of 103 cars are less than 5 %"),
    ):
        got = lanes_served(cars)
        assert got == should, f"{why}, so {should} served, got {got}"


check_lanes_served()

# %% [markdown]
# ## The game
#
# `train_step` plays one round: a step for the discriminator, a step for the generator. TensorFlow's `GradientTape`
# is the tape of lab 2.

# %%
import tensorflow as tf

keras.utils.set_random_seed(0)
layers = keras.layers
generator = keras.Sequential(
    [keras.Input((8,)), layers.Dense(64, "relu"), layers.Dense(64, "relu"), layers.Dense(2)]
)
discriminator = keras.Sequential(
    [keras.Input((2,)), layers.Dense(64, "leaky_relu"), layers.Dense(64, "leaky_relu"), layers.Dense(1)]
)
players = {
    player: keras.optimizers.Adam(rate, beta_1=0.5)
    for player, rate in ((generator, 1e-3), (discriminator, 2e-3))
}


@tf.function
def train_step(real, noise):
    """One round; both losses."""
    with tf.GradientTape() as tape_d, tf.GradientTape() as tape_g:
        made = generator(noise)
        made_logits = discriminator(made)
        loss_d = discriminator_loss(discriminator(real), made_logits)
        loss_g = generator_loss(made_logits)
    for player, tape, loss in ((discriminator, tape_d, loss_d), (generator, tape_g, loss_g)):
        players[player].apply_gradients(
            zip(tape.gradient(loss, player.trainable_variables), player.trainable_variables, strict=True)
        )
    return loss_d, loss_g


rng = np.random.default_rng(0)
losses, look = [], rng.normal(size=(500, 8)).astype("float32")
for _round in range(2_500):
    noise = rng.normal(size=(128, 8)).astype("float32")
    losses.append([float(loss) for loss in train_step(real_cars(128, rng), noise)])
made = generator.predict(look, verbose=0)
print(
    f"lanes served: {lanes_served(made)} of 4; the discriminator's loss is {np.mean(losses[-100:], axis=0)[0]:.2f}"
)

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4), layout="constrained")
left.scatter(*real_cars(500, rng).T, s=8, label="real")
left.scatter(*made.T, s=8, label="made")
left.set(title="cars", xlabel="sideways, lanes", ylabel="speed, 10 m/s from the mean")
left.legend()
smooth = np.array(losses).reshape(-1, 50, 2).mean(axis=1)
right.plot(np.arange(len(smooth)) * 50, smooth, label=("discriminator", "generator"))
right.axhline(
    2.0 * np.log(2.0), color="grey", linestyle=":", label="a discriminator that can not tell: 2 log 2"
)
right.set(title="losses", xlabel="round")
right.legend()
plt.show()

# %% [markdown]
# **Why it matters.** Rare traffic is dear to record and dangerous to stage. A generator can make it for the
# training of a driver, if it makes all of it: the lanes it never serves are those the driver never meets. Give the
# generator a learning rate of 1e-2 and count again.
