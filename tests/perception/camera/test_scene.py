"""What the camera is told about the highway is what the highway's state says, in metres and metres a second."""

from __future__ import annotations

import numpy as np
import pytest
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.envs.highway.rules import RULES
from sevenlanes.perception.camera.scene import read
from sevenlanes.perception.camera.units import LANE_WIDTH_M, METRES_PER_CELL

from .moments import driven


@pytest.mark.parametrize("viewer", [0, 7])
def test_distances_offsets_and_lanes_are_the_states(viewer: int) -> None:
    highways = driven()
    scenes = read(highways, viewer)
    cells = highways.position_cells
    np.testing.assert_allclose(
        scenes.distance, (cells[:, [viewer]] - cells - 3.4) * METRES_PER_CELL, atol=1e-9
    )
    lanes = highways.lateral / RULES.lane_steps
    np.testing.assert_allclose(scenes.offset, (lanes - lanes[:, [viewer]]) * LANE_WIDTH_M, atol=1e-9)
    assert (scenes.lane == highways.lane).all()
    assert (scenes.offset[:, viewer] == 0).all()


def test_a_mile_an_hour_is_a_mile_an_hour() -> None:
    highways = driven()
    before = read(highways)
    highways.advance(1)
    after = read(highways)
    mph = highways.speed_mph[:, 0]
    np.testing.assert_allclose((after.along - before.along) * 60, mph * 0.44704, rtol=1e-9)
    np.testing.assert_allclose(after.speed, mph * 0.44704)
    moved = (after.distance - before.distance) * 60
    stays = np.abs(moved) < 50  # m/s: it has not come back at the map's other end
    assert stays.mean() > 0.9
    np.testing.assert_allclose(moved[stays], after.relative_speed[stays], atol=1e-6)


def test_lane_changes_are_signalled() -> None:
    highways = driven(count=1, frames=120)
    highways.act(np.array([[3]]))
    left = highways.target[0, 0] < highways.lane[0, 0]
    assert left, "this drive's lane to the left is free"
    assert read(highways).signal[0, 0] == -1
    start = read(highways).across[0]
    highways.advance(15)
    assert read(highways).across[0] == pytest.approx(start - LANE_WIDTH_M / 2)
    highways.advance(15)
    assert read(highways).signal[0, 0] == 0


def test_only_cars_can_view() -> None:
    with pytest.raises(InvalidInput, match="the viewer must be a car from 0 to 19, got 20 to 20"):
        read(driven(1, 0), 20)
