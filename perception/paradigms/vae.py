"""A variational autoencoder: a plane in which every point is a digit.

The encoder says not where an image lies but how likely each place is, a Gaussian with mean m and deviation s; a
place z is drawn from it, and the decoder makes an image of z. Training maximises a lower bound of the images'
likelihood (ELBO; Kingma and Welling, "Auto-encoding variational Bayes", ICLR 2014), minimises

    -ELBO = sum over pixels of BCE(x, decoder(z))  +  KL(N(m, s²) ‖ N(0, 1)),    z = m + s ε,  ε ~ N(0, 1)

in nats an image. The second part keeps the places together, without gaps: so one can walk between digits.
"""

from __future__ import annotations

from itertools import pairwise
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np

from ..backend import keras, ops
from ..data.digits import Digits, load_digits, scaled
from ..drawing import COLOURS, draw_curves, draw_images, new_figure, style, tile

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..session import Session

LATENT = 2
NUM_VALIDATION, BATCH, LEARNING_RATE = 5_000, 128, 1.5e-3
STEPS_OF_WALK = 14  # from one digit to the next
GRID_EDGES = 0.02, 0.98  # quantiles of the normal distribution: the part of the plane that is drawn


@keras.saving.register_keras_serializable(package="sevenlanes")
class Sampling(keras.layers.Layer):
    """Draws z from N(mean, exp(log_variance)) and adds the KL divergence from N(0, 1) to the loss."""

    def __init__(self, seed: int = 0, **options: Any) -> None:
        super().__init__(**options)
        self._seed_generator = keras.random.SeedGenerator(seed)

    def call(self, inputs: tuple[Any, Any]) -> Any:
        """mean, log_variance [n, LATENT] -> z [n, LATENT]."""
        mean, log_variance = inputs
        kl = -0.5 * ops.sum(1.0 + log_variance - mean**2 - ops.exp(log_variance), axis=1)
        self.add_loss(ops.mean(kl))
        noise = keras.random.normal(ops.shape(mean), seed=self._seed_generator)
        return mean + ops.exp(0.5 * log_variance) * noise


@keras.saving.register_keras_serializable(package="sevenlanes")
def pixels_bce(images: Any, logits: Any) -> Any:
    """The sum over an image's pixels of the binary cross-entropy, nats: [n]."""
    loss = keras.ops.binary_crossentropy(images, logits, from_logits=True)
    return ops.sum(loss, axis=(1, 2, 3))


def load(choice: str, seed: int) -> Digits:
    """Images of digits."""
    return load_digits(choice, seed)


def build(data: Digits) -> Any:
    """Images to the logits of images, through two models: "encoder" (mean, log-variance) and "decoder"."""
    layers = keras.layers
    images = keras.Input((28, 28, 1))
    hidden = layers.Dense(512, activation="relu")(layers.Flatten()(images))
    hidden = layers.Dense(256, activation="relu")(hidden)
    encoder = keras.Model(
        images, [layers.Dense(LATENT)(hidden), layers.Dense(LATENT)(hidden)], name="encoder"
    )
    decoder = keras.Sequential(
        [
            keras.Input((LATENT,)),
            layers.Dense(256, activation="relu"),
            layers.Dense(512, activation="relu"),
            layers.Dense(28 * 28),
            layers.Reshape((28, 28, 1)),
        ],
        name="decoder",
    )
    return keras.Model(images, decoder(Sampling()(encoder(images))))


def train(model: Any, data: Digits, session: Session) -> Any:
    """Minimise the negative ELBO."""
    model.compile(keras.optimizers.Adam(LEARNING_RATE), pixels_bce, jit_compile=False)
    images = scaled(data.train_images)
    cut = min(NUM_VALIDATION, len(images) // 5)
    session.fit(
        model, images[cut:], images[cut:], validation_data=(images[:cut], images[:cut]), batch_size=BATCH,
        validation_batch_size=1_000,
    )  # fmt: skip
    return model


def evaluate(model: Any, data: Digits) -> dict[str, float]:
    """The negative ELBO of the test images, nats an image, and the same without an encoder: one mean image for all."""
    images = scaled(data.test_images)
    if not model.compiled:
        model.compile(loss=pixels_bce)
    mean = np.clip(scaled(data.train_images).mean(axis=0), 1e-6, 1.0 - 1e-6)
    constant = -(images * np.log(mean) + (1.0 - images) * np.log(1.0 - mean)).sum(axis=(1, 2, 3)).mean()
    return {
        "test negative ELBO": float(model.evaluate(images, images, batch_size=1_000, verbose=0)),
        "of the mean image": float(constant),
    }


def figure(model: Any, data: Digits, history: list[dict[str, Any]]) -> Figure:
    """The plane of digits, where test images lie in it, and a walk through it."""
    picture = new_figure(12.5, 8.6, "Variational autoencoder: a plane in which every point is a digit")
    grid = picture.add_gridspec(3, 3, height_ratios=(1.0, 1.0, 0.62), width_ratios=(1.25, 1.25, 1.0))
    encoder, decoder = model.get_layer("encoder"), model.get_layer("decoder")
    _draw_plane(picture.add_subplot(grid[:2, :2]), decoder)
    _draw_places(picture.add_subplot(grid[0, 2]), encoder, data)
    curve = style(picture.add_subplot(grid[1, 2]), "negative ELBO", "minutes", "nats/image")
    draw_curves(curve, history[1:], ["loss", "val_loss"])
    draw_images(
        picture.add_subplot(grid[2, :]), walk(encoder, decoder, data), 2 * STEPS_OF_WALK, "a walk: 0 to 9"
    )
    return picture


def walk(encoder: Any, decoder: Any, data: Digits) -> Any:
    """Images along straight lines from the middle of the 0s to the middle of the 1s, and so on: [frames, 28, 28, 1]."""
    means = encoder.predict(scaled(data.test_images), batch_size=1_000, verbose=0)[0]
    stops = [np.median(means[data.test_labels == digit], axis=0) for digit in np.unique(data.test_labels)]
    shares = np.linspace(0.0, 1.0, STEPS_OF_WALK)[:, None]
    path = np.concatenate([(1.0 - shares) * a + shares * b for a, b in pairwise(stops)])
    return decode(decoder, path)


def decode(decoder: Any, places: Any) -> Any:
    """Places [n, LATENT] to images [n, 28, 28, 1], 0 to 1."""
    return ops.convert_to_numpy(ops.sigmoid(decoder.predict(places, batch_size=1_000, verbose=0)))


def _draw_plane(axes: Any, decoder: Any, side: int = 18) -> None:
    """Decoded images on a grid that is even in probability under N(0, 1)."""
    edges = [NormalDist().inv_cdf(share) for share in np.linspace(*GRID_EDGES, side)]
    places = np.array([(x, y) for y in reversed(edges) for x in edges], np.float32)
    axes.imshow(tile(decode(decoder, places), side, gap=0), cmap="gray_r", vmin=0.0, vmax=1.0)
    axes.set_title("the plane, decoded", loc="left", fontsize=10)
    axes.set_axis_off()


def _draw_places(axes: Any, encoder: Any, data: Digits) -> None:
    style(axes, "where 5,000 test digits lie")
    means = encoder.predict(scaled(data.test_images[:5_000]), batch_size=1_000, verbose=0)[0]
    for digit in range(10):
        mine = means[data.test_labels[:5_000] == digit]
        axes.scatter(mine[:, 0], mine[:, 1], s=2, color=COLOURS[digit], linewidths=0, label=str(digit))
    axes.legend(fontsize=7, frameon=False, markerscale=4, loc="center left", bbox_to_anchor=(1.0, 0.5))
    axes.set(xlim=(-3.5, 3.5), ylim=(-3.5, 3.5))
