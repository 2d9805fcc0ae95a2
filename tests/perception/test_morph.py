"""Shapes that turn into each other."""

import numpy as np
from sevenlanes.perception.morph import morph


def square(top: int, left: int, size: int) -> np.ndarray:
    image = np.zeros((20, 20))
    image[top : top + size, left : left + size] = 1.0
    return image


def test_it_starts_with_the_first_shape() -> None:
    frames = morph(square(5, 5, 6), square(5, 5, 10), frames=4)
    assert ((frames[0] > 0.5) == (square(5, 5, 6) > 0.5)).all()


def test_the_area_goes_from_one_to_the_other() -> None:
    frames = morph(square(5, 5, 4), square(3, 3, 10), frames=5)
    areas = (frames > 0.5).sum(axis=(1, 2))
    assert (np.diff(areas) >= 0).all()
    assert areas[0] == 16
    assert 50 < areas[-1] < 100


def test_no_ink_at_all_is_no_error() -> None:
    assert morph(np.zeros((8, 8)), np.ones((8, 8)), frames=3).shape == (3, 8, 8)
