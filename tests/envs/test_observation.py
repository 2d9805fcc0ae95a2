"""What a controlled car sees, on roads laid out by hand."""

import numpy as np
import pytest
from sevenlanes.envs.highway import layout, observation
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.highways import Highways
from sevenlanes.envs.highway.rules import RULES

SETTINGS = {"num_cars": 2, "lanes_side": 1, "patches_ahead": 6, "patches_behind": 5}


def seen(lane: int, cells_ahead: int, ego_lane: int = 3, lateral: int = 0, **settings: int) -> np.ndarray:
    """Codes [rows, columns] seen by an ego car at row 52, with one car of 40 mph `cells_ahead` in `lane`."""
    config = HighwayConfig(**{**SETTINGS, **settings})
    highways = Highways(config, 1)
    highways._cars(layout.LATERAL)[0] = [ego_lane * RULES.lane_steps, lane * RULES.lane_steps + lateral]
    highways._cars(layout.POSITION)[0] = [RULES.ego_position, RULES.ego_position - cells_ahead * RULES.cell]
    highways._cars(layout.SPEED)[0] = [4_000, 2_000]
    return highways.observe_codes().reshape(config.grid_shape)


def test_the_ego_car_sees_itself_and_the_car_ahead() -> None:
    codes = seen(lane=3, cells_ahead=6)
    # The car ahead covers the farthest four rows, the ego car its own row and three behind it.
    assert codes[:, 1].tolist() == [101] * 4 + [255] * 2 + [201] * 4 + [255]
    assert (codes[:, [0, 2]] == 255).all()


def test_neighbour_lanes_stand_to_the_left_and_right() -> None:
    assert (seen(lane=2, cells_ahead=0)[6:10, 0] == 101).all()
    assert (seen(lane=4, cells_ahead=0)[6:10, 2] == 101).all()


@pytest.mark.parametrize(("ego_lane", "column"), [(0, 0), (6, 2)])
def test_off_the_road_is_zero(ego_lane: int, column: int) -> None:
    assert (seen(lane=3, cells_ahead=0, ego_lane=ego_lane)[:, column] == 0).all()


def test_beyond_the_map_is_zero() -> None:
    codes = seen(lane=6, cells_ahead=0, patches_ahead=60)
    assert (codes[:8] == 0).all()  # the map begins 52 cells before the ego car's row
    assert (codes[8] == 255).all()


@pytest.mark.parametrize(("lateral", "lanes"), [(0, {2}), (8, {2}), (9, {2, 3}), (23, {2, 3}), (24, {3})])
def test_a_car_between_lanes_covers_both(lateral: int, lanes: set[int]) -> None:
    codes = seen(lane=2, cells_ahead=5, lateral=lateral)
    assert {2 + column for column in (0, 1) if codes[1, column] == 101} == lanes


def test_floats_are_codes_over_255_and_the_original_scale_is_the_originals() -> None:
    assert np.array_equal(observation.UNIT_SCALE, (np.arange(256) / 255).astype(np.float32))
    assert observation.ORIGINAL_SCALE[0] == 0
    assert observation.ORIGINAL_SCALE[255] == 1
    assert observation.ORIGINAL_SCALE[201] == pytest.approx(0.04)  # 80 mph = 4 px/frame
    assert observation.ORIGINAL_SCALE[101] == pytest.approx(0.02)


def test_a_temporal_window_holds_the_past_newest_first() -> None:
    config = HighwayConfig(temporal_window=2)
    highways = Highways(config, 1)
    highways.reset([4])
    cells, past = [], []
    for action in (3, 1, 4):
        cells.append(highways.observe()[0, 0, : config.num_cells])
        past.append(np.eye(5, dtype=np.float32)[action])
        highways.step(np.array([[action]]))
    now = highways.observe()[0, 0]
    expected = [highways.observe_codes()[0, 0] / np.float32(255), cells[2], past[2], cells[1], past[1]]
    assert np.allclose(now, np.concatenate(expected))


def test_before_the_start_the_past_is_empty() -> None:
    config = HighwayConfig(temporal_window=3)
    highways = Highways(config, 2)
    highways.step(np.zeros((2, 1), int))
    highways.reset([0, 1], np.array([True, False]))
    observations = highways.observe()
    assert (observations[0, 0, config.num_cells :] == 0).all()
    assert (observations[1, 0, config.num_cells :] != 0).any()


def test_observations_are_written_into_the_callers_array() -> None:
    for window in (0, 1):
        highways = Highways(HighwayConfig(temporal_window=window), 3)
        out = np.zeros((3, 1, highways.config.num_inputs), np.float32)
        assert highways.observe(out) is out
        assert np.array_equal(out, highways.observe())
