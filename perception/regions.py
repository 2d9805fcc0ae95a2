"""A second look at promising regions (Faster R-CNN: Ren, He, Girshick and Sun, NeurIPS 2015).

The cells of a grid that are surest become proposals. For each, features are cut out of the picture's at 6 x 6 places
(RoIAlign: He, Gkioxari, Dollár and Girshick, ICCV 2017); from them follow a new score and a new box.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .backend import keras, ops
from .box_grid import BOX_WEIGHT, IGNORED, NO, YES, decode
from .boxes import generalised_iou, iou

PROPOSALS, POINTS = 40, 6
MATCH = 0.5  # IoU from which a proposal is of a thing


@keras.saving.register_keras_serializable(package="sevenlanes")
class Propose(keras.layers.Layer):
    """The surest cells: [n, rows, columns, 5] to [n, 40, 5], their logits and boxes in pixels."""

    def call(self, cells: Any) -> Any:
        """No gradient flows back: proposals learn from the grid's own loss."""
        cells = ops.stop_gradient(cells)
        said = ops.concatenate([cells[..., :1], decode(cells)], axis=-1)
        said = ops.reshape(said, (-1, cells.shape[1] * cells.shape[2], 5))
        places = ops.top_k(said[..., 0], PROPOSALS)[1]
        return ops.take_along_axis(said, places[..., None], axis=1)


@keras.saving.register_keras_serializable(package="sevenlanes")
class Crop(keras.layers.Layer):
    """Features [n, h, w, c] and proposals [n, k, 5] to [n, k, 6 * 6 * c], by bilinear interpolation.

    Bilinear weights are hats, max(0, 1 - |place - pixel|), along each axis; so a crop is two products of matrices.
    """

    def __init__(self, stride: int, **options: Any) -> None:
        super().__init__(**options)
        self.stride = stride  # pixels of the picture for each of the features

    def get_config(self) -> dict[str, Any]:
        """For `model.keras`."""
        return {**super().get_config(), "stride": self.stride}

    def call(self, inputs: tuple[Any, Any]) -> Any:
        """See the class."""
        features, boxes = inputs[0], inputs[1][..., 1:]
        _, height, width, channels = features.shape
        rows, columns = self._hats(boxes, 1, height), self._hats(boxes, 0, width)
        crops = ops.einsum("nkyh,nhwc->nkywc", rows, features)
        crops = ops.einsum("nkywc,nkxw->nkyxc", crops, columns)
        return ops.reshape(crops, (-1, boxes.shape[1], POINTS * POINTS * channels))

    def _hats(self, boxes: Any, axis: int, size: int) -> Any:
        """Weights [n, k, 6, size] of the features along an axis (0: x, 1: y) for the points of the boxes."""
        shares = ops.convert_to_tensor(((np.arange(POINTS) + 0.5) / POINTS).astype(np.float32))
        first, last = boxes[..., axis, None], boxes[..., axis + 2, None]
        places = (first + (last - first) * shares) / self.stride - 0.5
        places = ops.clip(places, 0.0, size - 1.0)[..., None]
        pixels = ops.arange(size, dtype="float32")
        return ops.maximum(1.0 - ops.abs(places - pixels), 0.0)


@keras.saving.register_keras_serializable(package="sevenlanes")
class Refine(keras.layers.Layer):
    """Proposals [n, k, 5] and five numbers each [n, k, 5] to [n, k, 9]: proposed box, new logit, new box."""

    def call(self, inputs: tuple[Any, Any]) -> Any:
        """The logit changes by a number, the middle by shares of the size, the size by a factor."""
        logits, proposals, said = inputs[0][..., :1], inputs[0][..., 1:], inputs[1]
        size = proposals[..., 2:] - proposals[..., :2]
        middle = 0.5 * (proposals[..., 2:] + proposals[..., :2]) + size * said[..., 1:3]
        half = 0.5 * size * ops.exp(ops.clip(said[..., 3:5], -2.0, 2.0))
        return ops.concatenate([proposals, logits + said[..., :1], middle - half, middle + half], axis=-1)


@keras.saving.register_keras_serializable(package="sevenlanes")
def region_loss(truth: Any, said: Any) -> Any:
    """Cross-entropy of the proposals and 1 - generalised IoU of their new boxes.

    `truth` [n, m, 5] is YES, NO (no box) or IGNORED, and the box; `said` is what `Refine` returns.
    """
    flags, boxes = truth[..., 0], truth[..., 1:]
    overlap = iou(said[:, :, None, :4], boxes[:, None], ops) * ops.cast(flags != NO, "float32")[:, None]
    best = ops.argmax(overlap, axis=-1)  # [n, k]
    flag = ops.take_along_axis(flags, best, axis=1)
    box = ops.take_along_axis(boxes, best[..., None], axis=1)
    matched = ops.max(overlap, axis=-1) >= MATCH
    positive = ops.cast(ops.logical_and(matched, flag == YES), "float32")
    counted = 1.0 - ops.cast(ops.logical_and(matched, flag == IGNORED), "float32")
    logits = said[..., 4]
    entropy = (ops.softplus(logits) - logits * positive) * counted
    distance = (1.0 - generalised_iou(said[..., 5:], box, ops)) * positive
    return ops.mean(entropy) + BOX_WEIGHT * ops.sum(distance) / ops.maximum(ops.sum(positive), 1.0)
