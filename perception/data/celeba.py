"""A folder of CelebA (Liu, Luo, Wang and Tang, "Deep learning face attributes in the wild", ICCV 2015).

    img_align_celeba/000001.jpg ...     list_attr_celeba.txt     list_eval_partition.txt

People did not agree to be found by a machine, and attributes are what annotators thought: look at what a network does
with them, do not use it on anybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...envs.errors import InvalidInput

WIDTH, HEIGHT = 48, 64  # pixels
LABEL, FIRST, SECOND = "Smiling", "Male", "Young"  # what is asked, and by what groups are made
GROUPS = ("older women", "older men", "younger women", "younger men")
PARTS = {"train": "0", "test": "2"}
MOST = 20_000  # images of a part
ATTRIBUTES, PARTITION, IMAGES = "list_attr_celeba.txt", "list_eval_partition.txt", "img_align_celeba"


@dataclass(frozen=True)
class Faces:
    """Images [n, 64, 48, 3], labels [n] 1 for a smile, and groups [n]."""

    images: npt.NDArray[np.uint8]
    labels: npt.NDArray[np.float32]
    groups: npt.NDArray[np.int64]
    group_names: tuple[str, ...] = GROUPS


def read_celeba(folder: Path, part: str) -> Faces:
    """The first 20,000 faces of a part, "train" or "test"; raises `InvalidInput` where the folder is none of CelebA."""
    names, rows = _table(folder)
    for name in (LABEL, FIRST, SECOND):
        if name not in names:
            raise InvalidInput(f"{folder / ATTRIBUTES} must have the attribute {name}; it does not.")
    label, first, second = (1 + names.index(name) for name in (LABEL, FIRST, SECOND))
    parts = dict(line.split() for line in _lines(folder / PARTITION))
    chosen = [row for row in rows if parts.get(row[0]) == PARTS[part]][:MOST]
    if not chosen:
        raise InvalidInput(
            f"{folder / PARTITION} must name faces of the part {part} ({PARTS[part]}); none is."
        )
    images = np.stack([_read(folder / IMAGES / row[0]) for row in chosen])
    labels = np.array([row[label] == "1" for row in chosen], np.float32)
    groups = np.array([(row[first] == "1") + 2 * (row[second] == "1") for row in chosen], np.int64)
    return Faces(images, labels, groups)


def _table(folder: Path) -> tuple[list[str], list[list[str]]]:
    """The attributes' names, and a row for each image: its file, then 1 or -1 for each attribute."""
    lines = _lines(folder / ATTRIBUTES)
    names = lines[1].split() if len(lines) > 1 else []
    rows = [line.split() for line in lines[2:]]
    if not names or any(len(row) != len(names) + 1 for row in rows):
        raise InvalidInput(
            f"{folder / ATTRIBUTES} must have a count, a line of names, and lines of a file with 1 or -1 for each."
        )
    return names, rows


def _lines(path: Path) -> list[str]:
    try:
        return [line for line in path.read_text().splitlines() if line.strip()]
    except OSError:
        raise InvalidInput(
            f"{path} can not be read: a folder of CelebA holds {IMAGES}, {ATTRIBUTES} and {PARTITION}."
        ) from None


def _read(path: Path) -> npt.NDArray[np.uint8]:
    from PIL import Image

    try:
        with Image.open(path) as image:
            return np.asarray(image.convert("RGB").resize((WIDTH, HEIGHT), Image.Resampling.BOX))
    except OSError as error:
        raise InvalidInput(f"{path} can not be read as a picture: {error}.") from error
