"""Forecast: where will the cars around be in the next three seconds?

A recurrent encoder reads each car's history (Cho et al., "Learning phrase representations using RNN encoder-decoder",
EMNLP 2014), each car looks at its neighbours by attention (`social_attention.py`), twice, so that it can mind whom its
neighbours mind, and a decoder says how it will leave the path of constant velocity, and how sure that is. With places
x, forecasts m and scales b the loss is the negative log-likelihood of Laplace's distribution, |x - m| / b + ln 2b.

Judged by the mean displacement over three seconds (ADE) and at their end (FDE), as is usual since Alahi et al. ("Social
LSTM", CVPR 2016), against constant velocity (Schöller et al., "What the constant velocity model can teach us about
pedestrian motion prediction", RA-L 2020) and against constant velocity that keeps to the lane.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..backend import keras, ops
from ..data.trajectories import (
    FUTURE_STEPS,
    PAST_STEPS,
    Drives,
    Flags,
    Floats,
    Tracks,
    TrajectorySet,
    load_trajectories,
)
from ..motion import as_tracked, constant_velocity, describe, lane_keeping
from ..social_attention import ReadHistories, SocialAttention

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..session import Session

UNITS, HEADS, ROUNDS = 64, 4, 2
BATCH, LEARNING_RATE, NUM_VALIDATION = 32, 2e-3, 1_024


def forecast(model: Any, past: Floats, known: Flags, own_past: Floats, across: Floats, lanes: int) -> Floats:
    """Where the other cars will be: [N, C, 30, 2] m at 0.1, 0.2 ... 3.0 s; NaN for cars that are not known now.

    `past` [N, C, 31, 2] are m right (of the own middle) and ahead (of the own front bumper) of the own car's present
    place, at -3.0, -2.9 ... 0 s: the cars' middles and rears, as `offset` and `distance` of the scenes. The frame stands
    still on the road. `known` bool [N, C, 31] may have gaps. `own_past` [N, 31, 2] is the own car's likewise, so (0,
    -CAR_LENGTH_M) now; `across` [N] m from the road's left edge to the own middle, now; `lanes` of the road.
    """
    places = np.concatenate([own_past[:, None], past], axis=1)
    seen = np.concatenate([np.ones_like(known[:, :1]), known], axis=1)
    return predict(model, Tracks(places, seen, across, lanes))[:, 1:]


def predict(model: Any, tracks: Tracks) -> Floats:
    """[N, A, 30, 2]"""
    path = constant_velocity(tracks, 1.0)
    return np.where(tracks.known[:, :, -1:, None], path, np.nan)
