"""A denoising autoencoder: from noise back to digits, through a code of 32 numbers.

The encoder squeezes an image into 32 numbers, the decoder makes an image of them again. The image that goes in is
spoilt by noise, the one that is asked for is clean: what survives the narrow place is what digits have in common
(Vincent et al., "Extracting and composing robust features with denoising autoencoders", ICML 2008). The loss is the
binary cross-entropy of each pixel (BCE), in nats.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..backend import keras
from ..data.digits import Digits, load_digits, scaled
from ..drawing import COLOURS, draw_curves, draw_images, new_figure, style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..session import Session

CODE = 32  # numbers
NOISE = 0.3  # standard deviation, of a pixel between 0 and 1
NUM_VALIDATION, BATCH, LEARNING_RATE = 5_000, 128, 2e-3
NUM_EMBEDDED = 3_000


def load(choice: str, seed: int) -> Digits:
    """Images of digits."""
    return load_digits(choice, seed)


def build(data: Digits) -> Any:
    """Images [n, 28, 28, 1] to images; the layer named "code" holds the 32 numbers."""
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.GaussianNoise(NOISE, name="noise"),  # only while it trains
            layers.Flatten(),
            layers.Dense(512, activation="relu"),
            layers.Dense(256, activation="relu"),
            layers.Dense(CODE, name="code"),
            layers.Dense(256, activation="relu"),
            layers.Dense(512, activation="relu"),
            layers.Dense(28 * 28, activation="sigmoid"),
            layers.Reshape((28, 28, 1)),
        ]
    )


def train(model: Any, data: Digits, session: Session) -> Any:
    """Noisy images in, clean images out."""
    model.compile(keras.optimizers.Adam(LEARNING_RATE), "binary_crossentropy", jit_compile=False)
    kept, held_out = split(data)
    validation = (with_noise(held_out), held_out)
    session.fit(
        model, kept, kept, validation_data=validation, batch_size=BATCH, validation_batch_size=1_000
    )  # fmt: skip
    return model


def split(data: Digits) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """The training images [n, 28, 28, 1] that are learnt, and those that are held out of it for validation."""
    images = scaled(data.train_images)
    cut = min(NUM_VALIDATION, len(images) // 5)
    return images[cut:], images[:cut]


def evaluate(model: Any, data: Digits) -> dict[str, float]:
    """The BCE of images held out and of test images, restored from noisy ones; from clean ones; of the mean image."""
    kept, held_out = split(data)
    images = scaled(data.test_images)
    return {
        "validation BCE": bce(held_out, _restored(model, with_noise(held_out))),
        "test BCE": bce(images, _restored(model, with_noise(images))),
        "test BCE from clean images": bce(images, _restored(model, images)),
        "test BCE of the mean image": bce(images, np.broadcast_to(kept.mean(axis=0), images.shape)),
    }


def _restored(model: Any, images: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    restored: npt.NDArray[np.float32] = model.predict(images, batch_size=1_000, verbose=0)
    return restored


def with_noise(images: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The images with the noise of the training, the same each time."""
    noise = np.random.default_rng(0).normal(0.0, NOISE, images.shape)
    return (images + noise).astype(np.float32)


def bce(images: npt.NDArray[np.float32], restored: npt.NDArray[np.float32]) -> float:
    """-mean of x log y + (1 - x) log(1 - y) over all pixels, nats."""
    y = np.clip(restored.astype(np.float64), 1e-7, 1.0 - 1e-7)
    return float(-(images * np.log(y) + (1.0 - images) * np.log(1.0 - y)).mean())


def figure(model: Any, data: Digits, history: list[dict[str, Any]]) -> Figure:
    """Noisy, restored and true digits; the codes in the plane; the curve."""
    picture = new_figure(12.0, 7.4, "Denoising autoencoder: 32 numbers are enough")
    grid = picture.add_gridspec(2, 2, height_ratios=(1.0, 1.35))
    shown = scaled(data.test_images[:12])
    noisy = with_noise(shown)
    restored = model.predict(noisy, verbose=0)
    images = np.clip(np.concatenate([noisy, restored, shown]), 0.0, 1.0)
    draw_images(picture.add_subplot(grid[0, :]), images, 12, "spoilt by noise, restored, as it was")
    _draw_codes(picture.add_subplot(grid[1, 0]), model, data)
    curve = style(
        picture.add_subplot(grid[1, 1]), "binary cross-entropy from noisy images", "minutes", "nats/pixel"
    )
    draw_curves(curve, history[1:], ["loss", "val_loss"])
    return picture


def _draw_codes(axes: Any, model: Any, data: Digits) -> None:
    """The test images' codes, put next to each other where they are alike (t-SNE; without scikit-learn, PCA)."""
    encoder = keras.Model(model.inputs, model.get_layer("code").output)
    codes = encoder.predict(scaled(data.test_images[:NUM_EMBEDDED]), batch_size=1_000, verbose=0)
    try:
        from sklearn.manifold import TSNE

        places, method = TSNE(random_state=0, init="pca").fit_transform(codes), "t-SNE"
    except ModuleNotFoundError:
        centred = codes - codes.mean(axis=0)
        places, method = centred @ np.linalg.svd(centred, full_matrices=False)[2][:2].T, "PCA"
    style(axes, f"the codes of {len(codes):,} test digits, by {method}")
    for digit in range(10):
        mine = places[data.test_labels[:NUM_EMBEDDED] == digit]
        axes.scatter(mine[:, 0], mine[:, 1], s=3, color=COLOURS[digit], linewidths=0)
        if len(mine):
            axes.text(
                *np.median(mine, axis=0), str(digit), fontsize=15, fontweight="bold", ha="center", va="center"
            )
    axes.set_axis_off()
