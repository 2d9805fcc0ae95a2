"""A feed-forward network: what is a house in Boston worth?

Twelve numbers about a neighbourhood go through two hidden layers to one price. 404 houses are few, and the network
would learn them by heart: a fifth of them is kept apart, and the weights that were best on that fifth are the ones
that stay (early stopping; Prechelt, "Early stopping - but when?", 1998). Ten networks err in different places, the more
so if each keeps another fifth apart, and the mean of their answers errs less (Krogh and Vedelsby, "Neural network
ensembles, cross validation, and active learning", NeurIPS 1995).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..backend import keras, ops
from ..data.houses import Houses, load_houses
from ..drawing import COLOURS, GREY, draw_curves, new_figure, style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..session import Session

MEMBERS, UNITS, DROPOUT = 10, 64, 0.1
FIFTHS = 5
BATCH, LEARNING_RATE, PATIENCE = 32, 3e-3, 60  # epochs in which no member errs less than before
Floats = npt.NDArray[np.float64]


@keras.saving.register_keras_serializable(package="sevenlanes")
def learnt_error(targets: Any, guesses: Any) -> Any:
    """The mean of the members' squared errors, each on the houses that it learns from, as if it were alone.

    targets [n, 1 + members]: the price, and 1 for each member that learns from it; guesses [n, members] -> [n].
    """
    return ops.mean(targets[:, 1:] * (targets[:, :1] - guesses) ** 2, axis=1)


def load(choice: str, seed: int) -> Houses:
    """Houses with their prices."""
    return load_houses(choice, seed)


def build(
    data: Houses, hidden: int = 2, units: int = UNITS, activation: str = "relu", dropout: float = DROPOUT
) -> Any:
    """Features [n, features] in their own units to ten guesses [n, 10] in 1,000 dollars, by ten networks."""
    layers = keras.layers
    features = keras.Input((len(data.names),))
    normalise = layers.Normalization()
    normalise.adapt(data.train_features)
    x = layers.RepeatVector(MEMBERS)(normalise(features))  # [n, members, features]
    for _ in range(hidden):
        x = layers.Dropout(dropout)(side_by_side(units, activation)(x))  # [n, members, units]
    scale = float(data.train_prices.std()), float(data.train_prices.mean())
    guesses = layers.Reshape((MEMBERS,))(side_by_side(1)(x))
    return keras.Model(features, layers.Rescaling(*scale)(guesses))


def side_by_side(units: int, activation: str | None = None) -> Any:
    """A dense layer for each member, with weights of its own: [n, members, inputs] to [n, members, units]."""
    # Keras takes the first axis for a part of a member's inputs; times MEMBERS it is Glorot's variance again.
    start = keras.initializers.VarianceScaling(MEMBERS, "fan_avg", "uniform")
    return keras.layers.EinsumDense(
        "nmi,mio->nmo", (MEMBERS, units), activation, bias_axes="mo", kernel_initializer=start
    )


def train(model: Any, data: Houses, session: Session) -> Any:
    """Adam, until no member guesses the houses that it keeps apart better any more."""
    model.compile(keras.optimizers.Adam(LEARNING_RATE), learnt_error, jit_compile=False)
    best = BestOfEach(data, fifths_apart(len(data.train_prices), session.seed), session.record)
    session.fit(model, data.train_features, best.targets, batch_size=BATCH, record=False, callbacks=[best])
    return model


def fifths_apart(count: int, seed: int) -> npt.NDArray[np.bool_]:
    """Which houses each member keeps apart: bool [count, members]; members 0 and 5 the same fifth, and so on."""
    fifth = np.random.default_rng(seed).permutation(count) % FIFTHS
    return np.equal(fifth[:, None], np.arange(MEMBERS) % FIFTHS)


class BestOfEach(keras.callbacks.Callback):
    """Early stopping for each member by itself: in the end it has the weights that were best on its own fifth."""

    def __init__(
        self,
        data: Houses,
        apart: npt.NDArray[np.bool_],
        record: Callable[[dict[str, Any]], None] | None = None,
    ) -> None:
        super().__init__()
        self.targets = np.concatenate([data.train_prices[:, None], ~apart], axis=1)  # for `learnt_error`
        self._data, self._apart, self._record = data, apart, record
        self._least = np.full(MEMBERS, np.inf)
        self._weights: list[npt.NDArray[np.float32]] = []
        self._last_gain = 0  # the epoch

    @property
    def error(self) -> float:
        """The members' least root-mean-square error on the houses that each keeps apart, 1,000 dollars."""
        return float(np.sqrt(self._least.mean()))

    def on_train_begin(self, logs: Any = None) -> None:
        """Epochs count from here."""
        self._last_gain = 0

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Keep what is better than ever, and write a row of history."""
        guesses = ops.convert_to_numpy(self.model(self._data.train_features, training=False))
        squares = (guesses - self._data.train_prices[:, None]) ** 2  # [n, members]
        errors = np.mean(squares, axis=0, where=self._apart)
        better = np.flatnonzero(errors < self._least)
        # In every weight the members are the first axis.
        now = [ops.convert_to_numpy(each).copy() for each in self.model.trainable_variables]
        self._weights = self._weights or now
        for kept, new in zip(self._weights, now, strict=True):
            kept[better] = new[better]
        self._least = np.minimum(errors, self._least)
        self._last_gain = epoch if len(better) else self._last_gain
        if self._record:
            learnt = float(np.sqrt(squares[~self._apart].mean()))
            self._record({"train": learnt, "validation": float(np.sqrt(errors.mean()))})
        if epoch - self._last_gain >= PATIENCE:
            self.model.stop_training = True

    def on_train_end(self, logs: Any = None) -> None:
        """Give every member its best weights back."""
        for variable, kept in zip(self.model.trainable_variables, self._weights, strict=False):
            variable.assign(kept)


def guess(model: Any, features: Floats) -> Floats:
    """The prices [n] in 1,000 dollars: the mean of the members' guesses."""
    found: Floats = model.predict(features, batch_size=1_000, verbose=0).mean(axis=1)
    return found


def evaluate(model: Any, data: Houses) -> dict[str, float]:
    """Root-mean-square errors on the test houses, 1,000 dollars; of one member, and of the mean price for all."""
    guesses = model.predict(data.test_features, batch_size=1_000, verbose=0)  # [n, members]
    errors = guesses - data.test_prices[:, None]
    return {
        "test RMSE": _root_mean_square(errors.mean(axis=1)),
        "RMSE of one member": float(np.mean([_root_mean_square(each) for each in errors.T])),
        "RMSE of the mean price": _root_mean_square(data.test_prices - data.train_prices.mean()),
    }


def _root_mean_square(errors: Floats) -> float:
    return float(np.sqrt((errors**2).mean()))


def figure(model: Any, data: Houses, history: list[dict[str, Any]]) -> Figure:
    """The two curves that part, and the guesses against the prices."""
    picture = new_figure(11.0, 4.6, f"Feed-forward network: prices of {data.origin.name}")
    left, right = picture.subplots(1, 2)
    curves = style(left, "RMSE of a member while it learns", "gradient steps", "1,000 dollars")
    draw_curves(curves, history, ["train", "validation"], "step")
    left.set_ylim(0.0, 2.0 * max(row["validation"] for row in history[len(history) // 10 :]))
    guesses = guess(model, data.test_features)
    style(right, f"{len(guesses)} test houses", "price, 1,000 dollars", "guess")
    ends = [float(data.test_prices.min()), float(data.test_prices.max())]
    right.plot(ends, ends, color=GREY, linewidth=1.0)
    right.scatter(data.test_prices, guesses, s=16, color=COLOURS[0], alpha=0.75, linewidths=0)
    right.set_aspect("equal")
    return picture
