"""Transfer: what a network learnt from other people's handwriting helps it with a hand of which it has seen little.

It first learns digits of the data that were asked for, thousands of images. Then come digits that a machine has drawn,
with one, ten or fifty labelled images of each:

- scratch: a new network;
- frozen: the old one, of which only the last layer goes on learning;
- fine-tuned: the old one, of which all layers go on learning, with small steps.

With the data "lfw" the second task is far from the first: which photographs show a face?

The fewer labels, the more the old features are worth (Yosinski, Clune, Bengio and Lipson, "How transferable are
features in deep neural networks?", NeurIPS 2014). Every number is the mean of three draws of the labelled images.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..backend import forget, keras
from ..data.digits import Digits, load_digits, scaled
from ..data.faces import load_faces
from ..data.generated_digits import generate_digits
from ..data.origin import AUTO, Origin, digest
from ..drawing import COLOURS, draw_images, new_figure, scale_by_powers, style
from .cnn import accuracy, fit_classifier

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..session import Session

NUM_NEW, NUM_TEST = 2_000, 2_000  # drawn images, of which few are labelled; and for the test
COUNTS, DRAWS = (1, 10, 50), 3  # labelled images of each class; how often they are drawn anew
RATES = {"scratch": 1e-3, "frozen": 1e-3, "fine_tuned": 5e-4}  # learning rates
SHARE_OF_OLD, BATCH = 0.4, 32
NUM_STEPS = 200  # with few labels, however much time there is: ten of each are then seen 64 times
NETWORKS = [f"{way}_{count}_{draw}" for way in RATES for count in COUNTS for draw in range(DRAWS)]


@dataclass(frozen=True)
class Tasks:
    """What is learnt first, and what comes later."""

    old: Digits
    new: Digits
    origin: Origin  # of what makes the difference: the old digits, or the faces

    @property
    def sizes(self) -> dict[str, int]:
        """How many examples there are."""
        return {"train, old": len(self.old.train_images), "test, new": len(self.new.test_images)}


def load(choice: str, seed: int) -> Tasks:
    """Digits and drawn ones; or, by "lfw", the best digits there are and photographs with and without a face."""
    if choice == "lfw":
        old, faces = load_digits(AUTO, seed), load_faces()
        return Tasks(old, faces, replace(faces.origin, source=f"{faces.origin.source}, after {old.origin}"))
    rng = np.random.default_rng((seed, 1))
    train, test = generate_digits(NUM_NEW, rng), generate_digits(NUM_TEST, rng)
    origin = Origin("generated digits", f"seed ({seed}, 1)", False, digest(*train, *test))
    old = load_digits(choice, seed)
    return Tasks(old, Digits(*train, *test, origin), old.origin)


def build(data: Tasks | None = None) -> Any:
    """The first network and all later ones, as layers of one model."""
    images = keras.Input((28, 28, 1))
    return keras.Model(images, [network(name)(images) for name in ("old", *NETWORKS)])


def network(name: str) -> Any:
    """Images [n, 28, 28, 1] to ten logits; the layer "features" gives 64 numbers."""
    layers = keras.layers
    images = keras.Input((28, 28, 1))
    x = images
    for filters in (16, 32, 32):
        x = layers.Conv2D(filters, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Dense(64, activation="relu")(layers.Flatten()(x))
    features = keras.Model(images, x, name="features")
    return keras.Sequential([keras.Input((28, 28, 1)), features, layers.Dense(10)], name=name)


def train(model: Any, data: Tasks, session: Session) -> Any:
    """First the old task, then every way with every number of labels."""
    old = model.get_layer("old")
    # A network that trained on for seven times as long was worse to start from (docs/perception.md).
    enough = keras.callbacks.EarlyStopping("val_loss", patience=2, restore_best_weights=True)
    fit_classifier(old, data.old, session, share=SHARE_OF_OLD, stage="old task", callbacks=[enough])
    for way, rate in RATES.items():
        trainer = network(way)
        start = trainer.get_weights()
        trainer.get_layer("features").trainable = way != "frozen"
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        trainer.compile(keras.optimizers.Adam(rate), loss, jit_compile=False)
        for count in COUNTS:
            for draw in range(DRAWS):
                trainer.set_weights(start if way == "scratch" else old.get_weights())
                forget(trainer.optimizer, rate)
                _learn(trainer, f"{way}_{count}_{draw}", data, few_labels(data.new, count, draw), session)
                model.get_layer(f"{way}_{count}_{draw}").set_weights(trainer.get_weights())
    return model


def few_labels(digits: Digits, count: int, draw: int) -> npt.NDArray[np.int64]:
    """Which training images are labelled: `count` of each class."""
    rng = np.random.default_rng((count, draw))
    places = (np.flatnonzero(digits.train_labels == each) for each in np.unique(digits.train_labels))
    return np.concatenate([rng.choice(each, min(count, len(each)), replace=False) for each in places])


def _learn(trainer: Any, name: str, data: Tasks, labelled: npt.NDArray[np.int64], session: Session) -> None:
    rng, losses = np.random.default_rng(session.seed), list[float]()
    images, labels = scaled(data.new.train_images[labelled]), data.new.train_labels[labelled]
    steps = session.steps((1.0 - SHARE_OF_OLD) / len(NETWORKS), name.replace("_", " "))
    for _ in islice(steps, NUM_STEPS):
        rows = rng.integers(0, len(labels), BATCH)
        losses.append(float(trainer.train_on_batch(images[rows], labels[rows])))
    steps.close()  # the stage ends here
    if losses:  # none after Ctrl-C
        session.record({"loss": losses[-1]})


def errors(model: Any, data: Tasks) -> dict[str, npt.NDArray[np.float64]]:
    """The share of the new task's test images named wrong, by each way: [counts, draws]."""
    said = model.predict(scaled(data.new.test_images), batch_size=1_000, verbose=0)[1:]
    wrong = [(each.argmax(axis=1) != data.new.test_labels).mean() for each in said]
    return dict(zip(RATES, np.reshape(wrong, (len(RATES), len(COUNTS), DRAWS)), strict=True))


def evaluate(model: Any, data: Tasks) -> dict[str, float]:
    """Errors of each way with each number of labels, and how much of scratch's is left with ten."""
    table = {way: each.mean(axis=1) for way, each in errors(model, data).items()}
    ten = COUNTS.index(10)
    old = accuracy(model.get_layer("old"), scaled(data.new.test_images), data.new.test_labels)
    left = table["fine_tuned"][ten] / max(table["scratch"][ten], 1e-9)
    figures = {"error left by fine-tuning": float(left), "error, old network as it is": 1.0 - old}
    for way, values in table.items():
        figures |= {
            f"error, {way}, {count}": float(value) for count, value in zip(COUNTS, values, strict=True)
        }
    return figures


def figure(model: Any, data: Tasks, history: list[dict[str, Any]]) -> Figure:
    """The errors over the number of labels, and all the images that there are with one and ten."""
    picture = new_figure(12.0, 5.0, "Transfer: what it learnt elsewhere, and a few labels")
    grid = picture.add_gridspec(2, 2, width_ratios=(1.5, 1.0), height_ratios=(1.0, 3.0))
    axes = style(
        picture.add_subplot(grid[:, 0]),
        "error on test images of the new task",
        "labelled images of each class",
        "%",
    )
    for (way, table), colour in zip(
        errors(model, data).items(), (COLOURS[1], COLOURS[2], COLOURS[0]), strict=True
    ):
        percent = 100.0 * table
        axes.plot(
            COUNTS, percent.mean(axis=1), color=colour, marker="o", linewidth=2.0, label=way.replace("_", "-")
        )
        axes.fill_between(
            COUNTS, percent.min(axis=1), percent.max(axis=1), color=colour, alpha=0.15, linewidth=0
        )
    axes.set_xscale("log")
    axes.set_xticks(COUNTS, [str(count) for count in COUNTS])
    axes.minorticks_off()
    scale_by_powers(axes)
    axes.legend(fontsize=9, frameon=False, title="bands: best to worst of three draws")
    classes = len(np.unique(data.new.train_labels))
    for row, count in enumerate(COUNTS[:2]):
        shown = data.new.train_images[few_labels(data.new, count, 0)]
        title = f"all that is labelled: {count} of each"
        draw_images(picture.add_subplot(grid[row, 1]), shown, classes * (1 + row), title)
    return picture
