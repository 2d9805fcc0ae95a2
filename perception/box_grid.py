"""Boxes on a grid: every cell says whether it lies in something, and where that thing's box is.

One look at the picture finds everything (YOLO: Redmon, Divvala, Girshick and Farhadi, CVPR 2016). As in FCOS (Tian,
Shen, Chen and He, ICCV 2019) all cells in the middle of a box learn it, not only one. A cell has five numbers: the
logit of "here is something", and with its middle at (x, y) px

    box's middle = (x, y) + CELL (a, b)        box's size = SIZE (exp c, exp d)
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from .backend import keras, ops
from .boxes import area, generalised_iou

CELL, SIZE = 8, 20.0  # pixels
MIDDLE = 0.4  # the part of a box's width and height whose cells learn it
BOX_WEIGHT = 2.0
YES, NO, IGNORED = 1.0, 0.0, -1.0  # what is asked of a cell, or of a box
Floats = npt.NDArray[np.float32]


def grid_targets(boxes: npt.NDArray[Any], asked: Floats, height: int, width: int) -> Floats:
    """What the cells are to say: [n, H / 8, W / 8, 5] is YES, NO or IGNORED, and the box in pixels.

    `boxes` [n, m, 4] are what there is and `asked` [n, m] is one of the three for each. Of several boxes around a
    cell the smallest counts.
    """
    rows, columns = height // CELL, width // CELL
    targets = np.zeros((len(boxes), rows, columns, 5), np.float32)
    y, x = (np.indices((rows, columns)) + 0.5) * CELL
    for target, there, flags in zip(targets, boxes.astype(np.float32), asked, strict=True):
        for box, flag in sorted(zip(there, flags, strict=True), key=lambda each: -float(area(each[0]))):
            if flag == NO:
                continue
            middle, half = (box[:2] + box[2:]) / 2, (box[2:] - box[:2]) * MIDDLE / 2
            inside = (np.abs(x - middle[0]) <= half[0]) & (np.abs(y - middle[1]) <= half[1])
            column, row = (middle / CELL).astype(int)
            inside[min(row, rows - 1), min(column, columns - 1)] = True
            target[inside] = (flag, *box)
    return targets


@keras.saving.register_keras_serializable(package="sevenlanes")
def grid_loss(targets: Any, said: Any) -> Any:
    """Cross-entropy of the cells and 1 - generalised IoU of their boxes, for each cell that lies in something."""
    asked, positive = targets[..., 0], ops.cast(targets[..., 0] == YES, "float32")
    logits = said[..., 0]
    entropy = (ops.softplus(logits) - logits * positive) * ops.cast(asked != IGNORED, "float32")
    distance = (1.0 - generalised_iou(decode(said), targets[..., 1:], ops)) * positive
    return (ops.sum(entropy) + BOX_WEIGHT * ops.sum(distance)) / ops.maximum(ops.sum(positive), 1.0)


def decode(said: Any) -> Any:
    """The boxes [n, rows, columns, 4] in pixels that cells [n, rows, columns, 5] speak of."""
    y, x = (np.indices(said.shape[1:3]) + 0.5) * CELL
    cells = ops.convert_to_tensor(np.stack([x, y], axis=-1).astype(np.float32))
    middle = cells + CELL * said[..., 1:3]
    half = 0.5 * SIZE * ops.exp(ops.clip(said[..., 3:5], -4.0, 3.0))
    return ops.concatenate([middle - half, middle + half], axis=-1)
