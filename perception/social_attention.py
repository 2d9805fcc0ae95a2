"""Networks over several cars at once: each one's history, and how much each minds each other one.

Attention over the people around (Vemula, Muelling and Oh, "Social attention", ICRA 2018), here with additive scores
(Bahdanau, Cho and Bengio, ICLR 2015) in several heads (Vaswani et al., "Attention is all you need", NeurIPS 2017), in
the form of Brody, Alon and Yahav ("How attentive are graph attention networks?", ICLR 2022). With the states s of cars
i and j, what i sees of j, r, and learnt W, U, E, v

    message = relu(W s_i + U s_j + E r_ij)     weight = softmax over j of (v message - slope away_ij)
    seen_i = sum over j of weight message
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .backend import keras, ops

NEVER = -1e9
SLOPES = np.array([0.5, 1.0, 2.0, 4.0], np.float32)
LANES = np.array([-1.0, 0.0, 1.0], np.float32)
NOBODY = 2.0  # how far a car is from itself: who minds itself minds nobody
STRETCHES = np.arange(-2, 7, dtype=np.float32)  # 5 m


@keras.saving.register_keras_serializable(package="sevenlanes")
class ReadHistories(keras.layers.Layer):
    """A GRU over every car's history [N, A, T, F], known [N, A, T], to states [N, A, units]. It skips the unknown."""

    def __init__(self, units: int, **options: Any) -> None:
        super().__init__(**options)
        self.units = units
        self.network = keras.layers.GRU(units)

    def get_config(self) -> dict[str, Any]:
        """For `model.keras`."""
        return {**super().get_config(), "units": self.units}

    def build(self, shapes: Any) -> None:
        """Weights for F numbers a step."""
        self.network.build((None, *shapes[0][2:]))

    def call(self, inputs: tuple[Any, Any]) -> Any:
        """See the class."""
        history, known = inputs
        count, cars = ops.shape(known)[:2]
        rows = ops.reshape(history, (-1, *history.shape[2:]))
        states = self.network(rows, mask=ops.reshape(known, (-1, known.shape[2])))
        return ops.reshape(states, (count, cars, self.units))


@keras.saving.register_keras_serializable(package="sevenlanes")
class SeeEachOther(keras.layers.Layer):
    """What each car sees of each: places at T times, in lanes and tens of metres, [N, A, T, 2] to [N, A, A, 29 T].

    For each time the differences, and a soft grid of three lanes and nine stretches of 5 m, as in the pooling of Social
    LSTM (Alahi et al., CVPR 2016): the products of hats, max(0, 1 - |difference - middle|), along both axes. The second
    output [N, A, A] is how far away the other is now: tens of metres along, and two for each lane.
    """

    def call(self, places: Any) -> Any:
        """See the class."""
        relative = places[:, None] - places[:, :, None]
        lanes = ops.maximum(1.0 - ops.abs(relative[..., 0:1] - LANES), 0.0)
        stretches = ops.maximum(1.0 - ops.abs(2.0 * relative[..., 1:2] - STRETCHES), 0.0)
        grid = lanes[..., :, None] * stretches[..., None, :]
        shape, cells = ops.shape(grid)[:3], places.shape[2] * len(LANES) * len(STRETCHES)
        differences = ops.reshape(relative, (*shape, places.shape[2] * 2))
        away = 2.0 * ops.abs(relative[..., 0, 0]) + ops.abs(relative[..., 0, 1])
        away = away + NOBODY * ops.eye(ops.shape(away)[1])
        return ops.concatenate([differences, ops.reshape(grid, (*shape, cells))], axis=-1), away


@keras.saving.register_keras_serializable(package="sevenlanes")
class SocialAttention(keras.layers.Layer):
    """States [N, A, D], what pairs see [N, A, A, P], how far away they are [N, A, A], who is known [N, A].

    Returns what each sees [N, A, units], and weights [N, A, A, heads] that add up to 1 over the third axis. Nobody
    minds a car that is not known. As in ALiBi (Press, Smith and Lewis, ICLR 2022) a score is less by a slope times the
    distance, of each head its own: one head begins by looking far, another at the next cars only.
    """

    def __init__(self, units: int, heads: int, **options: Any) -> None:
        super().__init__(**options)
        self.units, self.heads = units, heads
        self.looker = keras.layers.Dense(units)  # W
        self.other = keras.layers.Dense(units, use_bias=False)  # U
        self.pair = keras.layers.Dense(units, use_bias=False)  # E
        self.score = keras.layers.Dense(heads, use_bias=False)  # v

    def get_config(self) -> dict[str, Any]:
        """For `model.keras`."""
        return {**super().get_config(), "units": self.units, "heads": self.heads}

    def build(self, shapes: Any) -> None:
        """Weights for states and pairs."""
        self.looker.build(shapes[0])
        self.other.build(shapes[0])
        self.pair.build(shapes[1])
        self.score.build((*shapes[1][:-1], self.units))

    def call(self, inputs: tuple[Any, Any, Any, Any]) -> tuple[Any, Any]:
        """See the class."""
        states, pairs, away, known = inputs
        messages = self.looker(states)[:, :, None] + self.other(states)[:, None] + self.pair(pairs)
        messages = ops.relu(messages)  # [N, A, A, units]
        scores = self.score(messages) - away[..., None] * SLOPES[: self.heads]
        scores = scores + ops.where(known, 0.0, NEVER)[:, None, :, None]
        weights = ops.softmax(scores, axis=2)
        shape = (-1, *ops.shape(scores)[1:], self.units // self.heads)
        seen = ops.sum(weights[..., None] * ops.reshape(messages, shape), axis=2)
        return ops.reshape(seen, (-1, ops.shape(states)[1], self.units)), weights
