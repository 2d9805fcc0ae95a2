"""For each paradigm a training of seconds, and the trivial baseline that it must beat, fixed beforehand."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

Figures = dict[str, float]


class Trial(NamedTuple):
    """A short training, and what it must have learnt: `better(figures)`."""

    steps: int
    better: Callable[[Figures], bool]


CHANCE = 0.1  # one digit of ten
TRIALS = {
    "perceptron": Trial(2_000, lambda f: f["test accuracy"] > 4 * CHANCE),
    "autodiff": Trial(150, lambda f: f["test accuracy"] > 4 * CHANCE and f["gradient difference"] < 1e-4),
    "ffnn": Trial(150, lambda f: f["test RMSE"] < 0.8 * f["RMSE of the mean price"]),
    "cnn": Trial(60, lambda f: f["test accuracy"] > 4 * CHANCE),
    "rnn": Trial(30, lambda f: f["validation nats/char"] < f["nats/char of letter counts"]),
    "text": Trial(30, lambda f: f["validation nats/char"] < f["nats/char of letter counts"]),
    "autoencoder": Trial(
        100,
        lambda f: (
            f["test BCE"] < f["test BCE of the mean image"]
            and abs(f["validation BCE"] - f["test BCE"]) < 0.05
        ),
    ),
    "vae": Trial(100, lambda f: f["test negative ELBO"] < f["of the mean image"]),
    "gan": Trial(
        400,
        lambda f: (
            f["mean drawing's distance"] < 0.5 * f["a grey image's distance"]
            and f["judge agrees"] > 3 * CHANCE
            and f["judge on real digits"] > 0.8
        ),
    ),
    "word2vec": Trial(60, lambda f: f["median rank of partners"] < 0.35),
    "search": Trial(500, lambda f: f["test RMSE"] < 0.9 * f["RMSE of the mean price"]),
    "adversarial": Trial(150, lambda f: f["plain accuracy"] < f["plain accuracy, clean"] - CHANCE),
    "regularisation": Trial(300, lambda f: f["error, plain"] < 1.0 - 4 * CHANCE),
    "segmentation": Trial(80, lambda f: f["mIoU, day"] > f["mIoU of one picture for all, day"]),
    "detection": Trial(60, lambda f: f["AP, single shot"] > f["AP of another view's boxes"]),
    "db-vae": Trial(480, lambda f: f["day, db_vae"] > f["day, commonest answer"]),
    "transfer": Trial(600, lambda f: f["error, fine_tuned, 50"] < 1.0 - 4 * CHANCE),
    "attention": Trial(60, lambda f: f["characters right"] > f["characters right, commonest"]),
    # Without training a network keeps to the lane, with a velocity that is fitted a little worse.
    "forecast": Trial(400, lambda f: f["FDE along, forecast"] < f["FDE along, lane keeping"]),
}
