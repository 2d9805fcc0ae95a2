"""What the rewards to come are worth: returns and advantages of T steps in N environments, backward in time.

γ is the discount. Gymnasium's vector environments reset in the step after an episode's end (`AutoresetMode.NEXT_STEP`),
so the value of the observation after *every* step stands in `values` one row further on, the last one of an episode
included. A termination ends what can be earned: no value counts. A truncation only ends the watching: the value of the
last observation counts (Pardo et al., "Time limits in reinforcement learning", 2018). What stands at a step that is
only a reset means nothing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]


def bootstrapped_returns(
    rewards: Floats, values: Floats, terminated: Flags, truncated: Flags, discount: float
) -> Floats:
    """Gₜ = rₜ + γ Gₜ₊₁, and rₜ + γ V(oₜ₊₁) at a truncation and at the last row; float32 [T, N].

    rewards, terminated, truncated [T, N], values [T + 1, N]. Of whole episodes the Monte Carlo return (Williams, 1992),
    of pieces the n-step return with the greatest n (Mnih et al., "Asynchronous methods", 2016, algorithm S3).
    """
    returns = np.empty_like(rewards)
    following = values[-1]
    for t in reversed(range(len(rewards))):
        following = np.where(truncated[t], values[t + 1], following)
        following = rewards[t] + np.float32(discount) * np.where(terminated[t], np.float32(0), following)
        returns[t] = following
    return returns


def generalised_advantages(
    rewards: Floats,
    values: Floats,
    terminated: Flags,
    truncated: Flags,
    discount: float,
    gae_lambda: float,
) -> Floats:
    """Aₜ = δₜ + γ λ Aₜ₊₁ within an episode, δₜ = rₜ + γ V(oₜ₊₁) − V(oₜ); float32 [T, N], shapes as above.

    Schulman et al., "High-dimensional continuous control using generalized advantage estimation", 2016, equation 16.
    λ = 0 trusts the values (little variance, some bias), λ = 1 the rewards (the n-step return minus the value).
    """
    advantages = np.empty_like(rewards)
    decay = np.float32(discount * gae_lambda)
    following = np.zeros_like(rewards[0])
    for t in reversed(range(len(rewards))):
        next_values = np.where(terminated[t], np.float32(0), values[t + 1])
        errors = rewards[t] + np.float32(discount) * next_values - values[t]
        following = errors + decay * np.where(terminated[t] | truncated[t], np.float32(0), following)
        advantages[t] = following
    return advantages
