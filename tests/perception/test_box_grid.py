"""What the cells of the grid are asked, what their numbers mean, and where crops are taken."""

import numpy as np
import pytest
from sevenlanes.perception.backend import ops
from sevenlanes.perception.box_grid import IGNORED, NO, SIZE, YES, decode, grid_loss, grid_targets
from sevenlanes.perception.regions import POINTS, Crop, Propose, Refine, region_loss

LARGE, SMALL, HIDDEN = [0, 0, 40, 40], [18, 2, 22, 6], [50, 50, 60, 60]


def test_cells_in_the_middle_of_a_box_learn_it() -> None:
    targets = grid_targets(np.array([[LARGE, SMALL, HIDDEN]]), np.array([[YES, YES, IGNORED]]), 64, 64)[0]
    asked = targets[..., 0]
    assert targets.shape == (8, 8, 5)
    assert asked[6, 6] == IGNORED
    assert targets[2, 2].tolist() == [YES, *LARGE], "its middle"
    assert targets[0, 2].tolist() == [YES, *SMALL], "the cell that holds the small one's middle"
    assert asked[0, 0] == NO, "a corner of the large box"
    assert (asked == YES).sum() == 3 * 3 + 1, (
        "cells up to 0.4 / 2 of 40 px from the middle, and the small box's"
    )


def test_the_smallest_box_around_a_cell_counts() -> None:
    inner = [16, 16, 24, 24]
    targets = grid_targets(np.array([[inner, LARGE]]), np.array([[YES, YES]]), 64, 64)[0]
    assert targets[2, 2].tolist() == [YES, *inner]


def test_the_numbers_of_a_cell_are_a_box() -> None:
    cells = np.zeros((1, 2, 3, 5), np.float32)
    cells[0, 1, 2] = (9.0, 0.5, -1.0, np.log(2.0), 0.0)
    boxes = ops.convert_to_numpy(decode(cells))
    assert boxes[0, 0, 0] == pytest.approx([4 - SIZE / 2, 4 - SIZE / 2, 4 + SIZE / 2, 4 + SIZE / 2])
    assert boxes[0, 1, 2] == pytest.approx([24 - SIZE, 4 - SIZE / 2, 24 + SIZE, 4 + SIZE / 2], abs=1e-4)


def test_the_loss_is_least_where_all_is_right() -> None:
    box = [4 - SIZE / 2, 4 - SIZE / 2, 4 + SIZE / 2, 4 + SIZE / 2]
    targets = np.zeros((1, 1, 2, 5), np.float32)
    targets[0, 0, 0] = (YES, *box)
    said = np.zeros_like(targets)
    said[..., 0] = (20.0, -20.0)
    assert float(grid_loss(targets, said)) == pytest.approx(0.0, abs=1e-4)
    said[..., 0] = 0.0
    assert float(grid_loss(targets, said)) == pytest.approx(2 * np.log(2.0), abs=1e-4), "two cells, one box"
    targets[0, 0, 1, 0] = IGNORED
    assert float(grid_loss(targets, said)) == pytest.approx(np.log(2.0), abs=1e-4)


def test_the_surest_cells_are_proposed() -> None:
    cells = np.full((1, 8, 8, 5), 0.0, np.float32)
    cells[..., 0] = np.arange(64).reshape(1, 8, 8)
    proposals = ops.convert_to_numpy(Propose()(cells))
    assert proposals[0, :3, 0].tolist() == [63, 62, 61]
    assert proposals[0, 0, 1:] == pytest.approx([60 - SIZE / 2, 60 - SIZE / 2, 60 + SIZE / 2, 60 + SIZE / 2])


def test_crops_interpolate() -> None:
    """Features that say where they are, 4 px apart, are cut out at the points of the box."""
    y, x = np.indices((8, 8), np.float32)
    features = np.stack([(x + 0.5) * 4, (y + 0.5) * 4], axis=-1)[None]
    proposal = np.array([[[0.0, 4.0, 8.0, 16.0, 26.0]]], np.float32)  # a logit, then the box
    crop = ops.convert_to_numpy(Crop(4)((features, proposal))).reshape(POINTS, POINTS, 2)
    shares = (np.arange(POINTS) + 0.5) / POINTS
    assert crop[0, :, 0] == pytest.approx(4 + 12 * shares)
    assert crop[:, 0, 1] == pytest.approx(8 + 18 * shares)


def test_a_second_look_moves_and_scales() -> None:
    proposal = np.array([[[1.0, 10.0, 10.0, 20.0, 30.0]]], np.float32)
    said = np.array([[[2.0, 0.5, 0.0, 0.0, np.log(0.5)]]], np.float32)
    refined = ops.convert_to_numpy(Refine()((proposal, said)))[0, 0]
    assert refined == pytest.approx([10, 10, 20, 30, 3, 15, 15, 25, 25])


@pytest.mark.parametrize(("flag", "logit"), [(YES, 20.0), (NO, -20.0)])
def test_regions_are_right_where_they_match(flag: float, logit: float) -> None:
    box = [10.0, 10.0, 20.0, 20.0]
    truth = np.array([[[flag, *box]]], np.float32)
    said = np.array([[[*box, logit, *box]]], np.float32)
    assert float(region_loss(truth, said)) == pytest.approx(0.0, abs=1e-4)
    said[..., 4] = -logit
    assert float(region_loss(truth, said)) == pytest.approx(20.0, abs=1e-3)
    truth[..., 0] = IGNORED
    assert float(region_loss(truth, said)) == 0.0
