"""The Kalman filter, against numbers worked out by hand."""

import numpy as np
from sevenlanes.perception.chain.kalman import predict, update


def test_a_car_moves_on_with_its_speed_and_becomes_less_certain() -> None:
    mean, covariance = predict(np.array([10.0, 20.0]), np.diag([4.0, 9.0]), 0.5, 2.0)
    np.testing.assert_allclose(mean, [20.0, 20.0])
    # F P F' = [[4 + 0.25 * 9, 0.5 * 9], [0.5 * 9, 9]], and the push is 2 (0.125, 0.5) = (0.25, 1)
    np.testing.assert_allclose(covariance, [[6.25 + 0.0625, 4.5 + 0.25], [4.5 + 0.25, 9.0 + 1.0]])


def test_a_place_as_uncertain_as_the_car_moves_it_half_way_and_tells_of_its_speed() -> None:
    covariance = np.array([[[4.0, 2.0], [2.0, 5.0]]])
    mean, after = update(np.array([[10.0, 20.0]]), covariance, np.array([14.0]), np.array([4.0]))
    np.testing.assert_allclose(mean, [[12.0, 21.0]])  # gain (4, 2) / 8 of 4 m
    np.testing.assert_allclose(after, [[[2.0, 1.0], [1.0, 4.5]]])


def test_it_learns_the_speed_of_a_car_from_places_alone() -> None:
    generator = np.random.default_rng(0)
    mean, covariance = np.array([0.0, 20.0]), np.diag([1.0, 9.0])
    for look in range(1, 41):
        mean, covariance = predict(mean, covariance, 0.1, 0.5)
        place = 24.0 * 0.1 * look + generator.normal(0.0, 0.5)
        mean, covariance = update(mean, covariance, np.asarray(place), np.asarray(0.25))
    assert abs(mean[1] - 24.0) < 0.6
    assert abs(mean[0] - 96.0) < 0.6
