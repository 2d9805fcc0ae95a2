"""A tiny folder laid out as Cityscapes is: labels become ours, and what is missing is named."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.perception.camera.rendering.canvas import CAR, OWN_CAR, ROAD, SKY
from sevenlanes.perception.data.cityscapes import read_cityscapes
from sevenlanes.perception.mean_iou import IGNORED

# sky and a car over road and a person, the own car below: Cityscapes' ids 23, 26, 7, 24, 1
QUARTERS = np.array([[23, 26], [7, 24], [1, 1]], np.uint8)


def write_cityscapes(root: Path, count: int = 1) -> Path:
    """`count` pictures of 64 by 48 in each part, blocks of one label each."""
    for part in ("train", "val"):
        for number in range(count):
            images, labels = (root / kind / part / "town" for kind in ("leftImg8bit", "gtFine"))
            images.mkdir(parents=True, exist_ok=True)
            labels.mkdir(parents=True, exist_ok=True)
            ids = np.kron(QUARTERS, np.ones((16, 32), np.uint8))
            Image.fromarray(np.repeat(ids[..., None] * 9, 3, axis=2)).save(
                images / f"town_{number}_leftImg8bit.png"
            )
            Image.fromarray(ids).save(labels / f"town_{number}_gtFine_labelIds.png")
    return root


def test_labels_become_ours(tmp_path: Path) -> None:
    images, classes = read_cityscapes(write_cityscapes(tmp_path, 2), "val", 4, 6)
    assert images.shape == (2, 6, 4, 3)
    assert images[0, ::2, ::2, 0].tolist() == (QUARTERS * 9).tolist(), "colours as they were"
    ours = [[SKY, CAR], [ROAD, IGNORED], [OWN_CAR, OWN_CAR]]
    assert classes[0].tolist() == np.kron(ours, np.ones((2, 2), int)).tolist()


def test_a_network_learns_from_the_folder(tmp_path: Path) -> None:
    from sevenlanes.perception.paradigms import segmentation
    from sevenlanes.perception.session import Budget, Session

    data = segmentation.load(str(write_cityscapes(tmp_path, 10)), seed=0)
    model = segmentation.train(segmentation.build(data), data, Session(Budget(1.0, 2)))
    figures = segmentation.evaluate(model, data)
    assert data.sizes == {"train": 10, "day": 10}
    assert data.origin.real
    assert figures["mIoU of one picture for all, day"] == 1.0, "all pictures are the same"
    assert 0.0 <= figures["mIoU, day"] <= 1.0


def test_another_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="folder of Cityscapes"):
        read_cityscapes(tmp_path, "train", 4, 4)


def test_missing_labels_are_named(tmp_path: Path) -> None:
    next(write_cityscapes(tmp_path).glob("gtFine/train/*/*.png")).unlink()
    with pytest.raises(InvalidInput, match=r"town_0_gtFine_labelIds.png is missing"):
        read_cityscapes(tmp_path, "train", 4, 4)


def test_a_broken_picture_is_named(tmp_path: Path) -> None:
    next(write_cityscapes(tmp_path).glob("leftImg8bit/train/*/*.png")).write_bytes(b"no picture")
    with pytest.raises(InvalidInput, match="can not be read as a picture"):
        read_cityscapes(tmp_path, "train", 4, 4)
