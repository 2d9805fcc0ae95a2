"""Boxes by hand."""

import numpy as np
import pytest
from sevenlanes.perception.boxes import area, generalised_iou, iou, suppress

SQUARE = np.array([0.0, 0.0, 4.0, 4.0])


def test_iou_by_hand() -> None:
    others = np.array([[0, 0, 4, 4], [2, 0, 6, 4], [0, 0, 2, 2], [4, 0, 8, 4], [9, 9, 9, 9]], float)
    assert iou(SQUARE, others) == pytest.approx([1.0, 8 / 24, 4 / 16, 0.0, 0.0], abs=1e-6)
    assert area(np.array([3.0, 3.0, 1.0, 5.0])) == 0.0


def test_generalised_iou_knows_how_far_away() -> None:
    near, far = np.array([4.0, 0.0, 8.0, 4.0]), np.array([12.0, 0.0, 16.0, 4.0])
    assert generalised_iou(SQUARE, SQUARE) == pytest.approx(1.0, abs=1e-6)
    assert generalised_iou(SQUARE, near) == pytest.approx(0.0, abs=1e-6)
    assert generalised_iou(SQUARE, far) == pytest.approx(-(64 - 32) / 64, abs=1e-6)


def test_the_best_of_a_heap_stays() -> None:
    boxes = np.array([[0, 0, 4, 4], [1, 0, 5, 4], [20, 0, 24, 4], [2, 0, 6, 4]], np.float32)
    scores = np.array([0.8, 0.9, 0.3, 0.7], np.float32)
    assert suppress(boxes, scores, 0.5).tolist() == [1, 2]
    assert suppress(boxes, scores, 0.59).tolist() == [1, 2], "12 of 20 square pixels: 0.6"
    assert suppress(boxes, scores, 0.61).tolist() == [1, 0, 3, 2]
    assert suppress(boxes[:0], scores[:0], 0.5).tolist() == []
