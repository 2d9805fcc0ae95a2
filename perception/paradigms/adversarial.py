"""Adversarial examples: the same digit to us, another one to the network.

The gradient of the loss by the pixels says how each pixel has to change to do the most harm. A small step ε along its
sign is enough (the fast gradient sign method; Goodfellow, Shlens and Szegedy, "Explaining and harnessing adversarial
examples", ICLR 2015):

    x' = clip(x + ε sign(∂ loss / ∂ x))

Two networks: one learns digits as they are, the other also digits that are made to fool it (adversarial training). It
withstands the attack that it was trained on; a stronger one, ten small steps (Kurakin, Goodfellow and Bengio, 2017),
shows how far that goes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..backend import input_gradient, keras, ops
from ..data.digits import Digits, load_digits, scaled
from ..drawing import COLOURS, GREY, draw_images, new_figure, style
from .cnn import accuracy, fit_classifier

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..session import Session

Images = npt.NDArray[np.float32]
PLAIN, DEFENDED = "plain", "defended"
EPSILON = 0.25  # of a pixel between 0 and 1
EPSILONS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3)
NUM_ATTACKED = 2_000  # test images
BATCH, LEARNING_RATE, REPORT_PERIOD = 64, 1e-3, 100


def load(choice: str, seed: int) -> Digits:
    """Images of digits."""
    return load_digits(choice, seed)


def build(data: Digits) -> Any:
    """Two networks alike, "plain" and "defended", in one model."""
    images = keras.Input((28, 28, 1))
    return keras.Model(images, [network(PLAIN)(images), network(DEFENDED)(images)])


def network(name: str) -> Any:
    """Images [n, 28, 28, 1] to ten logits."""
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(16, 5, strides=2, padding="same", activation="relu"),  # [n, 14, 14, 16]
            layers.Conv2D(32, 3, strides=2, padding="same", activation="relu"),  # [n, 7, 7, 32]
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dense(10),
        ],
        name=name,
    )


def total_loss(labels: Any, logits: Any) -> Any:
    """The sum of the cross-entropies: each image's gradient is its own."""
    return ops.sum(keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True))


def attack(gradient: Any, images: Images, labels: Any, epsilon: float, steps: int = 1) -> Images:
    """The images, each pixel changed by at most epsilon; `gradient` is `input_gradient` of the network."""
    start, changed = images, images
    for _ in range(steps):
        slope = ops.convert_to_numpy(gradient(ops.convert_to_tensor(changed), ops.convert_to_tensor(labels)))
        changed = changed + epsilon / steps * np.sign(slope)
        changed = np.clip(np.clip(changed, start - epsilon, start + epsilon), 0.0, 1.0).astype(np.float32)
    return changed


def train(model: Any, data: Digits, session: Session) -> Any:
    """First the plain network, then the defended one, on batches of which one half is attacked."""
    fit_classifier(model.get_layer(PLAIN), data, session, share=0.3, stage=PLAIN)
    defended = model.get_layer(DEFENDED)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    defended.compile(keras.optimizers.Adam(LEARNING_RATE), loss, metrics=["accuracy"], jit_compile=False)
    gradient = input_gradient(defended, total_loss)
    rng = np.random.default_rng(session.seed)
    images = scaled(data.train_images)
    for step in session.steps(share=0.7, stage=DEFENDED):
        batch = rng.integers(0, len(images), BATCH)
        x, labels = images[batch], data.train_labels[batch]
        both = np.concatenate([x, attack(gradient, x, labels, EPSILON)])
        defended.optimizer.learning_rate = LEARNING_RATE * (1.0 - session.fraction)
        found = defended.train_on_batch(both, np.concatenate([labels, labels]), return_dict=True)
        if (step + 1) % REPORT_PERIOD == 0:
            session.record(found)
            defended.reset_metrics()
    return model


def evaluate(model: Any, data: Digits) -> dict[str, float]:
    """Accuracies on test images as they are, attacked at ε = 0.25, and attacked in ten steps."""
    images, labels = scaled(data.test_images[:NUM_ATTACKED]), data.test_labels[:NUM_ATTACKED]
    figures = {}
    for name in (PLAIN, DEFENDED):
        network = model.get_layer(name)
        gradient = input_gradient(network, total_loss)
        figures[f"{name} accuracy, clean"] = accuracy(network, images, labels)
        figures[f"{name} accuracy"] = accuracy(network, attack(gradient, images, labels, EPSILON), labels)
        stronger = attack(gradient, images, labels, EPSILON, steps=10)
        figures[f"{name} accuracy, ten steps"] = accuracy(network, stronger, labels)
    return figures


def figure(model: Any, data: Digits, history: list[dict[str, Any]]) -> Figure:
    """Attacked digits with what each network sees, and accuracy over ε."""
    picture = new_figure(12.0, 5.4, "Adversarial examples: a small step along the sign of the gradient")
    left, right = picture.subplots(1, 2, width_ratios=(1.25, 1.0))
    _draw_attacked(left, model, data)
    style(
        right,
        f"accuracy on {NUM_ATTACKED:,} attacked test digits",
        "ε, of a pixel between 0 and 1",
        "accuracy",
    )
    images, labels = scaled(data.test_images[:NUM_ATTACKED]), data.test_labels[:NUM_ATTACKED]
    for name, colour in zip((PLAIN, DEFENDED), COLOURS[1::-1], strict=True):
        network = model.get_layer(name)
        gradient = input_gradient(network, total_loss)
        for steps, line in ((1, "-"), (10, ":")):
            values = [
                accuracy(network, attack(gradient, images, labels, each, steps), labels) for each in EPSILONS
            ]
            label = f"{name}, {'one step' if steps == 1 else 'ten steps'}"
            right.plot(EPSILONS, values, line, color=colour, marker="o", markersize=3, label=label)
    right.set_ylim(0.0, 1.02)
    right.legend(fontsize=8, frameon=False)
    return picture


def _draw_attacked(axes: Any, model: Any, data: Digits, columns: int = 8) -> None:
    """One row for each ε; under each digit what the plain network says, red where it is wrong."""
    images, labels = scaled(data.test_images[:columns]), data.test_labels[:columns]
    plain = model.get_layer(PLAIN)
    gradient = input_gradient(plain, total_loss)
    rows = [attack(gradient, images, labels, epsilon) for epsilon in EPSILONS[::2]]
    draw_images(
        axes,
        np.concatenate(rows),
        columns,
        "what the plain network says, ε = " + ", ".join(map(str, EPSILONS[::2])),
    )
    for row, attacked in enumerate(rows):
        said = plain.predict(attacked, verbose=0).argmax(axis=1)
        for column in range(columns):
            colour = GREY if said[column] == labels[column] else COLOURS[1]
            place = (column * 29 + 1, row * 29 + 6)
            axes.text(*place, str(said[column]), fontsize=10, fontweight="bold", color=colour)
