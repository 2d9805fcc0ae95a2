"""A folder of Cityscapes (Cordts et al., CVPR 2016) with our classes; whoever has one can train on real streets.

leftImg8bit/{train,val}/CITY/NAME_leftImg8bit.png     gtFine/{train,val}/CITY/NAME_gtFine_labelIds.png
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...envs.errors import InvalidInput
from ..camera.rendering.canvas import CAR, LANDSCAPE, OBJECT, OWN_CAR, ROAD, SKY
from ..mean_iou import IGNORED

# The label ids of Cityscapes' own scripts. Lane markings are not labelled there; people and bicycles do not count.
IDS = {
    SKY: (23,),
    LANDSCAPE: (
        6,
        8,
        9,
        10,
        11,
        12,
        13,
        15,
        16,
        21,
        22,
    ),  # ground, pavement, buildings, walls, fences, plants
    ROAD: (7,),
    OBJECT: (14, 17, 18, 19, 20),  # guard rails, poles, traffic lights and signs
    CAR: (26, 27, 28, 29, 30),  # cars, trucks, buses, caravans, trailers
    OWN_CAR: (1,),
}
IMAGE_END, LABEL_END = "_leftImg8bit.png", "_gtFine_labelIds.png"
Images = npt.NDArray[np.uint8]


def read_cityscapes(folder: Path, part: str, width: int, height: int) -> tuple[Images, Images]:
    """Images [N, H, W, 3] and classes [N, H, W] of a part ("train" or "val"), made smaller to W by H pixels.

    Raises `InvalidInput` where the folder is none, or a picture has no labels.
    """
    images = sorted((folder / "leftImg8bit" / part).glob(f"*/*{IMAGE_END}"))
    if not images:
        raise InvalidInput(
            f"{folder} must be a folder of Cityscapes, with leftImg8bit/{part}/CITY/NAME{IMAGE_END} and "
            f"gtFine/{part}/CITY/NAME{LABEL_END}; there are no such images."
        )
    table = np.full(256, IGNORED, np.uint8)
    for ours, theirs in IDS.items():
        table[list(theirs)] = ours
    pictures = np.empty((len(images), height, width, 3), np.uint8)
    classes = np.empty((len(images), height, width), np.uint8)
    for number, image in enumerate(images):
        label = folder / "gtFine" / part / image.parent.name / image.name.replace(IMAGE_END, LABEL_END)
        pictures[number] = _read(image, "RGB", width, height)
        classes[number] = table[_read(label, "L", width, height)]
    return pictures, classes


def _read(path: Path, mode: str, width: int, height: int) -> Images:
    """A picture at another size: colours are averaged, labels are not."""
    from PIL import Image

    try:
        with Image.open(path) as image:
            way = Image.Resampling.NEAREST if mode == "L" else Image.Resampling.BOX
            return np.asarray(image.convert(mode).resize((width, height), way))
    except FileNotFoundError:
        raise InvalidInput(f"{path} is missing: every image of Cityscapes needs its labels.") from None
    except OSError as error:
        raise InvalidInput(f"{path} can not be read as a picture: {error}.") from error
