"""The networks that come with the package, on pictures that they have not learnt from."""

from pathlib import Path

import numpy as np
import pytest
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.perception.boxes import iou
from sevenlanes.perception.chain.networks import find_boxes, find_classes, resized, shares
from sevenlanes.perception.chain.trained import load_network
from sevenlanes.perception.data.driving import shoot_views


def test_shares_add_up_and_know_what_a_pixel_covers() -> None:
    np.testing.assert_allclose(shares(3, 2), [[2 / 3, 1 / 3, 0], [0, 1 / 3, 2 / 3]])
    np.testing.assert_allclose(shares(4, 4), np.eye(4))


def test_a_smaller_picture_has_the_means() -> None:
    images = np.arange(2 * 4 * 4 * 3, dtype=np.uint8).reshape(2, 4, 4, 3)
    expected = images.reshape(2, 2, 2, 2, 2, 3).mean(axis=(2, 4))
    np.testing.assert_array_equal(resized(images, 2, 2), np.rint(expected))


@pytest.mark.parametrize("light", ["day", "night"])
def test_the_networks_of_the_package_see(light: str) -> None:
    views = shoot_views(32, 23, {light: 1.0}, 192, 96)
    boxes, there = find_boxes(load_network("detection"), views.images)
    plain = (views.boxes[..., 3] - views.boxes[..., 1] >= 10) & (views.visibility > 0.7)
    overlap = iou(views.boxes[:, :, None].astype(np.float64), boxes[:, None])
    found = np.where(there[:, None], overlap, 0.0).max(axis=2) > 0.5
    assert found[plain].mean() > 0.8
    classes = find_classes(load_network("segmentation"), views.images)
    assert classes.shape == (32, 64, 128)
    truth = views.classes[:, ::3, ::3][
        :, :32, :64
    ]  # every third pixel of the picture is every second of the mask
    assert (classes[:, ::2, ::2] == truth).mean() > 0.85


def test_wrong_and_missing_files_give_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="holds no run of a paradigm"):
        load_network("detection", tmp_path)
    with pytest.raises(InvalidInput, match="can not be read"):
        load_network("detection", folder=tmp_path)
    (tmp_path / "detection.safetensors").write_bytes(b"nothing")
    with pytest.raises(InvalidInput, match="can not be read"):
        load_network("detection", folder=tmp_path)
    (tmp_path / "metrics.json").write_text('{"paradigm": "cnn"}')
    with pytest.raises(InvalidInput, match="must be a run of detection, it is one of cnn"):
        load_network("detection", tmp_path)
