"""The rules of docs/highway.md, on roads laid out by hand."""

import numpy as np
import pytest
from sevenlanes.agents.baselines import RandomActions
from sevenlanes.envs.highway import layout
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.highways import Highways
from sevenlanes.envs.highway.rules import RULES


def road(*cars: tuple[int, int, int], controlled: int = 1) -> Highways:
    """A highway of cars (lane, position in units, factor), the controlled first, all driving freely."""
    highways = Highways(HighwayConfig(num_cars=len(cars), num_controlled=controlled), 1)
    columns = np.array(cars).T
    highways._cars(layout.TARGET)[0] = columns[0]
    highways._cars(layout.LATERAL)[0] = columns[0] * RULES.lane_steps
    highways._cars(layout.POSITION)[0] = columns[1]
    highways._cars(layout.FACTOR)[0] = columns[2]
    highways._cars(layout.FOLLOWING)[0] = RULES.free_following
    highways._cars(layout.LIMIT)[0] = 1 << 20
    return highways


def test_a_free_ego_car_drives_80_mph_and_stays_on_its_place() -> None:
    highways = road((3, RULES.ego_position, 2_000))
    highways.advance(600)
    assert highways.mean_speed_mph[0, 0] == 80
    # 4,000 units/frame against a scroll of 1,500: the view settles 2,500 units before the car's place.
    assert highways.position_cells[0, 0] == pytest.approx(52.25)


def test_each_pedal_action_changes_the_speed_by_800_thousandths_of_a_mph() -> None:
    highways = road((3, RULES.ego_position, 2_000))
    for _ in range(5):
        highways.act(np.array([[2]]))
    highways.advance(1)
    assert highways.speed_mph[0, 0] == pytest.approx(80 - 5 * 0.8)
    for _ in range(9):
        highways.act(np.array([[1]]))
    highways.advance(1)
    assert highways.speed_mph[0, 0] == 80  # never more than full pedal


def test_a_lane_change_takes_thirty_frames() -> None:
    highways = road((3, RULES.ego_position, 2_000))
    highways.act(np.array([[3]]))
    highways.advance(29)
    assert highways.lateral[0, 0] == 3 * RULES.lane_steps - 29
    highways.advance(1)
    assert highways.lateral[0, 0] == 2 * RULES.lane_steps
    assert highways.blocked[0, 0] == 0


@pytest.mark.parametrize(("lane", "action"), [(0, 3), (6, 4)])
def test_a_lane_change_off_the_road_is_refused(lane: int, action: int) -> None:
    highways = road((lane, RULES.ego_position, 2_000))
    highways.act(np.array([[action]]))
    highways.advance(30)
    assert highways.lane[0, 0] == lane
    assert highways.blocked[0, 0] == 1


def test_a_second_lane_change_waits_for_the_first() -> None:
    highways = road((3, RULES.ego_position, 2_000))
    highways.act(np.array([[3]]))
    highways.advance(10)
    highways.act(np.array([[3]]))
    assert highways.blocked[0, 0] == 1


@pytest.mark.parametrize(("cells", "allowed"), [(-10, True), (-9, False), (0, False), (3, False), (4, True)])
def test_the_gap_that_a_lane_change_needs(cells: int, allowed: bool) -> None:
    """A car covers four cells; free must be six cells ahead (3 a) to less than four behind."""
    highways = road((3, RULES.ego_position, 2_000), (2, RULES.ego_position + cells * RULES.cell, 1_000))
    highways.act(np.array([[3]]))
    assert bool(highways.blocked[0, 0] == 0) is allowed


def test_nobody_hits_anybody_from_behind() -> None:
    highways = road((3, RULES.ego_position, 2_000), (3, RULES.ego_position - 200_000, 1_000), controlled=2)
    for _ in range(2_000):
        highways.advance(1)
        assert highways.position_cells[0, 0] - highways.position_cells[0, 1] >= 3.4
    # The gap of 20 cells closes at 40 mph (0.2 cells a frame) in about 80 frames; then it follows at 40 mph.
    assert highways.mean_speed_mph[0, 0] == pytest.approx(40 + 40 * 80 / 2_000, abs=1)


def test_passing_counts_up_and_being_passed_down() -> None:
    highways = road((3, RULES.ego_position, 2_000), (1, RULES.ego_position - 50_000, 1_000))
    highways.advance(60)
    assert highways.passed[0, 0] == 1
    slow = road((3, RULES.ego_position, 500), (1, RULES.ego_position + 50_000, 1_300))
    slow.advance(60)
    assert slow.passed[0, 0] == -1


def test_a_car_that_leaves_the_map_comes_back_at_the_other_end_in_a_lane_of_the_road() -> None:
    highways = road((3, RULES.ego_position, 2_000), (0, 700_000, 1_000))
    for _ in range(700):
        highways.advance(1)
        assert -6.8 <= highways.position_cells[0, 1] <= 76.8
        assert 0 <= highways.lane[0, 1] <= 6
    assert highways.passed[0, 0] >= 1  # it re-entered ahead, and was passed; its jump did not count


def overlaps(highways: Highways, car: int) -> np.ndarray:
    """Whether `car` stands on another one, bool [N]."""
    along = np.abs(highways.position_cells - highways.position_cells[:, car : car + 1])
    aside = np.abs(highways.lateral - highways.lateral[:, car : car + 1])
    touching = (along < 3.4) & (aside < RULES.middle)
    touching[:, car] = False
    return touching.any(axis=1)


def test_no_two_cars_overlap_at_the_start() -> None:
    highways = Highways(HighwayConfig(num_controlled=5), 2_000)
    for car in range(highways.config.num_cars):
        assert not overlaps(highways, car).any()


def test_a_car_that_comes_back_never_lands_on_another() -> None:
    highways = Highways(HighwayConfig(num_controlled=5), 200)
    policy, jumps = RandomActions(), 0
    for frame in range(600):
        if frame % 30 == 0:
            highways.act(policy.act(np.zeros((1_000, 1), np.float32)).reshape(200, 5))
        before = highways.position_cells
        highways.advance(1)
        for car in range(highways.config.num_cars):
            jumped = np.abs(highways.position_cells[:, car] - before[:, car]) > 30
            jumps += int(jumped.sum())
            assert not (overlaps(highways, car) & jumped).any()
    assert jumps > 1_000


def test_an_empty_settings_object_is_the_original() -> None:
    config = HighwayConfig()
    assert (config.lanes, config.num_cars, config.frames_per_decision, config.max_frames) == (
        7,
        20,
        30,
        2_000,
    )
