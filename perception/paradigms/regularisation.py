"""Regularisation: five ways to learn from two thousand digits.

The same small network, and too few images: it learns them by heart, its validation loss turns upwards. Against that,
each with its curve:

- dropout: units are silent at random, so that none relies on another (Srivastava et al., JMLR 15, 2014);
- batch normalisation: every layer sees inputs of the same scale (Ioffe and Szegedy, ICML 2015);
- augmentation: every image is shifted, turned and scaled a little, a new one each time (Simard, Steinkraus and Platt,
  ICDAR 2003);
- all three.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..backend import keras
from ..data.digits import Digits, load_digits, scaled
from ..drawing import COLOURS, INK, new_figure, style
from .cnn import accuracy

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..session import Session

# Which of (dropout, batch normalisation, augmentation) each network has.
WAYS = {
    "plain": (False, False, False),
    "dropout": (True, False, False),
    "batch_norm": (False, True, False),
    "augmentation": (False, False, True),
    "all_three": (True, True, True),
}
NUM_TRAIN, NUM_VALIDATION = 2_000, 3_000
BATCH, LEARNING_RATE = 50, 1e-3
MOMENTUM = 0.9  # of batch normalisation


def load(choice: str, seed: int) -> Digits:
    """Images of digits."""
    return load_digits(choice, seed)


def build(data: Digits) -> Any:
    """Five networks in one model, each a layer with its way's name."""
    images = keras.Input((28, 28, 1))
    return keras.Model(images, [network(name)(images) for name in WAYS])


def network(name: str) -> Any:
    """Images [n, 28, 28, 1] to ten logits."""
    layers = keras.layers
    dropout, batch_norm, augmentation = WAYS[name]
    moved = [
        layers.RandomTranslation(0.1, 0.1, fill_mode="constant"),
        layers.RandomRotation(0.04, fill_mode="constant"),
        layers.RandomZoom(0.1, fill_mode="constant"),
    ]
    stack: list[Any] = [keras.Input((28, 28, 1)), *(moved if augmentation else [])]
    for kind, size in (("conv", 16), ("conv", 32), ("dense", 128)):
        stack.append(
            layers.Conv2D(size, 3, strides=2, padding="same") if kind == "conv" else layers.Dense(size)
        )
        stack += [layers.BatchNormalization(momentum=MOMENTUM)] if batch_norm else []
        stack += [layers.ReLU(), *([layers.Dropout(0.25)] if dropout else [])]
        stack += [layers.Flatten()] if size == 32 else []
    return keras.Sequential([*stack, layers.Dense(10)], name=name)


def train(model: Any, data: Digits, session: Session) -> Any:
    """Each network has a fifth of the budget."""
    images, labels = scaled(data.train_images), data.train_labels
    few = min(NUM_TRAIN, len(images) * 2 // 3)
    held_out = slice(few, few + NUM_VALIDATION)
    for name in WAYS:
        network = model.get_layer(name)
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        network.compile(keras.optimizers.Adam(LEARNING_RATE), loss, metrics=["accuracy"], jit_compile=False)
        session.fit(
            network, images[:few], labels[:few], validation_data=(images[held_out], labels[held_out]),
            share=1.0 / len(WAYS), stage=name, batch_size=BATCH, validation_batch_size=1_000,
        )  # fmt: skip
    return model


def evaluate(model: Any, data: Digits) -> dict[str, float]:
    """Errors on the test images, and how much of the plain network's is left with all three."""
    images = scaled(data.test_images)
    errors = {
        f"error, {name}": 1.0 - accuracy(model.get_layer(name), images, data.test_labels) for name in WAYS
    }
    return {"error left": errors["error, all_three"] / max(errors["error, plain"], 1e-9), **errors}


def figure(model: Any, data: Digits, history: list[dict[str, Any]]) -> Figure:
    """Training and validation loss of each way, on common axes; and the errors."""
    names = list(WAYS)
    picture = new_figure(
        13.0, 5.6, f"Regularisation: {min(NUM_TRAIN, len(data.train_images)):,} digits to learn from"
    )
    grid = picture.add_gridspec(2, len(names), height_ratios=(1.5, 1.0))
    for column, name in enumerate(names):
        axes = style(
            picture.add_subplot(grid[0, column]),
            name.replace("_", " "),
            "epoch",
            "nats" if not column else "",
        )
        rows = [row for row in history if row["stage"] == name]
        axes.plot(
            [row["loss"] for row in rows], color=COLOURS[column], linewidth=1.0, linestyle=":", label="train"
        )
        axes.plot([row["val_loss"] for row in rows], color=COLOURS[column], linewidth=1.8, label="validation")
        axes.set_yscale("log")
        axes.set_ylim(1e-3, 2.0)
        axes.legend(fontsize=7, frameon=False)
    errors = evaluate(model, data)
    bars = style(picture.add_subplot(grid[1, :]), "error on the test digits", "%")
    values = np.array([100.0 * errors[f"error, {name}"] for name in names])
    bars.barh(range(len(names)), values, color=COLOURS[: len(names)], height=0.7)
    bars.set_yticks(range(len(names)), [name.replace("_", " ") for name in names], fontsize=9, color=INK)
    bars.invert_yaxis()
    for row, value in enumerate(values):
        bars.text(value, row, f" {value:.2f} %", va="center", fontsize=9, color=INK)
    return picture
