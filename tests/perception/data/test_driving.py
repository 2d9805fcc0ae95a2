"""Views to learn from: the same moments in any light, a standard set that does not depend on the seed."""

import numpy as np
import pytest
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.perception.data.driving import camera_origin, shoot_views, standard_or_small


def test_one_seed_shows_the_same_moments_in_any_light() -> None:
    day, night = (shoot_views(32, 5, {light: 1.0}, 48, 24) for light in ("day", "night"))
    assert day.images.shape == (32, 24, 48, 3)
    assert (day.distance == night.distance).all()
    assert (day.classes == night.classes).all()
    assert day.images.mean() > 2 * night.images.mean()
    other = shoot_views(32, 6, {"day": 1.0}, 48, 24)
    assert not np.array_equal(other.distance, day.distance)
    assert camera_origin(True, 0, day).sha256 != camera_origin(True, 0, night).sha256


def test_only_rendered_views_are_known() -> None:
    assert standard_or_small("auto")
    assert not standard_or_small("sim")
    with pytest.raises(InvalidInput, match="auto or sim"):
        standard_or_small("/some/folder")
