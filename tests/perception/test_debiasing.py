"""Rarity in a latent space, by hand."""

import numpy as np
import pytest
from sevenlanes.perception.debiasing import rarity


def test_what_is_rare_is_shown_more_often() -> None:
    rng = np.random.default_rng(0)
    means = np.concatenate([rng.normal(0.0, 0.2, (95, 3)), rng.normal((3.0, 0.0, 0.0), 0.2, (5, 3))])
    shown = rarity(means, bins=10, smoothing=0.01)
    assert shown.sum() == pytest.approx(1.0)
    assert shown[95:].sum() > 2 * 0.05, "five of a hundred, far out on one axis only"
    assert np.ptp(rarity(means, smoothing=1e6)) < 1e-6, "all alike where the histogram does not count"


def test_rarity_by_hand() -> None:
    """Three at 0 and one at 1, two bins: 1/(3/4) three times, 1/(1/4): weights 4/3, 4/3, 4/3, 4 of 8."""
    found = rarity(np.array([[0.0], [0.0], [0.0], [1.0]]), bins=2, smoothing=0.0)
    assert found == pytest.approx([1 / 6, 1 / 6, 1 / 6, 1 / 2])
