"""Named highways: the settings in which each differs from the original."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

SCENARIOS: Mapping[str, Mapping[str, int]] = MappingProxyType(
    {
        "Highway-v0": {},  # DeepTraffic 2.0, one controlled car
        "HighwayRush-v0": {"num_cars": 28},  # as dense as cars can start
        "HighwayConvoy-v0": {"num_controlled": 11},  # the policy drives eleven cars, each by its own eyes
        "HighwayTwoLane-v0": {"lanes": 2, "num_cars": 6, "lanes_side": 1},
        # Version 1 of the original: an action lasts the whole decision, and traffic is nearly as fast as the driver,
        # so that the pedal matters.
        "HighwayPedal-v0": {"action_frames": 30, "traffic_min_mph": 40, "traffic_max_mph": 68},
    }
)
