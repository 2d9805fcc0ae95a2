"""Automatic differentiation, from scratch: a tape remembers every operation, and is read backwards.

Each operation leaves its result and, for each input, a function from the result's gradient to the input's share
of it (the chain rule). `backward` walks from the loss back through the operations, last one first, and adds up
the shares: reverse mode, one sweep for the gradients by all weights (Linnainmaa, 1970; Rumelhart, Hinton and
Williams, "Learning representations by back-propagating errors", Nature 323, 1986). A network with one hidden
layer learns digits by it; `evaluate` holds the same gradients against the ones of TensorFlow or JAX.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..backend import keras, ops, weight_gradients
from ..data.digits import Digits, load_digits, scaled
from ..drawing import draw_curves, draw_images, new_figure, scale_by_powers, style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..session import Session

Array = npt.NDArray[Any]
HIDDEN, BATCH, LEARNING_RATE, MOMENTUM = 300, 64, 0.1, 0.9
REPORT_PERIOD = 100  # steps


class Value:
    """An array that knows what it was computed from. `gradient` is filled in by `backward`."""

    def __init__(
        self, array: Array, parents: tuple[tuple[Value, Callable[[Array], Array]], ...] = ()
    ) -> None:
        self.array = array
        self.gradient = np.zeros_like(array)
        self._parents = parents

    def __add__(self, other: Value) -> Value:
        """self [n, m] + other [m], a bias for every row."""
        return Value(self.array + other.array, ((self, lambda g: g), (other, lambda g: g.sum(axis=0))))

    def __matmul__(self, other: Value) -> Value:
        """self [n, k] @ other [k, m]."""
        a, b = self.array, other.array
        return Value(a @ b, ((self, lambda g: g @ b.T), (other, lambda g: a.T @ g)))

    def relu(self) -> Value:
        """max(self, 0)."""
        positive = self.array > 0.0
        return Value(self.array * positive, ((self, lambda g: g * positive),))

    def cross_entropy(self, labels: Array) -> Value:
        """The mean of -log softmax(self)[label] over the rows: a loss, one number."""
        shifted = self.array - self.array.max(axis=1, keepdims=True)  # the same softmax, without overflow
        log_softmax = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        rows = np.arange(len(labels))
        slope = np.exp(log_softmax)
        slope[rows, labels] -= 1.0
        loss = np.asarray(-log_softmax[rows, labels].mean())
        return Value(loss, ((self, lambda g: g * slope / len(labels)),))

    def backward(self) -> None:
        """Fill in the gradient of this number by every value that it was computed from."""
        self.gradient = np.ones_like(self.array)
        for value in reversed(self._tape()):
            for parent, share in value._parents:
                parent.gradient = parent.gradient + share(value.gradient)

    def _tape(self) -> list[Value]:
        """All values that lead to this one, each after its parents."""
        tape: list[Value] = []
        seen: set[int] = set()

        def visit(value: Value) -> None:
            if id(value) not in seen:
                seen.add(id(value))
                for parent, _ in value._parents:
                    visit(parent)
                tape.append(value)

        visit(self)
        return tape


def load(choice: str, seed: int) -> Digits:
    """Images of digits."""
    return load_digits(choice, seed)


def build(data: Digits) -> Any:
    """A hidden layer and ten outputs; Keras only draws the first weights and keeps the last ones."""
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Flatten(),
            layers.Dense(HIDDEN, activation="relu", kernel_initializer="he_normal"),
            layers.Dense(10),
        ]
    )


def loss_on_tape(weights: list[Array], x: Array, labels: Array) -> tuple[Value, list[Value]]:
    """The network's loss, with the tape behind it, and its weights as values: w1, b1, w2, b2."""
    w1, b1, w2, b2 = parameters = [Value(each) for each in weights]
    logits = (Value(x) @ w1 + b1).relu() @ w2 + b2
    return logits.cross_entropy(labels), parameters


def train(model: Any, data: Digits, session: Session) -> Any:
    """Gradient descent with momentum; the step size falls to zero with the budget."""
    rng = np.random.default_rng(session.seed)
    images = scaled(data.train_images).reshape(len(data.train_images), -1)
    weights = model.get_weights()
    velocities = [np.zeros_like(each) for each in weights]
    losses = []
    for step in session.steps():
        batch = rng.integers(0, len(images), BATCH)
        loss, parameters = loss_on_tape(weights, images[batch], data.train_labels[batch])
        loss.backward()
        rate = np.float32(LEARNING_RATE * (1.0 - session.fraction))
        for weight, velocity, parameter in zip(weights, velocities, parameters, strict=True):
            velocity *= np.float32(MOMENTUM)
            velocity -= rate * parameter.gradient
            weight += velocity
        losses.append(float(loss.array))
        if (step + 1) % REPORT_PERIOD == 0:
            session.record({"train loss": float(np.mean(losses[-REPORT_PERIOD:]))})
    model.set_weights(weights)
    return model


def evaluate(model: Any, data: Digits) -> dict[str, float]:
    """Accuracy on test images, and the greatest difference to the backend's gradients, relative to the greatest."""
    outputs = model.predict(scaled(data.test_images), batch_size=1_000, verbose=0)
    x, labels = scaled(data.test_images[:256]), data.test_labels[:256]
    loss, parameters = loss_on_tape(model.get_weights(), x.reshape(len(x), -1), labels)
    loss.backward()
    theirs = weight_gradients(model, _mean_cross_entropy, x, labels)
    differences = [
        float(np.abs(mine.gradient - their).max() / np.abs(their).max())
        for mine, their in zip(parameters, theirs, strict=True)
    ]
    return {
        "test accuracy": float((outputs.argmax(axis=1) == data.test_labels).mean()),
        "gradient difference": max(differences),
    }


def _mean_cross_entropy(labels: Any, logits: Any) -> Any:
    return ops.mean(keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True))


def figure(model: Any, data: Digits, history: list[dict[str, Any]]) -> Figure:
    """The loss, and what the hidden units that matter most look for."""
    picture = new_figure(11.0, 4.6, "Automatic differentiation: a network trained by our own gradients")
    left, right = picture.subplots(1, 2, width_ratios=(1.0, 1.35))
    draw_curves(style(left, "loss on the training batches", "minutes", "nats"), history, ["train loss"])
    scale_by_powers(left)
    inputs, outputs = model.get_weights()[0], model.get_weights()[2]
    strongest = np.argsort(-np.abs(outputs).sum(axis=1))[:40]
    units = inputs.T[strongest].reshape(-1, 28, 28)
    scale = np.abs(units).max(axis=(1, 2), keepdims=True)
    draw_images(right, 0.5 + 0.5 * units / scale, 10, "weights of the 40 hidden units that count most")
    return picture
