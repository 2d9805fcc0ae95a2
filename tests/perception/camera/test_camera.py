"""Pictures and labels: they agree with each other and with the state, and are the same every time."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.perception.camera.camera import Camera, Pictures
from sevenlanes.perception.camera.conditions import CONDITIONS, between
from sevenlanes.perception.camera.looks import bodies_of
from sevenlanes.perception.camera.projection import CameraConfig
from sevenlanes.perception.camera.rendering.bodies import BODIES, LEANING, body_planes
from sevenlanes.perception.camera.rendering.canvas import CAR, CLASS_NAMES, MARKING, OWN_CAR, ROAD, SKY
from sevenlanes.perception.camera.scene import read
from sevenlanes.perception.camera.units import CAR_LENGTH_M, LANE_WIDTH_M, METRES_PER_CELL

from .moments import driven, only

DASH_M, PERIOD_M = 2.5 * METRES_PER_CELL, 5 * METRES_PER_CELL


@pytest.fixture(scope="module")
def pictures() -> Pictures:
    return Camera().shoot(read(driven()))


def test_boxes_are_the_tight_bounds_of_what_is_seen(pictures: Pictures) -> None:
    labels = pictures.labels
    assert labels.seen.sum() > 30
    for index, car in np.ndindex(labels.pixels.shape):
        rows, columns = np.nonzero(labels.instances[index] == car + 1)
        assert len(rows) == labels.pixels[index, car]
        box = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1) if len(rows) else (0, 0, 0, 0)
        assert tuple(labels.boxes[index, car]) == box


def test_cars_are_what_has_an_instance(pictures: Pictures) -> None:
    labels = pictures.labels
    assert ((labels.classes == CAR) == (labels.instances > 0)).all()
    assert not labels.pixels[:, 0].any(), "the viewer does not see itself"
    assert set(np.unique(labels.classes)) == set(range(len(CLASS_NAMES)))
    assert labels.visibility.min() == 0.0
    assert labels.visibility.max() == 1.0


def test_cars_are_where_the_state_says(pictures: Pictures) -> None:
    camera, scenes, labels = CameraConfig(), pictures.scenes, pictures.labels
    whole = (labels.visibility == 1) & (scenes.distance > 3) & (labels.boxes[..., 0] > 0)
    whole &= labels.boxes[..., 2] < camera.width
    assert whole.sum() > 10
    halves = np.array([body.half_width for body in BODIES])[
        bodies_of(scenes.seed[:, None], np.arange(20)[None])
    ]
    eye = camera.eye_behind_front_m
    for index, car in np.argwhere(whole):
        right, ahead = scenes.offset[index, car] - camera.eye_right_m, scenes.distance[index, car] + eye
        ends = np.array([ahead, ahead + CAR_LENGTH_M])
        left_ends, _ = camera.project(right - halves[index, car], 0.5, ends)
        right_ends, _ = camera.project(right + halves[index, car], 0.5, ends)
        left, _, box_right, bottom = labels.boxes[index, car]
        assert left == pytest.approx(left_ends.min(), abs=1.2)
        assert box_right == pytest.approx(right_ends.max(), abs=1.2)
        # The rear wheels stand on the road less than 1.2 m before the rear bumper.
        assert camera.row_of(ahead + 1.2) - 1 < bottom < camera.row_of(ahead) + 1


def test_the_nearer_hides_the_farther(pictures: Pictures) -> None:
    camera, scenes = Camera(), pictures.scenes
    alone = np.stack([camera.shoot(only(scenes, car)).labels.instances > 0 for car in range(20)], axis=1)
    together, hidden = pictures.labels.instances, 0
    for index in range(len(scenes)):
        order = np.argsort(scenes.distance[index])
        for place, near in enumerate(order):
            for far in order[place + 1 :]:
                if scenes.distance[index, far] < scenes.distance[index, near] + CAR_LENGTH_M:
                    continue  # side by side: which is nearer depends on the ray
                both = alone[index, near] & alone[index, far]
                assert not (together[index][both] == far + 1).any()
                hidden += int(both.sum())
    assert hidden > 50
    # What a car would have alone is what its share is taken of.
    pixels = alone.sum(axis=(2, 3))
    np.testing.assert_allclose(
        pictures.labels.visibility * pixels, np.where(pixels > 0, pictures.labels.pixels, 0), atol=12
    )


def test_what_a_row_of_rays_shares_does_not_face_sideways() -> None:
    rightward = body_planes()[..., 0]
    assert (rightward[..., LEANING:] == 0).all()
    assert (rightward[..., :LEANING] != 0).all()


@pytest.mark.parametrize("samples", [1, 3])
def test_more_rays_a_pixel_see_the_same(samples: int, pictures: Pictures) -> None:
    classes = Camera(CameraConfig(samples=samples)).shoot(pictures.scenes).labels.classes
    assert (classes == pictures.labels.classes).mean() > 0.98


def test_of_two_side_by_side_each_can_hide_the_other() -> None:
    scenes = read(driven(1, 0)).select(slice(0, 1))
    distance, offset = np.full((1, 20), -100.0), np.zeros((1, 20))
    offset[0, 1:3], distance[0, 1:3] = (
        (3.6, 6.3),
        (10.0, 8.0),
    )  # car 1 is farther ahead, but nearer to the eye's line
    both = dataclasses.replace(scenes, distance=distance, offset=offset)
    camera = Camera(CameraConfig(width=256, height=128))
    near, far = (camera.shoot(only(both, car)).labels.instances[0] > 0 for car in (1, 2))
    shared = near & far
    assert shared.any()
    assert (camera.shoot(both).labels.instances[0][shared] == 2).all()


def test_the_same_moment_is_the_same_bytes() -> None:
    scenes = read(driven())
    first, second = (Camera().shoot(scenes, list(CONDITIONS)) for _ in range(2))
    assert first.images.tobytes() == second.images.tobytes()
    last = Camera().render(scenes.select(slice(5, 6)), list(CONDITIONS)[5])
    assert last[0].tobytes() == first.images[5].tobytes(), "neighbours in a batch do not matter"
    highways = driven()
    highways.advance(1)
    assert (Camera().render(read(highways), "rain") != Camera().render(scenes, "rain")).mean() > 0.5


def test_light_and_weather_change_pictures_and_not_labels() -> None:
    scenes, camera = read(driven(2)), Camera()
    shots = {name: camera.shoot(scenes, name) for name in CONDITIONS}
    for name, shot in shots.items():
        for field, value in vars(shot.labels).items():
            assert (value == getattr(shots["day"].labels, field)).all(), f"{field} of {name}"
    brightness = {name: shot.images.mean() for name, shot in shots.items()}
    assert brightness["glare"] > brightness["day"] > brightness["rain"] > brightness["night"]
    assert brightness["dusk"] > 1.5 * brightness["night"]
    for first, second in zip(list(shots)[1:], list(shots)[:-1], strict=True):
        differs = np.abs(shots[first].images.astype(int) - shots[second].images).mean()
        assert differs > 5, f"{first} looks like {second}"


def test_between_two_conditions() -> None:
    day, night = CONDITIONS["day"], CONDITIONS["night"]
    assert between(day, night, 0.0) == day
    assert between(day, night, 1.0).lamps == night.lamps
    scenes, camera = read(driven(1)), Camera()
    means = [camera.render(scenes, between(day, night, part)).mean() for part in (0.0, 0.5, 1.0)]
    assert means == sorted(means, reverse=True)


@pytest.mark.parametrize("frames", [0, 7, 23])
def test_dashes_stand_still_on_the_road(frames: int) -> None:
    """Rows of a line between two lanes are paint where the road's own metres say so, wherever the car has got to."""
    highways = driven(3, 300)
    highways.advance(frames)
    config, scenes = CameraConfig(width=512, height=256, pitch=6.0), read(highways)
    classes = Camera(config).shoot(scenes).labels.classes
    far = config.distance_of(np.arange(config.height, dtype=float))
    near = config.distance_of(np.arange(1.0, config.height + 1.0))
    told, counted = 0, 0
    for index in range(len(scenes)):
        eye = scenes.along[index] - config.eye_behind_front_m
        for line in range(1, 7):
            right = line * LANE_WIDTH_M - scenes.across[index] - config.eye_right_m
            for row in np.flatnonzero((near > far - 0.5) & (far < 22)):
                column = int(config.project(right, 0.0, (near[row] + far[row]) / 2)[0])
                phases = (eye + np.array([near[row], far[row]])) % PERIOD_M
                clear = (phases[0] < phases[1]) and abs(phases - (PERIOD_M - DASH_M)).min() > 0.3
                if 0 <= column < config.width and clear and classes[index, row, column] in (ROAD, MARKING):
                    counted += 1
                    painted = phases[0] > PERIOD_M - DASH_M
                    told += painted == (classes[index, row, column] == MARKING)
    assert counted > 300
    assert told / counted > 0.97


def test_a_finer_picture_has_the_same_labels() -> None:
    scenes = read(driven(3))
    small = Camera().shoot(scenes).labels.classes
    large = Camera(CameraConfig(width=384, height=192)).shoot(scenes).labels.classes
    assert (large[:, 1::3, 1::3] == small).mean() > 0.95


def test_sky_above_and_bonnet_below(pictures: Pictures) -> None:
    classes = pictures.labels.classes
    assert (classes[:, 0] == SKY).mean() > 0.8
    assert (classes[:, -1] == OWN_CAR).mean() > 0.95


def test_any_car_can_have_the_camera() -> None:
    highways = driven(1)
    views = [Camera().shoot(read(highways, viewer)) for viewer in (0, 3, 11)]
    assert len({shot.images.tobytes() for shot in views}) == 3
    for viewer, shot in zip((0, 3, 11), views, strict=True):
        assert not shot.labels.pixels[0, viewer]


def test_wrong_conditions_are_refused() -> None:
    scenes = read(driven(2, 0))
    with pytest.raises(
        InvalidInput, match=r"a condition must be one of day, dusk, night, rain, .*got 'snow'"
    ):
        Camera().render(scenes, "snow")
    with pytest.raises(InvalidInput, match="one for all or 2, one a picture, got 3"):
        Camera().shoot(scenes, ["day", "night", "rain"])
