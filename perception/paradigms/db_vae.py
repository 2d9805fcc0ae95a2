"""Debiasing: a network that looks more often at what is rare, without being told what is.

Nearly all examples are alike, and a classifier is only as good at the rest as it has to be. The DB-VAE (Amini,
Soleimany, Schwarting, Bhatia and Rus, "Uncovering and mitigating algorithmic bias through learned latent structure",
AIES 2019; MIT 6.S191, lab 2) also learns to draw what it sees. With y the label and z the latent numbers

    loss = cross-entropy(y) + d (kl_weight KL(z, N(0, 1)) + mean |x - drawn x|)

where d is 1 for the labels that are debiased and 0 for others, and examples whose latent numbers are rare for their
label are shown more often. The paper debiases faces only, as what is no face has no groups. Here both answers do: were
rare light shown more often with cars only, it would become a sign of cars.

Beside it: nothing at all, images made brighter and darker at random, and an oracle that knows the groups and shows all
of them equally often. Every way has several seeds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..backend import forget, keras
from ..data.rare_groups import RareGroups, load_rare_groups
from ..debiasing import DEBIASED, KL_WEIGHT, DebiasingVAE, decoder, encoder, latent_means, rarity
from ..drawing import COLOURS, INK, new_figure, style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..session import Session

WAYS = ("plain", "augmentation", "oracle", "db_vae")
SEEDS, T_95 = 3, 4.303  # Student's t for a two-sided interval of 95 % with two degrees of freedom
PERIOD = 100  # steps from one resampling to the next
BATCH, LEARNING_RATE = 64, 1e-3
Floats = npt.NDArray[np.float64]


def load(choice: str, seed: int) -> RareGroups:
    """Rendered views, or faces."""
    return load_rare_groups(choice, seed)


def build(data: RareGroups) -> Any:
    """An encoder for each way and seed, as layers of one model."""
    images = keras.Input(data.train_images.shape[1:])
    names = [f"{way}_{seed}" for way in WAYS for seed in range(SEEDS)]
    return keras.Model(images, [encoder(name, images.shape[1:])(images) for name in names])


def train(model: Any, data: RareGroups, session: Session, kl_weight: float = KL_WEIGHT) -> Any:
    """Each way and seed has the same part of the budget."""
    shape = data.train_images.shape[1:]
    for way in WAYS:
        draws = decoder(shape) if way == "db_vae" else None
        trainer = DebiasingVAE(
            encoder(way, shape), draws, kl_weight, session.seed
        )  # compiled once for all seeds
        trainer.compile(keras.optimizers.Adam(LEARNING_RATE), jit_compile=False)
        drawing = draws.get_weights() if draws else []
        for seed in range(SEEDS):
            network = model.get_layer(f"{way}_{seed}")
            trainer.encoder.set_weights(network.get_weights())
            if draws:
                draws.set_weights(drawing)
            _train_one(trainer, way, data, session, seed)
            network.set_weights(trainer.encoder.get_weights())
            forget(trainer.optimizer, LEARNING_RATE)
    return model


def _train_one(trainer: Any, way: str, data: RareGroups, session: Session, seed: int) -> None:
    """Batches are half of label 1 and half of 0; the way says which of each label are drawn how often."""
    rng = np.random.default_rng((session.seed, seed))
    sides = [np.flatnonzero(data.train_labels == label) for label in (0.0, 1.0)]
    shares = [np.full(len(side), 1.0 / len(side)) for side in sides]
    if way == "oracle":
        shares = [_equal_shares(data.train_groups[side]) for side in sides]
    losses = []
    for step in session.steps(1.0 / len(WAYS) / SEEDS, f"{way} {seed + 1}"):
        if way == "db_vae" and step and step % PERIOD == 0:
            for label in map(int, DEBIASED):
                shares[label] = rarity(latent_means(trainer.encoder, data.train_images[sides[label]]))
        rows = np.concatenate(
            [rng.choice(side, BATCH // 2, p=p) for side, p in zip(sides, shares, strict=True)]
        )
        losses.append(float(trainer.train_on_batch((data.train_images[rows], data.train_labels[rows]))))
        if (step + 1) % PERIOD == 0:
            session.record({"loss": float(np.mean(losses[-PERIOD:]))})


def _equal_shares(groups: npt.NDArray[np.int64]) -> Floats:
    """Probabilities [n] with which every group is drawn equally often."""
    counts = np.bincount(groups)
    shares: Floats = 1.0 / (counts[groups] * (counts > 0).sum())
    return shares


def accuracies(model: Any, data: RareGroups) -> dict[str, Floats]:
    """The share of test images named right by each way: [seeds, groups]."""
    table = np.zeros((len(WAYS) * SEEDS, len(data.tests)))
    for column, (images, labels) in enumerate(data.tests.values()):
        for row, said in enumerate(model.predict(images, batch_size=500, verbose=0)):
            table[row, column] = ((said[:, 0] > 0) == (labels > 0.5)).mean()
    return dict(zip(WAYS, table.reshape(len(WAYS), SEEDS, -1), strict=True))


def evaluate(model: Any, data: RareGroups) -> dict[str, float]:
    """Accuracy of each way in its worst group and in each, with half the width of a 95 % interval over the seeds."""
    tables = accuracies(model, data)
    worst = {way: table.min(axis=1) for way, table in tables.items()}
    figures = {"gain of db_vae in the worst group": float((worst["db_vae"] - worst["plain"]).mean())}
    for way in WAYS:
        figures[f"worst group, {way}"] = float(worst[way].mean())
        figures[f"worst group, {way}, ±"] = _half_width(worst[way])
    for column, (name, (_, labels)) in enumerate(data.tests.items()):
        figures[f"{name}, commonest answer"] = float(max(labels.mean(), 1.0 - labels.mean()))
        for way in WAYS:
            figures[f"{name}, {way}"] = float(tables[way][:, column].mean())
            figures[f"{name}, {way}, ±"] = _half_width(tables[way][:, column])
    return figures


def _half_width(values: Floats) -> float:
    """Of Student's 95 % interval of the mean of SEEDS values."""
    return float(T_95 * values.std(ddof=1) / np.sqrt(SEEDS))


def figure(model: Any, data: RareGroups, history: list[dict[str, Any]]) -> Figure:
    """Accuracies by group, and which examples the DB-VAE shows most and least often."""
    picture = new_figure(12.5, 6.4, f"Debiasing: {data.question}")
    grid, tables = picture.add_gridspec(2, 2, width_ratios=(1.0, 1.35)), accuracies(model, data)
    bars, names = (
        style(picture.add_subplot(grid[:, 0]), "test accuracy, 95 % intervals", "", ""),
        list(data.tests),
    )
    for number, (way, colour) in enumerate(zip(WAYS, ("#b8c0c8", *COLOURS[1:3], COLOURS[0]), strict=True)):
        table = tables[way]
        places = np.arange(len(names)) + 0.2 * (number - 1.5)
        widths = [_half_width(column) for column in table.T]
        bars.bar(
            places,
            table.mean(axis=0),
            0.18,
            yerr=widths,
            color=colour,
            label=way.replace("_", "-"),
            capsize=2,
        )
    shares = np.bincount(data.train_groups, minlength=len(names)) / len(data.train_groups)
    bars.set_xticks(
        range(len(names)), [f"{n}\n{s:.0%} of training" for n, s in zip(names, shares, strict=True)]
    )
    bars.set_ylim(0.5, 1.0)
    bars.legend(fontsize=8, frameon=False, ncols=4, loc="upper center", bbox_to_anchor=(0.5, -0.1))
    positive = data.train_images[data.train_labels > 0.5]
    order = np.argsort(-rarity(latent_means(model.get_layer("db_vae_0"), positive)), kind="stable")
    for row, (title, chosen) in enumerate((("most", order[:24]), ("least", order[-24:]))):
        axes = picture.add_subplot(grid[row, 1])
        mosaic = positive[chosen].reshape(4, 6, *positive.shape[1:]).swapaxes(1, 2)
        axes.imshow(mosaic.reshape(4 * positive.shape[1], 6 * positive.shape[2], 3))
        axes.set_title(f"examples that the DB-VAE shows {title} often", loc="left", fontsize=10, color=INK)
        axes.set_axis_off()
    return picture
