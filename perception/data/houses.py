"""House prices: the Boston data of 1978, or a generated town."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...envs.errors import InvalidInput
from .origin import AUTO, SIM, Origin, digest
from .packages import PACKAGES

BOSTON = "Boston housing"
FILE = "boston_house_prices.csv"
PRICE, DROPPED = "MEDV", "B"
CAVEAT = (
    "Its variable B recomputes the share of Black residents on the assumption that segregation raises prices "
    "(Harrison and Rubinfeld, 1978); it is dropped here."
)
MIN_HOUSES = 50  # of a user's own
TEST_FRACTION, SPLIT_SEED = 0.2, 113  # the split of keras.datasets.boston_housing
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Houses:
    """Features [n, features] in their own units, prices [n] in 1,000 dollars."""

    names: tuple[str, ...]
    train_features: Floats
    train_prices: Floats
    test_features: Floats
    test_prices: Floats
    origin: Origin

    @property
    def sizes(self) -> dict[str, int]:
        """How many examples there are."""
        return {"train": len(self.train_prices), "test": len(self.test_prices)}


def load_houses(choice: str, seed: int) -> Houses:
    """The houses that were asked for; "auto" takes Boston if it was fetched, else a generated town."""
    package = PACKAGES["boston"]
    if choice == SIM or (choice == AUTO and not package.is_there):
        return _generated(seed)
    if choice == AUTO:
        return _from_csv(package.read(FILE).decode(), BOSTON, package.source)
    path = Path(choice)
    if not path.is_file():
        raise InvalidInput(f"{path} must be a CSV file with a column {PRICE}; there is no such file.")
    try:
        content = path.read_text()
    except (OSError, ValueError) as error:
        raise InvalidInput(f"{path} must be a CSV file: {error}.") from error
    return _from_csv(content, f"houses of {path.name}", choice)


def _from_csv(text: str, name: str, source: str) -> Houses:
    rows = list(csv.reader(text.splitlines()))
    names = rows[0] if rows else []
    if PRICE not in names:
        raise InvalidInput(f"{source} must have a column {PRICE}, the price; it has {', '.join(names)}.")
    try:
        table = np.array(rows[1:], np.float64)
    except ValueError as error:
        raise InvalidInput(f"{source} must hold numbers only: {error}.") from error
    if len(table) < MIN_HOUSES or not np.isfinite(table).all():
        raise InvalidInput(
            f"{source} must have at least {MIN_HOUSES} houses and a number in each place; it has {len(table)} houses."
        )
    kept = tuple(each for each in names if each not in {PRICE, DROPPED})
    features = table[:, [names.index(each) for each in kept]]
    caveat = CAVEAT if DROPPED in names else ""
    return _split(kept, features, table[:, names.index(PRICE)], name, source, True, caveat)


def _generated(seed: int) -> Houses:
    """506 houses whose prices follow a curve in rooms, air and distance, with noise of 2,000 dollars."""
    rng = np.random.default_rng(seed)
    rooms, air, distance = rng.normal(6.0, 0.8, 506), rng.uniform(0.0, 1.0, 506), rng.gamma(2.0, 2.0, 506)
    prices = 8.0 + 6.0 * np.maximum(rooms - 5.0, 0.0) - 8.0 * air**2 + 10.0 * np.exp(-distance / 3.0)
    features = np.stack([rooms, air, distance, rng.normal(size=506)], axis=1)
    names = ("rooms", "bad air", "distance", "noise")
    return _split(
        names, features, prices + rng.normal(0.0, 2.0, 506), "generated town", f"seed {seed}", False
    )


def _split(
    names: tuple[str, ...],
    features: Floats,
    prices: Floats,
    name: str,
    source: str,
    real: bool,
    caveat: str = "",
) -> Houses:
    """Keras's split: the same houses are in the test set as in the published figures."""
    order = np.arange(len(prices))
    np.random.RandomState(SPLIT_SEED).shuffle(order)
    features, prices = features[order], prices[order]
    cut = int(len(prices) * (1 - TEST_FRACTION))
    origin = Origin(name, source, real, digest(features, prices), caveat)
    return Houses(names, features[:cut], prices[:cut], features[cut:], prices[cut:], origin)
