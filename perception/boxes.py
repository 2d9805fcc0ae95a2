"""Boxes [..., 4]: left, top, right, bottom in pixels, right and bottom one after the last."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

TINY = 1e-6  # square pixels: boxes without area divide by it
Floats = npt.NDArray[np.floating]


def area(boxes: Any, xp: Any = np) -> Any:
    """Square pixels [...]; 0 for a box whose edges are the wrong way round. `xp` is NumPy or `keras.ops`."""
    width, height = boxes[..., 2] - boxes[..., 0], boxes[..., 3] - boxes[..., 1]
    return xp.maximum(width, 0.0) * xp.maximum(height, 0.0)


def iou(a: Any, b: Any, xp: Any = np) -> Any:
    """Intersection over union of boxes that go together by broadcasting, 0 to 1."""
    common = area(_edges(a, b, xp.maximum, xp.minimum, xp), xp)
    return common / (area(a, xp) + area(b, xp) - common + TINY)


def generalised_iou(a: Any, b: Any, xp: Any = np) -> Any:
    """IoU less the share of the hull that neither box covers, -1 to 1 (Rezatofighi et al., CVPR 2019).

    Unlike IoU it tells boxes that do not touch how far they are away, so it can be learnt from.
    """
    common = area(_edges(a, b, xp.maximum, xp.minimum, xp), xp)
    union = area(a, xp) + area(b, xp) - common
    hull = area(_edges(a, b, xp.minimum, xp.maximum, xp), xp)
    return common / (union + TINY) - (hull - union) / (hull + TINY)


def _edges(a: Any, b: Any, first: Any, last: Any, xp: Any) -> Any:
    return xp.concatenate([first(a[..., :2], b[..., :2]), last(a[..., 2:], b[..., 2:])], axis=-1)


def suppress(boxes: Floats, scores: Floats, threshold: float) -> npt.NDArray[np.int64]:
    """Which of the boxes [n, 4] stay, best first, if each removes those whose IoU with it is above `threshold`."""
    order, kept = np.argsort(-scores, kind="stable"), []
    while len(order):
        best, rest = order[0], order[1:]
        kept.append(best)
        order = rest[iou(boxes[best], boxes[rest]) <= threshold]
    return np.array(kept, np.int64)
