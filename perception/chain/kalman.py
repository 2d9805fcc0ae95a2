"""The Kalman filter of a car that keeps its speed: a place and a speed along one line, many cars at once.

State x = (place, speed), covariance P. With time step t, white acceleration of standard deviation a m/s² over a step

    x <- F x,  P <- F P F' + a² g g'      F = [[1, t], [0, 1]]    g = (t²/2, t)

and of a measured place z with variance r: innovation z - x_0, its variance s = P_00 + r, gain k = P[:, 0] / s,

    x <- x + k (z - x_0),  P <- P - k k' s

Source: Bar-Shalom, Li and Kirubarajan, Estimation with Applications to Tracking and Navigation (2001), chapters 5, 6.
"""

from __future__ import annotations

import numpy as np

from .sightings import Floats


def predict(
    mean: Floats, covariance: Floats, seconds: float, acceleration_sd: float
) -> tuple[Floats, Floats]:
    """The state [..., 2] and its covariance [..., 2, 2] some time later."""
    step = np.array([[1.0, seconds], [0.0, 1.0]])
    push = acceleration_sd * np.array([seconds**2 / 2, seconds])
    return mean @ step.T, step @ covariance @ step.T + np.outer(push, push)


def update(mean: Floats, covariance: Floats, place: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """The state [..., 2] and its covariance [..., 2, 2] after places [...] were measured, with variances [...]."""
    spread = covariance[..., 0, 0] + variance
    gain = covariance[..., 0] / spread[..., None]
    mean = mean + gain * (place - mean[..., 0])[..., None]
    return mean, covariance - spread[..., None, None] * gain[..., :, None] * gain[..., None, :]
