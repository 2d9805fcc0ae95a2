"""Intersection over union by hand."""

import numpy as np
import pytest
from sevenlanes.perception.mean_iou import IGNORED, class_iou, confusion, mean_iou

# 0 is there 3 times, found 2 times; 1 is there 2 times, found, and said once too often; the last pixel does not count
TRUTH = np.array([[0, 0, 0], [1, 1, IGNORED]], np.uint8)
SAID = np.array([[0, 0, 1], [1, 1, 2]])


def test_pixels_are_counted_by_what_they_are_and_are_called() -> None:
    assert confusion(TRUTH, SAID, 3).tolist() == [[2, 1, 0], [0, 2, 0], [0, 0, 0]]


def test_iou_is_common_pixels_over_all() -> None:
    found = class_iou(confusion(TRUTH, SAID, 3))
    assert found[:2] == pytest.approx([2 / 3, 2 / 3])
    assert np.isnan(found[2]), "nowhere in the truth, nowhere said"
    assert mean_iou(confusion(TRUTH, SAID, 3)) == pytest.approx(2 / 3)


def test_a_class_that_is_only_said_counts_as_zero() -> None:
    found = confusion(np.array([0, 0]), np.array([0, 2]), 3)
    assert class_iou(found)[[0, 2]].tolist() == [0.5, 0.0]
    assert mean_iou(found) == 0.25


def test_the_same_pictures_agree_wholly() -> None:
    assert mean_iou(confusion(SAID, SAID, 3)) == 1.0
