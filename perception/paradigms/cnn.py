"""A convolutional network: which digit is it?

A convolution looks at a small window and slides over the image, so that a stroke is known wherever it stands
(LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition", Proc. IEEE 86, 1998).
Two stages of convolution and pooling, then two dense layers. While it learns, every image is shifted and turned a
little, so that it never sees the same one twice.

The figure asks what a network says of what it never learnt: digits that morph into each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..backend import keras
from ..data.digits import Digits, load_digits, scaled
from ..drawing import COLOURS, draw_curves, draw_images, new_figure, style, tile
from ..morph import morph

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..session import Session

NUM_VALIDATION = 5_000
BATCH, LEARNING_RATE = 128, 2e-3
MOMENTUM = 0.9  # of batch normalisation: it knows its inputs' scale after some dozen steps
MORPH_FRAMES = 16  # from one digit to the next


def load(choice: str, seed: int) -> Digits:
    """Images of digits."""
    return load_digits(choice, seed)


def build(data: Digits | None = None) -> Any:
    """Images [n, 28, 28, 1], 0 to 1, to ten logits."""
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.RandomTranslation(0.08, 0.08, fill_mode="constant"),
            layers.RandomRotation(0.03, fill_mode="constant"),
            layers.Conv2D(24, 5, strides=2, padding="same", use_bias=False),  # [n, 14, 14, 24]
            layers.BatchNormalization(momentum=MOMENTUM),
            layers.ReLU(),
            layers.Conv2D(48, 3, padding="same", use_bias=False),
            layers.BatchNormalization(momentum=MOMENTUM),
            layers.ReLU(),
            layers.MaxPooling2D(),  # [n, 7, 7, 48]
            layers.Conv2D(64, 3, padding="same", use_bias=False),
            layers.BatchNormalization(momentum=MOMENTUM),
            layers.ReLU(),
            layers.Flatten(),
            layers.Dropout(0.3),
            layers.Dense(10),
        ]
    )


def train(model: Any, data: Digits, session: Session) -> Any:
    """Adam on the cross-entropy; a part of the training images is kept apart for the curve."""
    fit_classifier(model, data, session)
    return model


def fit_classifier(model: Any, data: Digits, session: Session, **stage: Any) -> None:
    """Train any classifier of digits for a stage of the session."""
    model.compile(
        keras.optimizers.Adam(LEARNING_RATE),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
        jit_compile=False,  # XLA makes convolutions slower on a CPU
    )
    images, labels = scaled(data.train_images), data.train_labels
    cut = min(NUM_VALIDATION, len(images) // 5)
    held_out = (images[:cut], labels[:cut])
    session.fit(
        model, images[cut:], labels[cut:], validation_data=held_out, batch_size=BATCH,
        validation_batch_size=1_000, **stage,
    )  # fmt: skip


def evaluate(model: Any, data: Digits) -> dict[str, float]:
    """The share of test images that are named right."""
    return {"test accuracy": accuracy(model, scaled(data.test_images), data.test_labels)}


def accuracy(model: Any, images: npt.NDArray[np.float32], labels: npt.NDArray[np.uint8]) -> float:
    """The share of images [n, 28, 28, 1] whose greatest logit is the label's."""
    logits = model.predict(images, batch_size=1_000, verbose=0)
    return float((logits.argmax(axis=1) == labels).mean())


def probabilities(model: Any, images: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """What it believes of images [n, 28, 28, 1]: [n, 10], each row sums to 1."""
    logits = model.predict(images, batch_size=1_000, verbose=0)
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(shares / shares.sum(axis=1, keepdims=True), np.float32)


def figure(model: Any, data: Digits, history: list[dict[str, Any]]) -> Figure:
    """Its curve, what it gets wrong, and what it says while 0 becomes 1 becomes 2 ..."""
    picture = new_figure(12.0, 6.6, "Convolutional network: digits it knows, and digits that morph")
    grid = picture.add_gridspec(3, 2, height_ratios=(2.2, 0.55, 1.6))
    curve = style(picture.add_subplot(grid[0, 0]), "accuracy", "minutes")
    draw_curves(curve, history, ["accuracy", "val_accuracy"])
    _draw_errors(picture.add_subplot(grid[0, 1]), model, data)
    frames = morphing_digits(data)
    strip, shown = picture.add_subplot(grid[1, :]), frames[:: MORPH_FRAMES // 4]
    strip.imshow(tile(shown, len(shown)), cmap="gray_r", aspect="auto")
    strip.set_axis_off()
    strip.set_title(
        "test digits that morph into the next one, and what the network believes", loc="left", fontsize=10
    )
    belief = style(picture.add_subplot(grid[2, :]), "", "frame", "probability")
    shares = probabilities(model, frames[..., None])
    belief.stackplot(range(len(frames)), shares.T, colors=COLOURS, labels=[str(digit) for digit in range(10)])
    belief.set_xlim(0, len(frames) - 1)
    belief.set_ylim(0.0, 1.0)
    belief.legend(fontsize=8, frameon=False, ncols=1, loc="center left", bbox_to_anchor=(1.0, 0.5))
    return picture


def _draw_errors(axes: Any, model: Any, data: Digits) -> None:
    """The test images that it is surest of, wrongly."""
    logits = model.predict(scaled(data.test_images), batch_size=1_000, verbose=0)
    said, rows = logits.argmax(axis=1), np.arange(len(logits))
    margin = logits[rows, said] - logits[rows, data.test_labels]  # 0 where it is right
    worst = np.argsort(-margin)[:24]
    shown = np.pad(data.test_images[worst], ((0, 0), (0, 6), (0, 0)))  # room for what is written below
    draw_images(axes, shown, 8, f"its worst errors, of {int((margin > 0).sum())} in {len(margin):,}")
    for place, index in enumerate(worst):
        row, column = divmod(place, 8)
        text = f"{said[index]}, is {data.test_labels[index]}"
        axes.text(column * 29 + 3, row * 35 + 33, text, fontsize=6.5, color=COLOURS[1])


def morphing_digits(data: Digits) -> npt.NDArray[np.float32]:
    """A test image of each digit, in order, turning into the next: [frames, 28, 28], 0 to 1."""
    digits, first = np.unique(data.test_labels, return_index=True)
    typical = data.test_images[first] / 255.0
    turns = [morph(typical[i], typical[(i + 1) % len(digits)], MORPH_FRAMES) for i in range(len(digits))]
    return np.concatenate(turns)
