"""The common shape of all paradigms: five functions in one file, and a card that tells what it is held to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from .session import Session


@dataclass(frozen=True)
class Anchor:
    """The published figure that a paradigm is held to.

    `metric` is its name among what `evaluate` returns; `data` the name of the only data it counts on.
    """

    metric: str
    figure: float
    at_least: bool  # whether greater is better
    data: str
    source: str

    def reached(self, metrics: Mapping[str, float], data: str) -> bool | None:
        """Whether `metrics`, measured on the data named `data`, are as good; None where they can't be compared."""
        if data != self.data:
            return None
        value = metrics[self.metric]
        return value >= self.figure if self.at_least else value <= self.figure

    def __str__(self) -> str:
        return f"{self.metric} {'≥' if self.at_least else '≤'} {self.figure:g} on {self.data}"


@dataclass(frozen=True)
class Play:
    """What a trained network can make; `file` is its module in `perception/playing`."""

    file: str
    makes: str
    given: str = ""  # what one may give to it


@dataclass(frozen=True)
class Card:
    """What one reads about a paradigm before it is loaded; `file` is its module in `perception/paradigms`."""

    name: str
    title: str
    lecture: str
    anchor: Anchor
    file: str
    minutes: float = 4.0  # of training, unless the user says otherwise
    play: Play | None = None


class Paradigm(Protocol):
    """The functions of a paradigm's file, in the order in which they run.

    The types of `data` and `model` are the paradigm's own; `data.origin` says what the data are, `model` is a
    `keras.Model`.
    """

    def load(self, choice: str, seed: int) -> Any:
        """The data: `choice` is "auto", "sim" (generated from `seed`) or a path."""

    def build(self, data: Any) -> Any:
        """The model before training; weights are drawn from Keras's seed."""

    def train(self, model: Any, data: Any, session: Session) -> Any:
        """Learn until the session's budget is spent; the trained model, mostly the same object."""

    def evaluate(self, model: Any, data: Any) -> dict[str, float]:
        """The figures on data that training never saw."""

    def figure(self, model: Any, data: Any, history: list[dict[str, Any]]) -> Figure:
        """A picture of what was learnt; `history` has one row for each epoch."""
