"""A feed-forward network: what is a house in Boston worth?

Twelve numbers about a neighbourhood go through two hidden layers to one price. 404 houses are few, and the network
would learn them by heart: a fifth of them is kept apart, and the weights that were best on that fifth are the ones
that stay (early stopping; Prechelt, "Early stopping - but when?", 1998). Ten networks from ten different starts err
in different places; the mean of their answers errs less (Hansen and Salamon, "Neural network ensembles", IEEE
PAMI 12, 1990).
"""

from __future__ import annotations

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
BATCH, LEARNING_RATE, PATIENCE = 32, 3e-3, 60  # epochs without a better validation loss
VALIDATION_FRACTION = 0.2
Floats = npt.NDArray[np.float64]


@keras.saving.register_keras_serializable(package="sevenlanes")
def member_loss(price: Any, guesses: Any) -> Any:
    """The mean of the members' own squared errors: each learns as if it were alone. [n, 1], [n, members] -> [n]."""
    return ops.mean((ops.reshape(price, (-1, 1)) - guesses) ** 2, axis=1)


@keras.saving.register_keras_serializable(package="sevenlanes")
def squared_error(price: Any, guesses: Any) -> Any:
    """Of the members' mean. [n, 1], [n, members] -> [n]."""
    return (ops.reshape(price, (-1,)) - ops.mean(guesses, axis=1)) ** 2


def load(choice: str, seed: int) -> Houses:
    """Houses with their prices."""
    return load_houses(choice, seed)


def build(data: Houses) -> Any:
    """Features [n, features] in their own units to ten guesses [n, 10] in 1,000 dollars."""
    layers = keras.layers
    features = keras.Input((len(data.names),))
    normalise = layers.Normalization()
    normalise.adapt(data.train_features)
    x = layers.RepeatVector(MEMBERS)(normalise(features))  # [n, members, features]
    for _ in range(2):
        x = layers.Dropout(DROPOUT)(side_by_side(UNITS, "relu")(x))  # [n, members, units]
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
    """Adam, until the houses that were kept apart are not guessed better any more."""
    optimiser = keras.optimizers.Adam(LEARNING_RATE)
    model.compile(optimiser, member_loss, metrics=[squared_error], jit_compile=False)
    kept, held_out = split(data, session.seed)
    stopping = keras.callbacks.EarlyStopping(
        "val_squared_error", patience=PATIENCE, mode="min", restore_best_weights=True
    )
    session.fit(model, *kept, validation_data=held_out, batch_size=BATCH, callbacks=[stopping])
    return model


def split(data: Houses, seed: int) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:
    """The training houses in two: to learn from, and to decide when to stop."""
    order = np.random.default_rng(seed).permutation(len(data.train_prices))
    cut = round(len(order) * VALIDATION_FRACTION)
    held_out, kept = order[:cut], order[cut:]
    return (data.train_features[kept], data.train_prices[kept]), (
        data.train_features[held_out],
        data.train_prices[held_out],
    )


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
    rows = [
        {**row, "train": np.sqrt(row["squared_error"]), "validation": np.sqrt(row["val_squared_error"])}
        for row in history
    ]
    draw_curves(
        style(left, "RMSE while it learns", "gradient steps", "1,000 dollars"),
        rows,
        ["train", "validation"],
        "step",
    )
    best = min(rows, key=lambda row: row["validation"])
    left.axvline(best["step"], color=GREY, linestyle=":", linewidth=1.2)
    left.set_ylim(0.0, 3.0 * best["validation"])
    left.text(
        best["step"], 2.0 * best["validation"], "these weights stay ", ha="right", fontsize=8, color=GREY
    )
    guesses = guess(model, data.test_features)
    style(right, f"{len(guesses)} test houses", "price, 1,000 dollars", "guess")
    ends = [float(data.test_prices.min()), float(data.test_prices.max())]
    right.plot(ends, ends, color=GREY, linewidth=1.0)
    right.scatter(data.test_prices, guesses, s=16, color=COLOURS[0], alpha=0.75, linewidths=0)
    right.set_aspect("equal")
    return picture
