"""The network of the DB-VAE (Amini et al., AIES 2019): an encoder that names and describes, a decoder that draws; and
how rare an example is by its description.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from .backend import keras, ops

LATENT, KL_WEIGHT = 16, 0.0005
DEBIASED = (0.0, 1.0)  # labels; (1.0,) is the paper's loss
BINS, SMOOTHING = 10, 0.01  # of the latent numbers' histograms; a greater one resamples less
Floats = npt.NDArray[np.float64]


def encoder(name: str, shape: tuple[int, ...]) -> Any:
    """Images [n, H, W, 3] to [n, 33]: a logit, the mean and the log-variance of 16 latent numbers.

    Its name begins with the way it is trained.
    """
    layers = keras.layers
    inputs = keras.Input(shape)
    x = layers.Rescaling(1.0 / 255.0)(inputs)
    if name.startswith("augmentation"):
        x = layers.RandomBrightness(0.5, value_range=(0.0, 1.0))(x)
        x = layers.RandomContrast(0.7, value_range=(0.0, 1.0))(x)
    for filters in (16, 32, 48, 64):
        x = layers.Conv2D(filters, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Dense(128, activation="relu")(layers.Flatten()(x))
    return keras.Model(inputs, layers.Dense(1 + 2 * LATENT)(x), name=name)


def decoder(shape: tuple[int, ...]) -> Any:
    """Latent numbers [n, 16] to images [n, H, W, 3], 0 to 1."""
    layers = keras.layers
    height, width = shape[0] // 8, shape[1] // 8
    stack: list[Any] = [keras.Input((LATENT,)), layers.Dense(height * width * 32, activation="relu")]
    stack.append(layers.Reshape((height, width, 32)))
    for filters in (32, 16):
        stack.append(layers.Conv2DTranspose(filters, 3, strides=2, padding="same", activation="relu"))
    stack.append(layers.Conv2DTranspose(3, 3, strides=2, padding="same", activation="sigmoid"))
    return keras.Sequential(stack)


class DebiasingVAE(keras.Model):
    """An encoder in training; with a decoder a DB-VAE, without one a plain classifier."""

    def __init__(self, encoder: Any, decoder: Any | None, kl_weight: float, seed: int) -> None:
        super().__init__()
        self.encoder, self.decoder, self._kl_weight = encoder, decoder, kl_weight
        self._seed_generator = keras.random.SeedGenerator(seed)

    def call(self, inputs: tuple[Any, Any], training: bool = False) -> Any:
        """Images [n, H, W, 3] and labels [n]; adds the loss of the file's head."""
        images, labels = inputs
        said = self.encoder(images, training=training)
        logits, mean, log_variance = said[:, 0], said[:, 1 : 1 + LATENT], said[:, 1 + LATENT :]
        loss = ops.softplus(logits) - labels * logits
        if self.decoder is not None:
            noise = keras.random.normal(ops.shape(mean), seed=self._seed_generator)
            drawn = self.decoder(mean + ops.exp(0.5 * log_variance) * noise)
            kl = 0.5 * ops.sum(ops.exp(log_variance) + mean**2 - 1.0 - log_variance, axis=1)
            apart = ops.mean(ops.abs(ops.cast(images, "float32") / 255.0 - drawn), axis=(1, 2, 3))
            debiased = sum(ops.cast(labels == label, "float32") for label in DEBIASED)
            loss = loss + debiased * (self._kl_weight * kl + apart)
        self.add_loss(ops.mean(loss))
        return logits


def rarity(means: npt.NDArray[np.floating], bins: int = BINS, smoothing: float = SMOOTHING) -> Floats:
    """How often each example is to be shown, from latent means [n, latent]: probabilities [n] that sum to one.

    Along every latent axis an example is as rare as its bin of a histogram is empty; its rarest axis counts.
    """
    found = np.zeros(len(means))
    for values in means.T:
        counts, edges = np.histogram(values, bins)
        shares = counts / counts.sum() + smoothing
        weights = 1.0 / shares[np.clip(np.searchsorted(edges, values, side="right") - 1, 0, bins - 1)]
        found = np.maximum(found, weights / weights.sum())
    shown: Floats = found / found.sum()
    return shown


def latent_means(encoder: Any, images: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """The means [n, 16] of the images' latent numbers."""
    means: npt.NDArray[np.float32] = encoder.predict(images, batch_size=500, verbose=0)[:, 1 : 1 + LATENT]
    return means
