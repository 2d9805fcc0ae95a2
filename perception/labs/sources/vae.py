# %% [markdown]
# # 16. Variational autoencoder
#
# An autoencoder presses a picture into a few numbers and unfolds it again. A **variational** one says not where a
# picture lies but how likely each place is: a Gaussian with mean $\mu$ and variance $\sigma^2$. A place is drawn,
# and the decoder must make the picture from there. So neighbouring places must mean similar pictures, and one can
# draw new ones. (Kingma and Welling, 2014)
#
# The loss of a picture has two parts, in nats:
#
# $$\underbrace{-\sum_{\text{pixels}} x \log \hat x + (1 - x) \log (1 - \hat x)}_{\text{is it the same picture?}} \;+\;
#   \underbrace{\text{KL}\big(N(\mu, \sigma^2) \,\|\, N(0, 1)\big)}_{\text{do the places stay together?}}$$

# %%
import matplotlib.pyplot as plt
import numpy as np
from sevenlanes.perception.backend import keras, ops  # ops: NumPy's functions, for Keras's tensors
from sklearn.datasets import load_digits

pictures, labels = load_digits(return_X_y=True)
pictures = (pictures / 16.0).astype("float32")  # [1797, 64] pixels, 0 to 1

# %% [markdown]
# ## The reparametrisation trick
#
# Slopes do not pass through a dice roll. So roll first, $\varepsilon \sim N(0, 1)$, and compute the place from it.
# For numerical peace the network gives $\log \sigma^2$, which may be any number.
#
# $$z = \mu + \sigma \varepsilon, \qquad \sigma = e^{\frac{1}{2} \log \sigma^2}$$


# %%
def place(mean, log_variance, noise):
    """Means, log-variances and noise, all [n, d] -> places z [n, d]."""
    # TODO place: the formula above; ops.exp works for tensors
    return mean + ops.exp(0.5 * log_variance) * noise
    # END


# %% check place
def check_place():
    mean, log_variance, noise = (
        ops.convert_to_tensor(np.array([values], "float32"))
        for values in ([1.0, 0.0], [0.0, np.log(9.0)], [0.5, -2.0])
    )
    got = ops.convert_to_numpy(place(mean, log_variance, noise))
    assert got.shape == (1, 2), f"a place should have as many numbers as its mean, (1, 2), got {got.shape}"
    assert not np.isclose(got[0, 1], -18.0), (
        "9 is the variance: the noise is stretched by its root, so mind the one half"
    )
    assert not np.isclose(got[0, 1], -2.0 * np.log(9.0)), (
        "the network gives the logarithm of the variance: exp is missing"
    )
    assert np.allclose(got, [[1.5, -6.0]], atol=1e-4), (
        f"mean 0, variance 9 and noise -2 give -6, got {got[0, 1]:.3f}"
    )


check_place()

# %% [markdown]
# ## The price of a place
#
# How far is the Gaussian from $N(0, 1)$? Zero if it is the same, and more the further it moves or the sharper it
# gets:
#
# $$\text{KL} = -\frac{1}{2} \sum_{j=1}^{d} \big( 1 + \log \sigma_j^2 - \mu_j^2 - \sigma_j^2 \big)$$


# %%
def divergence(mean, log_variance):
    """Means and log-variances [n, d] -> the KL divergence of each row from N(0, 1), [n], in nats."""
    # TODO divergence: the formula above; the sum runs over the last axis, rows stay apart
    return -0.5 * ops.sum(1.0 + log_variance - mean**2 - ops.exp(log_variance), axis=-1)
    # END


# %% check divergence
def check_divergence():
    mean = ops.convert_to_tensor(np.array([[0.0, 0.0], [3.0, 0.0], [0.0, 0.0]], "float32"))
    log_variance = ops.convert_to_tensor(np.array([[0.0, 0.0], [0.0, 0.0], [-2.0, 1.0]], "float32"))
    got = ops.convert_to_numpy(divergence(mean, log_variance))
    assert got.shape == (3,), f"there should be one number a row, shape (3,), got {got.shape}"
    assert np.all(got > -1e-6), f"a divergence is never negative, got {got.tolist()}: mind the sign"
    assert np.isclose(got[0], 0.0), f"N(0, 1) is zero away from itself, got {got[0]}"
    assert np.isclose(got[1], 4.5), f"a mean of 3 costs 3² / 2 = 4.5 nats, got {got[1]}"
    assert np.isclose(got[2], 0.92681, atol=1e-4), (
        f"log-variances of -2 and 1 cost 0.927 nats, got {got[2]:.4f}"
    )


check_divergence()

# %% [markdown]
# ## The price of a wrong picture


# %%
def reconstruction(x, logits):
    """Pictures x [n, p], 0 to 1, and the decoder's logits [n, p] -> the binary cross-entropy of each picture [n]."""
    # TODO reconstruction: ops.binary_crossentropy(x, logits, from_logits=True) has it pixel by pixel; add the
    #   pixels up, do not average them: else this part would weigh p times too little
    return ops.sum(ops.binary_crossentropy(x, logits, from_logits=True), axis=-1)
    # END


# %% check reconstruction
def check_reconstruction():
    x = ops.convert_to_tensor(np.array([[1.0, 0.0, 1.0, 0.0], [1.0, 1.0, 1.0, 1.0]], "float32"))
    logits = ops.convert_to_tensor(np.array([[0.0, 0.0, 0.0, 0.0], [2.0, 2.0, 2.0, -2.0]], "float32"))
    got = ops.convert_to_numpy(reconstruction(x, logits))
    assert got.shape == (2,), f"there should be one number a picture, shape (2,), got {got.shape}"
    assert not np.isclose(got[0], 0.69315, atol=1e-4), "that is the mean of the pixels: add them up"
    assert np.isclose(got[0], 2.77259, atol=1e-4), (
        f"logits of 0 say 0.5: log 2 a pixel, 2.773 for four, got {got[0]:.4f}"
    )
    assert np.isclose(got[1], 2.50771, atol=1e-4), (
        f"the second picture costs 2.508 nats, got {got[1]:.4f}: logits, in order?"
    )


check_reconstruction()

# %% [markdown]
# ## The whole


# %%
class AutoencoderLoss(keras.layers.Layer):
    """Draws places, decodes them, and adds both prices to the loss."""

    def __init__(self, decoder):
        super().__init__()
        self.decoder, self.seeds = decoder, keras.random.SeedGenerator(0)

    def call(self, x, mean, log_variance):
        """Pictures and their Gaussians -> logits of the pictures."""
        z = place(mean, log_variance, keras.random.normal(ops.shape(mean), seed=self.seeds))
        logits = self.decoder(z)
        self.add_loss(ops.mean(reconstruction(x, logits) + divergence(mean, log_variance)))
        return logits


keras.utils.set_random_seed(0)
layers = keras.layers
x = keras.Input((64,))
hidden = layers.Dense(128, activation="relu")(x)
mean, log_variance = layers.Dense(2)(hidden), layers.Dense(2)(hidden)
decoder = keras.Sequential([keras.Input((2,)), layers.Dense(128, activation="relu"), layers.Dense(64)])
model = keras.Model(x, AutoencoderLoss(decoder)(x, mean, log_variance))
model.compile(keras.optimizers.Adam(3e-3))
history = model.fit(pictures, batch_size=64, epochs=40, verbose=0)
print(f"loss {history.history['loss'][0]:.1f} -> {history.history['loss'][-1]:.1f} nats a picture")

# %%
codes = keras.Model(x, mean).predict(pictures, verbose=0)
sides = np.linspace(-2.2, 2.2, 15).astype("float32")
grid = np.array([(right, up) for up in sides[::-1] for right in sides])
drawn = 1.0 / (1.0 + np.exp(-decoder.predict(grid, verbose=0)))
sheet = drawn.reshape(15, 15, 8, 8).transpose(0, 2, 1, 3).reshape(120, 120)
figure, (left, right) = plt.subplots(1, 2, figsize=(11, 5), layout="constrained")
points = left.scatter(*codes.T, c=labels, cmap="tab10", s=10)
figure.colorbar(points, ax=left)
left.set(title="where the digits lie", xlim=(-3, 3), ylim=(-3, 3))
right.imshow(sheet, cmap="gray_r", extent=(-2.2, 2.2, -2.2, 2.2))
right.set(title="what the decoder draws there")
plt.show()

# %% [markdown]
# **Why it matters.** A picture that no place explains well is one that the network has never seen: an overturned
# lorry, snow. A car that notices this can slow down and hand over. The places help in a second way: they show which
# pictures are rare, and the next lab uses that. Remove the divergence from the loss: what happens to the map?
