"""The GAN's loss, and what its discriminator learns of digits."""

from __future__ import annotations

import numpy as np
import pytest
from sevenlanes.perception.backend import keras, ops
from sevenlanes.perception.data.digits import scaled
from sevenlanes.perception.paradigms import gan
from sevenlanes.perception.session import Budget, Session


def test_the_loss_counts_the_digits_that_have_a_weight() -> None:
    logits = ops.convert_to_tensor(np.array([[0.0, 40.0], [40.0, 0.0]], np.float32))
    first = ops.convert_to_tensor(np.array([[1.0, 0.0], [1.0, 0.0]], np.float32))
    assert float(gan.cross_entropy(0.0, logits, first)) == pytest.approx((np.log(2.0) + 40.0) / 2)
    assert float(gan.cross_entropy(1.0, logits, first)) == pytest.approx(np.log(2.0) / 2)
    assert float(gan.cross_entropy(0.5, logits, 1.0 - first)) == pytest.approx((20.0 + np.log(2.0)) / 2)


def test_a_real_image_matches_no_other_digit() -> None:
    data = gan.load("sim", 0)
    keras.utils.set_random_seed(0)
    model = gan.train(gan.build(data), data, Session(Budget(5.0, 100)))
    logits = model.discriminator.predict(scaled(data.test_images), verbose=0)
    assert (logits.argmax(axis=1) == data.test_labels).mean() > 0.4, "one in ten by chance"
