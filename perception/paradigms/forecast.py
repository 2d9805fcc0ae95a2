"""Forecast: where will the cars around be in the next three seconds?

A recurrent encoder reads each car's history (Cho et al., "Learning phrase representations using RNN encoder-decoder",
EMNLP 2014), each car looks at its neighbours by attention (`social_attention.py`), twice, so that it can mind whom its
neighbours mind, and a decoder says how it will leave the path that is to be
expected. The loss is the mean displacement in metres.

Judged by the mean displacement over three seconds (ADE) and at their end (FDE), as is usual since Alahi et al. ("Social
LSTM", CVPR 2016), against constant velocity, which is hard to beat (Schöller, Aravantinos, Lay and Knoll, RA-L 2020),
and against constant velocity that keeps to the lane, which is harder (`motion.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ...envs.errors import InvalidInput
from ..backend import keras, ops
from ..data.tracked import as_tracked
from ..data.trajectories import FUTURE_STEPS, PAST_STEPS, Drives, Tracks, TrajectorySet, load_trajectories
from ..displacement import KINDS, counted, displacements, kinds_of
from ..drawing import GREY, draw_curves, new_figure, style
from ..forecast_plots import draw_errors, draw_kinds, draw_moment
from ..motion import constant_velocity, lane_keeping
from ..social_attention import ReadHistories, SeeEachOther, SocialAttention
from ..track_features import HISTORY_STEPS, describe, expect

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..session import Session

UNITS, HEADS, ROUNDS = 64, 4, 2
BATCH, LEARNING_RATE, NUM_VALIDATION = 8, 2e-3, 1_024
# s of the past, along and across the road, with which lane keeping does best on drives that are in neither set
FITTED_S = {"": (0.8, 0.2), ", tracked": (2.0, 0.5)}
WAYS = ("constant velocity", "lane keeping", "forecast")
NUM_DRAWN = 4
AT_ONCE = 128  # moments in a call of the network
Floats = npt.NDArray[np.float32]


def forecast(
    model: Any, past: Floats, known: npt.NDArray[np.bool_], own_past: Floats, across: Floats, lanes: int
) -> Floats:
    """Where the other cars will be: [N, C, 30, 2] m at 0.1, 0.2 ... 3.0 s; NaN for cars that are not known now.

    `past` [N, C, 31, 2] are m right (of the own middle) and ahead (of the own front bumper) of the own car's present
    place, at -3.0, -2.9 ... 0 s: the cars' middles and rears, as `offset` and `distance` of the scenes. The frame is
    fixed to the road. `known` [N, C, 31] may have gaps. `own_past` [N, 31, 2] is the own car's likewise, so it ends
    with (0, -CAR_LENGTH_M); `across` [N] m from the road's left edge to the own middle, now; `lanes` the road has.
    """
    count, cars = past.shape[:2]
    shapes = (count, cars, PAST_STEPS, 2), (count, cars, PAST_STEPS), (count, PAST_STEPS, 2), (count,)
    given = {"past": past, "known": known, "own_past": own_past, "across": across}
    for (name, came), shape in zip(given.items(), shapes, strict=True):
        if came.shape != shape:
            raise InvalidInput(f"{name} must have the shape {shape}, got {came.shape}.")
    places = np.concatenate([own_past[:, None], past], axis=1)
    seen = np.concatenate([np.ones_like(known[:, :1]), known], axis=1)
    return predict(model, Tracks(places, seen, across, lanes))[:, 1:]


def predict(model: Any, tracks: Tracks) -> Floats:
    """The same for all A cars: [N, A, 30, 2]."""
    told = describe(tracks)
    ways = [
        model.predict_on_batch({name: values[first : first + AT_ONCE] for name, values in told.items()})
        for first in range(0, len(tracks), AT_ONCE)
    ]
    path = expect(tracks) + np.concatenate(ways)
    return np.where(tracks.known[:, :, -1:, None], path, np.float32(np.nan))


def load(choice: str, seed: int) -> TrajectorySet:
    """Drives on the highway."""
    return load_trajectories(choice, seed)


def build(data: TrajectorySet | None = None) -> Any:
    """What `describe` tells of n moments with A cars to their ways beyond `expect` [n, A, 30, 2] m."""
    layers = keras.layers
    history = keras.Input((None, HISTORY_STEPS, 5), name="history")
    known = keras.Input((None, HISTORY_STEPS), dtype="bool", name="known")
    present = keras.Input((None, 5), name="present")
    expected = keras.Input((None, 4, 2), name="expected")
    now = layers.Concatenate()([present, layers.Reshape((-1, 8))(expected)])
    read = ReadHistories(UNITS)([history, known])
    state = layers.Dense(UNITS, activation="relu")(layers.Concatenate()([read, now]))
    relative, away = SeeEachOther()(expected)
    pairs = layers.Dense(UNITS // 2, activation="relu")(relative)
    for number in range(ROUNDS):
        look = SocialAttention(UNITS, HEADS, name=f"round_{number + 1}")
        seen, _ = look([state, pairs, away, known[:, :, -1]])
        hidden = layers.Dense(UNITS, activation="relu")(layers.Concatenate()([state, seen]))
        state = layers.LayerNormalization()(state + hidden)
    x = layers.Dense(2 * UNITS, activation="relu")(layers.Concatenate()([state, now]))
    # Steps are added up to places. At first everybody is believed to keep to the lane.
    small = keras.initializers.RandomNormal(stddev=1e-3)
    steps = layers.Dense(2 * FUTURE_STEPS, kernel_initializer=small)(x)
    way = ops.cumsum(layers.Reshape((-1, FUTURE_STEPS, 2))(steps), axis=2)
    return keras.Model({"history": history, "known": known, "present": present, "expected": expected}, way)


@keras.saving.register_keras_serializable(package="sevenlanes")
def displacement_loss(truth: Any, said: Any) -> Any:
    """Mean distance in m; `truth` [n, A, 30, 3] is the way beyond `expect` and whether it counts."""
    squares = ops.sum(ops.square(truth[..., :2] - said), axis=-1)
    return ops.sum(ops.sqrt(squares + 1e-4) * truth[..., 2]) / ops.maximum(ops.sum(truth[..., 2]), 1.0)


class Batches(keras.utils.PyDataset):
    """Moments in random order, each time with other errors of a camera."""

    def __init__(self, drives: Drives, seed: int) -> None:
        super().__init__()
        self._drives, self._generator = drives, np.random.default_rng(seed)
        self.on_epoch_end()

    def __len__(self) -> int:
        return len(self._order) // BATCH

    def __getitem__(self, index: int) -> tuple[dict[str, npt.NDArray[Any]], Floats]:
        chosen = self._drives.select(self._order[BATCH * index : BATCH * (index + 1)])
        return example(chosen, self._generator)

    def on_epoch_end(self) -> None:
        """Another order."""
        self._order = self._generator.permutation(len(self._drives.tracks))


def example(drives: Drives, generator: np.random.Generator) -> tuple[dict[str, npt.NDArray[Any]], Floats]:
    """What the network is told of drives as a camera tracks them, and the truth that `displacement_loss` asks for."""
    tracks = as_tracked(drives.tracks, generator)
    way = drives.future - expect(tracks)
    counts = drives.lasting & tracks.known[:, :, -1:]
    counts[:, 0] = False  # where the own car goes is its driver's choice
    return describe(tracks), np.concatenate([way, counts[..., None]], axis=-1).astype(np.float32)


def train(model: Any, data: TrajectorySet, session: Session) -> Any:
    """Adam on drives as a camera tracks them."""
    model.compile(keras.optimizers.Adam(LEARNING_RATE, clipnorm=1.0), displacement_loss, jit_compile=True)
    count = len(data.train.tracks)
    cut = min(NUM_VALIDATION, count // 8)  # whole drives
    held_out = example(data.train.select(slice(0, cut)), np.random.default_rng(session.seed))
    learnt = Batches(data.train.select(slice(cut, count)), session.seed)
    session.fit(model, learnt, validation_data=held_out, validation_batch_size=AT_ONCE)
    return model


def views(data: TrajectorySet) -> dict[str, Tracks]:
    """The test's tracks as they are, and as a camera might track them."""
    return {"": data.test.tracks, ", tracked": as_tracked(data.test.tracks, np.random.default_rng(0))}


def paths(model: Any, view: str, tracks: Tracks) -> dict[str, Floats]:
    """What each way of forecasting says, [n, A, 30, 2] m."""
    fitted = FITTED_S[view]
    each = constant_velocity(tracks, fitted[0]), lane_keeping(tracks, *fitted), predict(model, tracks)
    return dict(zip(WAYS, each, strict=True))


def evaluate(model: Any, data: TrajectorySet) -> dict[str, float]:
    """ADE and FDE in m, along and across; of cars that slow down, that change lanes; beside the two baselines."""
    figures: dict[str, float] = {}
    for view, tracks in views(data).items():
        asked = counted(data.test, tracks)
        for way, path in paths(model, view, tracks).items():
            found = displacements(path, data.test, asked)
            figures |= {f"{name}, {way}{view}": value for name, value in found.items()}
        for way in WAYS[:2]:
            share = figures[f"FDE, forecast{view}"] / figures[f"FDE, {way}{view}"]
            figures[f"FDE, share of {way}{view}"] = share
    return figures


def figure(model: Any, data: TrajectorySet, history: list[dict[str, Any]]) -> Figure:
    """The test moments in which most cars slow down or change lanes, from above; displacements over time, by kind."""
    picture = new_figure(14.0, 9.0, "Forecast: where the cars around will be in the next three seconds")
    parts: Any = picture.subfigures(1, 2, width_ratios=(2.3, 1.0))
    found = paths(model, "", data.test.tracks)
    kinds, asked = kinds_of(data.test), counted(data.test, data.test.tracks)
    events = sum((kinds[kind] & asked[..., -1]).sum(axis=1) for kind in KINDS[1:3])
    liveliest = np.argsort(-events, kind="stable")[:NUM_DRAWN]
    cells = parts[0].subplots(NUM_DRAWN, 1, sharex=True)
    for axes, moment in zip(cells, liveliest, strict=True):
        each = {way: found[way][moment] for way in (WAYS[0], WAYS[2])}
        draw_moment(axes, data.test, int(moment), asked[moment], each, legend=axes is cells[0])
    cells[-1].set_xlabel(
        "m ahead of the own front (green), seen from above at 20 m/s", fontsize=9, color=GREY
    )
    above, middle, below = parts[1].subplots(3, 1)
    draw_errors(above, found, data.test, asked)
    draw_kinds(middle, found, data.test, asked)
    draw_curves(style(below, "mean displacement, tracked", "minutes", "m"), history, ["loss", "val_loss"])
    return picture
