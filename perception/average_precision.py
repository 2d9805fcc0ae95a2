"""How good is a detector: average precision, the area under precision over recall (Everingham et al., "The Pascal
visual object classes challenge: a retrospective", IJCV 111, 2015).

All boxes that were found in all pictures are sorted by score. Each, best first, takes the truth of its picture that it
overlaps most, if their IoU reaches the threshold and no other took it before: a hit. All others are false. Truths that
are too small or too hidden to be asked for are ignored: they are no misses, and who finds them is neither right nor
wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .boxes import iou

Floats = npt.NDArray[np.floating]


class Found(NamedTuple):
    """What a detector found in one picture."""

    boxes: Floats  # [n, 4]
    scores: Floats  # [n]


class Truth(NamedTuple):
    """What there is in one picture."""

    boxes: Floats  # [m, 4]
    ignored: npt.NDArray[np.bool_]  # [m]


def average_precision(found: Sequence[Found], truth: Sequence[Truth], threshold: float = 0.5) -> float:
    """AP at an IoU of `threshold`, 0 to 1; NaN where nothing is asked for."""
    recall, precision = precision_recall(found, truth, threshold)
    if not any((~each.ignored).any() for each in truth):
        return float("nan")
    envelope = np.maximum.accumulate(precision[::-1])[
        ::-1
    ]  # the best precision at this recall or a greater one
    return float((np.diff(recall, prepend=0.0) * envelope).sum())


def precision_recall(
    found: Sequence[Found], truth: Sequence[Truth], threshold: float = 0.5
) -> tuple[Floats, Floats]:
    """Recall [n] and precision [n] if the best 1, 2, ... n of all boxes found are believed."""
    marks = [_hits(each, there, threshold) for each, there in zip(found, truth, strict=True)]
    scores = np.concatenate([each.scores[counted] for each, (_, counted) in zip(found, marks, strict=True)])
    hits = np.concatenate([hit[counted] for hit, counted in marks])
    hits = np.cumsum(hits[np.argsort(-scores, kind="stable")])
    asked = sum(int((~each.ignored).sum()) for each in truth)
    return hits / max(asked, 1), hits / np.arange(1, len(hits) + 1)


def _hits(
    found: Found, truth: Truth, threshold: float
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Of each box found in a picture: whether it is a hit [n], and whether it counts [n]."""
    hit, counted = np.zeros(len(found.scores), bool), np.ones(len(found.scores), bool)
    overlaps = iou(found.boxes[:, None], truth.boxes[None])  # [n, m]
    free = ~truth.ignored
    for place in np.argsort(-found.scores, kind="stable"):
        wanted = np.where(free, overlaps[place], -1.0)
        if wanted.size and wanted.max() >= threshold:
            hit[place], free[wanted.argmax()] = True, False
        elif (overlaps[place][truth.ignored] >= threshold).any():
            counted[place] = False
    return hit, counted
