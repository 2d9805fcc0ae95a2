"""The perceptron, from scratch: ten neurons and a rule of one line.

A neuron adds up its inputs, each times a weight. Ten of them look at a digit, and the greatest sum wins. If the
wrong neuron wins, the right one's weights move towards the image and the winner's away from it:

    w[right] += x,   w[winner] -= x

(Rosenblatt, "The Perceptron", Psychological Review 65, 1958; several classes: Duda and Hart, 1973). There is no
gradient and no learning rate. Digits can't be parted by straight cuts, so the rule never rests; the mean of all
weights it went through is steadier than the last ones (Freund and Schapire, "Large margin classification using
the perceptron algorithm", Machine Learning 37, 1999).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..backend import keras
from ..data.digits import Digits, load_digits, scaled
from ..drawing import draw_curves, new_figure, style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..session import Session

Floats = npt.NDArray[np.float32]
REPORT_PERIOD = 10_000  # images


def load(choice: str, seed: int) -> Digits:
    """Images of digits."""
    return load_digits(choice, seed)


def build(data: Digits) -> Any:
    """Ten neurons over all pixels and a constant; as a Keras model, so that it is kept like all others."""
    return keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Flatten(), keras.layers.Dense(10)])


def train(model: Any, data: Digits, session: Session) -> Any:
    """Show one image after the other, in random order, until the budget is spent."""
    rng = np.random.default_rng(session.seed)
    images, labels = with_constant(data.train_images), data.train_labels
    perceptron = Perceptron(images.shape[1])
    order = rng.permutation(len(images))
    wrong = 0
    for step in session.steps():
        index = order[step % len(order)]
        wrong += perceptron.learn(images[index], int(labels[index]))
        if (step + 1) % REPORT_PERIOD == 0:
            session.record({"share of errors": wrong / REPORT_PERIOD})
            wrong = 0
        if (step + 1) % len(order) == 0:
            order = rng.permutation(len(images))
    mean = perceptron.mean_weights()
    model.layers[-1].set_weights([mean[:-1], mean[-1]])
    return model


class Perceptron:
    """Weights [inputs, 10] that move at every error."""

    def __init__(self, num_inputs: int) -> None:
        self.weights = np.zeros((num_inputs, 10), np.float32)
        self._moves = np.zeros((num_inputs, 10), np.float64)  # each move times the step it came at
        self._steps = 1

    def learn(self, x: Floats, label: int) -> bool:
        """Look at one image; returns whether the wrong neuron won."""
        winner = int(np.argmax(x @ self.weights))
        if winner != label:
            self.weights[:, label] += x
            self.weights[:, winner] -= x
            self._moves[:, label] += self._steps * x
            self._moves[:, winner] -= self._steps * x
        self._steps += 1
        return winner != label

    def mean_weights(self) -> Floats:
        """The mean of the weights over all steps so far, without having kept them."""
        return (self.weights - self._moves / self._steps).astype(np.float32)


def with_constant(images: npt.NDArray[np.uint8]) -> Floats:
    """Images as rows [n, 785], the last input always 1."""
    rows = scaled(images).reshape(len(images), -1)
    return np.concatenate([rows, np.ones((len(rows), 1), np.float32)], axis=1)


def evaluate(model: Any, data: Digits) -> dict[str, float]:
    """The share of test images whose own neuron wins."""
    outputs = model.predict(scaled(data.test_images), batch_size=1_000, verbose=0)
    return {"test accuracy": float((outputs.argmax(axis=1) == data.test_labels).mean())}


def figure(model: Any, data: Digits, history: list[dict[str, Any]]) -> Figure:
    """What each neuron looks for, and how often the rule still errs."""
    picture = new_figure(10.0, 6.0, "Perceptron: what ten neurons look for")
    weights = model.layers[-1].get_weights()[0].reshape(28, 28, 10)
    limit = float(np.quantile(np.abs(weights), 0.995))
    grid = picture.add_gridspec(3, 5, height_ratios=(1, 1, 0.9))
    for digit in range(10):
        axes = picture.add_subplot(grid[digit // 5, digit % 5])
        axes.imshow(weights[:, :, digit], cmap="RdBu_r", vmin=-limit, vmax=limit)
        axes.set_title(f"{digit}", loc="left", fontsize=10)
        axes.set_axis_off()
    curve = style(picture.add_subplot(grid[2, :]), "errors while it learns", "images shown", "share")
    draw_curves(curve, history, ["share of errors"], "step")
    return picture
