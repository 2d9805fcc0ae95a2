"""Average precision by hand."""

import numpy as np
import pytest
from sevenlanes.perception.average_precision import Found, Truth, average_precision, precision_recall

A, B, C = [0, 0, 10, 10], [20, 0, 30, 10], [40, 0, 50, 10]
NEAR_A = [0, 0, 10, 6]  # IoU with A: 0.6
NOWHERE = [60, 0, 70, 10]


def found(*pairs: tuple[list[int], float]) -> Found:
    return Found(
        np.array([box for box, _ in pairs], float).reshape(-1, 4), np.array([score for _, score in pairs])
    )


def truth(*boxes: list[int], ignored: int = 0) -> Truth:
    """The last `ignored` boxes do not count."""
    flags = np.arange(len(boxes)) >= len(boxes) - ignored
    return Truth(np.array(boxes, float).reshape(-1, 4), flags)


def test_precision_falls_where_a_box_is_false() -> None:
    """Hit, false, hit, of three: precision 1, 1/2, 2/3 at recall 1/3, 1/3, 2/3: AP = 1/3 + 1/3 * 2/3."""
    one = [found((A, 0.9), (NOWHERE, 0.8), (B, 0.7))], [truth(A, B, C)]
    recall, precision = precision_recall(*one)
    assert recall == pytest.approx([1 / 3, 1 / 3, 2 / 3])
    assert precision == pytest.approx([1, 1 / 2, 2 / 3])
    assert average_precision(*one) == pytest.approx(5 / 9)


def test_scores_are_ranked_over_all_pictures() -> None:
    """The false box of the second picture is surest: precision 0, 1/2, 2/3: AP = 2/3."""
    pictures = [found((A, 0.5), (B, 0.4)), found((NOWHERE, 0.9))]
    assert average_precision(pictures, [truth(A, B), truth()]) == pytest.approx(2 / 3)


def test_a_truth_is_found_once() -> None:
    twice = [found((A, 0.8), (NEAR_A, 0.9))]
    assert average_precision(twice, [truth(A)]) == 1.0
    recall, precision = precision_recall(twice, [truth(A)])
    assert precision.tolist() == [1.0, 0.5]
    assert recall.tolist() == [1.0, 1.0]


def test_the_overlap_must_reach_the_threshold() -> None:
    one = [found((NEAR_A, 0.9))], [truth(A)]
    assert average_precision(*one, threshold=0.59) == 1.0
    assert average_precision(*one, threshold=0.61) == 0.0


def test_ignored_truths_are_neither_missed_nor_found() -> None:
    assert average_precision([found((A, 0.5), (B, 0.9))], [truth(A, B, ignored=1)]) == 1.0
    assert average_precision([found((A, 0.5))], [truth(A, B, ignored=1)]) == 1.0
    assert np.isnan(average_precision([found((A, 0.5))], [truth(A, ignored=1)]))


def test_nothing_found_is_nothing() -> None:
    assert average_precision([found()], [truth(A)]) == 0.0
