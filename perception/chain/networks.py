"""The trained networks of the chain, called on batches of pictures."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..boxes import suppress

MIN_SCORE, MAX_OVERLAP = 0.6, 0.5
MOST_BOXES = 24  # of a picture
LEAST_HEIGHT = 8  # pixels; of smaller cars the boxes come out too tall, so too near
Images = NDArray[np.uint8]


def find_boxes(detector: Any, images: Images) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Boxes [N, M, 4] in pixels of pictures [N, H, W, 3], and which of the M places hold one, by the second look."""
    said = np.asarray(detector.predict_on_batch(images)["regions"])
    scores, boxes = 1.0 / (1.0 + np.exp(-said[..., 4])), said[..., 5:]
    found = np.zeros((len(images), MOST_BOXES, 4))
    there = np.zeros((len(images), MOST_BOXES), np.bool_)
    height, width = images.shape[1:3]
    for index in range(len(images)):
        likely = scores[index] >= MIN_SCORE
        likely &= boxes[index][:, 3] - boxes[index][:, 1] >= LEAST_HEIGHT
        mine = np.clip(boxes[index][likely], 0, (width, height) * 2)
        kept = suppress(mine, scores[index][likely], MAX_OVERLAP)[:MOST_BOXES]
        found[index, : len(kept)], there[index, : len(kept)] = mine[kept], True
    return found, there


def find_classes(segmenter: Any, images: Images) -> NDArray[np.int64]:
    """The likeliest class of every pixel, at the segmenter's own size: [N, h, w]."""
    height, width = segmenter.input_shape[1:3]
    said = segmenter.predict_on_batch(resized(images, height, width))
    return np.asarray(said).argmax(axis=-1)


def resized(images: Images, height: int, width: int) -> Images:
    """Pictures of another size: every new pixel is the mean of what it covers."""
    rows, columns = shares(images.shape[1], height), shares(images.shape[2], width)
    small = np.einsum("ih,nhwc->niwc", rows, images.astype(np.float32), optimize=True)
    small = np.einsum("jw,niwc->nijc", columns, small, optimize=True)
    return np.rint(small).astype(np.uint8)


def shares(size: int, wanted: int) -> NDArray[np.float32]:
    """How much of each of `size` pixels lies in each of `wanted` ones, as weights [wanted, size] that add up to 1."""
    edges = np.linspace(0, size, wanted + 1)
    first, last = edges[:-1, None], edges[1:, None]
    pixel = np.arange(size)[None]
    covered = np.clip(np.minimum(last, pixel + 1) - np.maximum(first, pixel), 0, None)
    return (covered / covered.sum(axis=1, keepdims=True)).astype(np.float32)
