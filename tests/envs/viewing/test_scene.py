"""Frames blended to moments."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.highways import Highways
from sevenlanes.envs.highway.viewing.safety_zone import safety_zone
from sevenlanes.envs.highway.viewing.scene import Role, blend
from sevenlanes.envs.highway.viewing.snapshot import Snapshot, take


@pytest.fixture
def highways() -> Highways:
    """The first drive that begins with a free lane on the left of the ego car."""
    made = Highways(HighwayConfig(num_controlled=2), 1)
    for seed in range(100):
        made.reset([seed])
        if safety_zone(made, 0).left_free:
            return made
    raise AssertionError("no seed begins so")


def two_frames(highways: Highways) -> tuple[Snapshot, Snapshot]:
    before = take(highways)
    highways.advance(1)
    return before, take(highways)


def test_a_moment_lies_between_its_frames(highways: Highways) -> None:
    highways.advance(40)
    before, after = two_frames(highways)
    scene = blend(before, after, 0.25)
    assert scene.time == 40.25
    assert scene.road == pytest.approx(0.75 * before.road + 0.25 * after.road)
    for car, shown in enumerate(scene.cars):
        if abs(after.position[car] - before.position[car]) < 5:  # it did not re-enter
            assert shown.position == pytest.approx(0.75 * before.position[car] + 0.25 * after.position[car])
    assert [car.role for car in scene.cars[:3]] == [Role.EGO, Role.CONTROLLED, Role.TRAFFIC]


def test_a_car_that_reenters_does_not_fly_over_the_road(highways: Highways) -> None:
    before, after = two_frames(highways)
    position = after.position.copy()
    position[5] = before.position[5] + 70
    scene = blend(before, dataclasses.replace(after, position=position), 0.5)
    assert scene.cars[5].position == before.position[5]


def test_the_road_counter_may_begin_again(highways: Highways) -> None:
    before, after = two_frames(highways)
    scene = blend(dataclasses.replace(before, road=107_374.0), dataclasses.replace(after, road=0.2), 0.5)
    assert scene.road == 107_374.0


def test_blinkers_tell_the_side_of_a_lane_change(highways: Highways) -> None:
    highways.act(np.array([[3, 0]]))
    started, changing = two_frames(highways)
    assert started.signal[0] == changing.signal[0] == -1
    highways.advance(29)
    assert take(highways).signal[0] == 0


def test_who_loses_speed_brakes_for_a_while(highways: Highways) -> None:
    _, after = two_frames(highways)
    slower = after.speed.copy()
    slower[3] -= 5
    now = dataclasses.replace(after, speed=slower)
    braking = [car.braking for car in blend(now, now, 0, dataclasses.replace(after)).cars]
    assert braking == [car == 3 for car in range(20)]
    assert not any(car.braking for car in blend(now, now, 0).cars)
    elsewhere = now.position.copy()
    elsewhere[3] -= 60  # it was another car there
    moved = dataclasses.replace(now, position=elsewhere)
    assert not any(car.braking for car in blend(moved, moved, 0, after).cars)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(("action", "side"), [(3, "left_free"), (4, "right_free")])
def test_the_safety_zone_says_whether_a_lane_change_will_work(seed: int, action: int, side: str) -> None:
    highways = Highways(HighwayConfig(), 1)
    highways.reset([seed])
    highways.advance(45)
    free = getattr(safety_zone(highways, 0), side)
    highways.act(np.array([[action]]))
    assert free == (highways.target[0, 0] != highways.lane[0, 0])


def test_between_lanes_there_is_no_zone(highways: Highways) -> None:
    highways.act(np.array([[3, 0]]))
    highways.advance(3)
    zone = safety_zone(highways, 0)
    assert (zone.left_free, zone.right_free) == (None, None)


def test_there_is_no_zone_beside_the_road() -> None:
    highways = Highways(HighwayConfig(lanes=1, num_cars=1), 1)
    zone = safety_zone(highways, 0)
    assert (zone.left_free, zone.right_free) == (None, None)
