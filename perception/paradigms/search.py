"""Architecture search: let the machine choose the network.

Sixteen are drawn at random: how many layers, how wide, which activation, how much dropout and weight decay, which
learning rate. Each is ten networks that keep different houses apart, as in `ffnn.py`. All train for a short while, the
better half goes on, and so on: the last one has had most of the time (successive halving; Jamieson and Talwalkar,
"Non-stochastic best arm identification and hyperparameter optimization", AISTATS 2016). What counts is the error on the
houses that are kept apart, which together are all of them: one fifth, 81 houses, is little to choose by. The test
houses are looked at once, at the end.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..backend import keras
from ..data.houses import Houses, load_houses
from ..drawing import COLOURS, GREY, new_figure, scale_by_powers, style
from . import ffnn

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..session import Session

CANDIDATES = 16  # a power of two
BATCH = 32


@dataclass(frozen=True)
class Architecture:
    """One point of the space that is searched."""

    layers: int
    units: int
    activation: str
    dropout: float
    weight_decay: float
    learning_rate: float

    def __str__(self) -> str:
        return (
            f"{self.layers} × {self.units} {self.activation}, dropout {self.dropout:.2f}, "
            f"decay {self.weight_decay:.0e}, rate {self.learning_rate:.0e}"
        )


def draw_architecture(rng: np.random.Generator) -> Architecture:
    """A random one; rates and decays evenly on a logarithmic scale."""
    return Architecture(
        layers=int(rng.integers(1, 4)),
        units=int(2 ** rng.integers(4, 9)),
        activation=str(rng.choice(["relu", "tanh", "silu"])),
        dropout=float(rng.uniform(0.0, 0.3)),
        weight_decay=float(10 ** rng.uniform(-5, -1)),
        learning_rate=float(10 ** rng.uniform(-3.3, -1.7)),
    )


def load(choice: str, seed: int) -> Houses:
    """Houses with their prices."""
    return load_houses(choice, seed)


def build(data: Houses) -> Any:
    """The network to start from: none. One layer that knows nothing, in case there is no time to search."""
    return build_network(Architecture(1, 16, "relu", 0.0, 1e-4, 1e-3), data)


def build_network(chosen: Architecture, data: Houses) -> Any:
    """Features [n, features] to ten guesses [n, 10] in 1,000 dollars; compiled."""
    model = ffnn.build(data, chosen.layers, chosen.units, chosen.activation, chosen.dropout)
    optimiser = keras.optimizers.AdamW(chosen.learning_rate, chosen.weight_decay)
    model.compile(optimiser, ffnn.learnt_error, jit_compile=False)
    return model


def train(model: Any, data: Houses, session: Session) -> Any:
    """Halve the field until one is left; every round has the same share of the budget."""
    rng = np.random.default_rng(session.seed)
    apart = ffnn.fifths_apart(len(data.train_prices), session.seed)
    drawn = [draw_architecture(rng) for _ in range(CANDIDATES)]
    field = [(each, build_network(each, data), ffnn.BestOfEach(data, apart)) for each in drawn]
    rounds = CANDIDATES.bit_length()  # 16, 8, 4, 2, 1
    for number in range(rounds):
        for architecture, candidate, best in field:
            stage = f"round {number + 1}: {architecture}"
            session.fit(
                candidate,
                data.train_features,
                best.targets,
                share=1.0 / rounds / len(field),
                stage=stage,
                batch_size=BATCH,
                decay=number + 1 == rounds,
                record=False,
                callbacks=[best],
            )
            session.record({"round": number + 1, "validation RMSE": best.error, **_plain(architecture)})
            if session.stopped:  # whoever has not trained at all counts as worst
                break
        field = sorted(field, key=lambda entry: entry[2].error)[: max(len(field) // 2, 1)]
        if session.stopped:
            break
    return field[0][1]


def _plain(architecture: Architecture) -> dict[str, Any]:
    return {**asdict(architecture), "architecture": str(architecture)}


def evaluate(model: Any, data: Houses) -> dict[str, float]:
    """The winner's error on the test houses, one of its ten networks', and the error of the mean price for all."""
    return ffnn.evaluate(model, data)


def figure(model: Any, data: Houses, history: list[dict[str, Any]]) -> Figure:
    """How the field thins out, and which ones were tried."""
    picture = new_figure(12.0, 5.6, f"Architecture search: {data.origin.name}")
    left, right = picture.subplots(1, 2, width_ratios=(1.3, 1.0))
    tried = list(dict.fromkeys(row["architecture"] for row in history))
    winner = min(history, key=lambda row: row["validation RMSE"])["architecture"]  # an error never grows
    style(left, "validation RMSE, round by round", "round", "1,000 dollars")
    for name in tried:
        mine = [row for row in history if row["architecture"] == name]
        best = name == winner
        left.plot([row["round"] for row in mine], [row["validation RMSE"] for row in mine], marker="o", markersize=4,
                  color=COLOURS[0] if best else GREY, alpha=1.0 if best else 0.45, zorder=3 if best else 2)  # fmt: skip
    scale_by_powers(left)
    left.set_xticks(range(1, history[-1]["round"] + 1))
    right.set_axis_off()
    right.set_title("in the order of leaving, the winner first", loc="left", fontsize=10)
    last = {
        row["architecture"]: (row["architecture"] == winner, row["round"], -row["validation RMSE"])
        for row in history
    }
    for row, name in enumerate(sorted(tried, key=lambda each: last[each], reverse=True)):
        colour = COLOURS[0] if name == winner else GREY
        right.text(
            0.0, 0.97 - row * 0.062, f"{-last[name][2]:5.2f}  {name}", fontsize=8.5, color=colour, va="top"
        )
    return picture
