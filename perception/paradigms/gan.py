"""A generative adversarial network: draw me a seven.

A generator makes an image out of random numbers and the digit that is asked for; a discriminator says whether an image
with its digit is real. Each learns from the other (Goodfellow et al., "Generative adversarial nets", NeurIPS 2014; with
labels: Mirza and Osindero, 2014; with convolutions, DCGAN: Radford, Metz and Chintala, ICLR 2016):

    discriminator:  minimise  -log D(x, y) - log(1 - D(G(z, y), y)) - w · mean over y' ≠ y of log(1 - D(x, y'))
    generator:      minimise  -log D(G(z, y), y)

The last term: a real image with a wrong digit is no match either (Reed et al., "Generative adversarial text to image
synthesis", ICML 2016). With a small w digits are learnt soon; with a large one each is drawn in one way only.

Whether it draws what is asked for is judged by a CNN that learnt digits apart from both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..backend import keras, ops
from ..data.digits import Digits, load_digits, scaled
from ..drawing import draw_curves, draw_images, new_figure, style
from ..session import Budget, Session
from . import cnn

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LATENT = 64
BATCH, LEARNING_RATE = 64, 5e-4
SMOOTH = 0.9  # the answer "real" is asked for with this certainty only (Salimans et al., NeurIPS 2016)
MISMATCH = 0.1  # w above
JUDGE_BUDGET = Budget(1.0)
NUM_JUDGED = 2_000


def load(choice: str, seed: int) -> Digits:
    """Images of digits."""
    return load_digits(choice, seed)


def build(data: Digits) -> Any:
    """The two networks in one model, trained at the same time."""
    return ConditionalGAN(generator(), discriminator())


def generator() -> Any:
    """Random numbers [n, 64] and digits [n] to images [n, 28, 28, 1], 0 to 1."""
    layers = keras.layers
    noise, digit = keras.Input((LATENT,)), keras.Input((), dtype="int32")
    asked = layers.Embedding(10, LATENT)(digit)
    x = layers.Concatenate()([noise, asked])
    x = layers.Dense(7 * 7 * 64, use_bias=False)(x)
    x = layers.Reshape((7, 7, 64))(layers.ReLU()(layers.BatchNormalization()(x)))
    x = layers.Conv2DTranspose(32, 4, strides=2, padding="same", use_bias=False)(x)  # [n, 14, 14, 32]
    x = layers.ReLU()(layers.BatchNormalization()(x))
    x = layers.Conv2DTranspose(1, 4, strides=2, padding="same", activation="sigmoid")(x)
    return keras.Model([noise, digit], x, name="generator")


def discriminator() -> Any:
    """Images [n, 28, 28, 1] to the logits [n, 10] of "a real one of this digit"."""
    layers = keras.layers
    image = keras.Input((28, 28, 1))
    x = layers.LeakyReLU(0.2)(layers.Conv2D(32, 4, strides=2, padding="same")(image))  # [n, 14, 14, 32]
    x = layers.LeakyReLU(0.2)(layers.Conv2D(64, 4, strides=2, padding="same")(x))  # [n, 7, 7, 64]
    x = layers.LeakyReLU(0.2)(layers.Dense(128)(layers.Dropout(0.3)(layers.Flatten()(x))))
    # Is it real at all, and is it this digit? (Miyato and Koyama, "cGANs with projection discriminator", ICLR 2018)
    fits = layers.Dense(10, use_bias=False, kernel_initializer="random_uniform")(x)
    return keras.Model(image, layers.Dense(1)(x) + fits, name="discriminator")


@keras.saving.register_keras_serializable(package="sevenlanes")
class ConditionalGAN(keras.Model):
    """Takes real images and their digits; its whole loss is added in `call`, so that Keras's own loop trains it."""

    def __init__(self, generator: Any, discriminator: Any, **options: Any) -> None:
        super().__init__(**options)
        self.generator, self.discriminator = generator, discriminator
        self._seed_generator = keras.random.SeedGenerator(0)
        self._means = [keras.metrics.Mean(name=f"{name}_loss") for name in ("generator", "discriminator")]

    def build(self, input_shape: Any = None) -> None:
        """Both networks are built already."""
        self.built = True

    def call(self, inputs: tuple[Any, Any], training: bool = False) -> Any:
        """Images [n, 28, 28, 1] and digits [n] -> drawn images of the same digits."""
        images, digits = inputs
        noise = keras.random.normal((ops.shape(images)[0], LATENT), seed=self._seed_generator)
        drawn = self.generator([noise, digits], training=training)
        if training:
            asked = ops.one_hot(digits, 10)
            said_real = self.discriminator(images, training=True)
            said_drawn = self.discriminator(ops.stop_gradient(drawn), training=True)
            critic = cross_entropy(SMOOTH, said_real, asked) + cross_entropy(0.0, said_drawn, asked)
            critic += MISMATCH * cross_entropy(0.0, said_real, (1.0 - asked) / 9.0)
            maker = cross_entropy(1.0, self._frozen_discriminator(drawn), asked)
            self.add_loss(critic + maker)
            for mean, value in zip(self._means, (maker, critic), strict=True):
                mean.update_state(value)
        return drawn

    def _frozen_discriminator(self, images: Any) -> Any:
        """What the discriminator says; gradients flow to the images, not to its weights."""
        frozen = [ops.stop_gradient(each.value) for each in self.discriminator.trainable_variables]
        rest = [each.value for each in self.discriminator.non_trainable_variables]
        return self.discriminator.stateless_call(frozen, rest, images, training=False)[0]

    def get_config(self) -> dict[str, Any]:
        """Both networks, for `model.keras`."""
        save = keras.saving.serialize_keras_object
        return {"generator": save(self.generator), "discriminator": save(self.discriminator)}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> ConditionalGAN:
        """Both networks from `model.keras`."""
        return cls(
            **{
                name: keras.saving.deserialize_keras_object(config[name])
                for name in ("generator", "discriminator")
            }
        )


def cross_entropy(target: float, logits: Any, weights: Any) -> Any:
    """-t log σ(logit) - (1 - t) log(1 - σ(logit)) of the digits [n, 10], by their weights; mean over the batch."""
    return ops.mean(ops.sum(weights * (ops.softplus(logits) - target * logits), axis=1))


def train(model: Any, data: Digits, session: Session) -> Any:
    """Both networks at once, by Adam with little memory."""
    model.compile(keras.optimizers.Adam(LEARNING_RATE, beta_1=0.5), jit_compile=False)
    images, digits = scaled(data.train_images), data.train_labels.astype(np.int32)
    session.fit(model, (images, digits), batch_size=BATCH)
    return model


def draw(model: Any, digits: npt.NDArray[np.int32], seed: int) -> npt.NDArray[np.float32]:
    """Images [n, 28, 28, 1] of the digits [n] that are asked for."""
    noise = np.random.default_rng(seed).normal(size=(len(digits), LATENT)).astype(np.float32)
    images: npt.NDArray[np.float32] = model.generator.predict([noise, digits], batch_size=500, verbose=0)
    return images


def evaluate(model: Any, data: Digits) -> dict[str, float]:
    """How often an independent CNN sees the digit that was asked for, and how sure it can be of real ones."""
    keras.utils.set_random_seed(1)
    judge = cnn.build()
    budget = JUDGE_BUDGET if len(data.train_images) > 10_000 else Budget(1.0, 120)
    cnn.train(judge, data, Session(budget, seed=1))
    asked = np.arange(NUM_JUDGED, dtype=np.int32) % 10
    drawn = draw(model, asked, seed=0)
    mean_digit = scaled(data.test_images).mean(axis=0)
    return {
        "judge agrees": cnn.accuracy(judge, drawn, asked.astype(np.uint8)),
        "judge on real digits": cnn.accuracy(judge, scaled(data.test_images), data.test_labels),
        "spread": _spread(drawn, asked) / _spread(scaled(data.test_images), data.test_labels),
        "mean drawing's distance": float(
            np.abs(drawn.mean(axis=0) - mean_digit).mean()
        ),  # from the mean digit
        "a grey image's distance": float(np.abs(0.5 - mean_digit).mean()),  # as before the training
    }


def _spread(images: npt.NDArray[np.float32], digits: npt.NDArray[Any]) -> float:
    """How much images of the same digit differ: the mean deviation of a pixel. 0 where it always draws the same."""
    return float(np.mean([images[digits == digit].std(axis=0).mean() for digit in range(10)]))


def figure(model: Any, data: Digits, history: list[dict[str, Any]]) -> Figure:
    """Drawn digits, real ones, one drawing that changes its number, and the two losses."""
    picture = new_figure(11.5, 5.6, "Conditional GAN: ask for a digit")
    grid = picture.add_gridspec(2, 2, width_ratios=(1.15, 1.0), height_ratios=(0.9, 1.0))
    asked = np.tile(np.arange(10, dtype=np.int32), 8)
    draw_images(
        picture.add_subplot(grid[:, 0]), draw(model, asked, seed=2), 10, "asked for: 0 1 2 3 4 5 6 7 8 9"
    )
    draw_images(picture.add_subplot(grid[0, 1]), scaled(data.test_images[:40]), 10, "real ones")
    curve = style(picture.add_subplot(grid[1, 1]), "losses", "minutes", "nats")
    draw_curves(curve, history, ["generator_loss", "discriminator_loss"])
    return picture
