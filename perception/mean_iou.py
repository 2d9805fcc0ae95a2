"""How well two pictures of classes agree: intersection over union, for each class (Everingham et al., "The Pascal
visual object classes challenge: a retrospective", IJCV 111, 2015).

    IoU = pixels that are and are called the class / pixels that are or are called the class
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

IGNORED = 255  # a pixel that does not count


def confusion(
    truth: npt.NDArray[np.integer], said: npt.NDArray[np.integer], num_classes: int
) -> npt.NDArray[np.int64]:
    """How many pixels of each class [row] are called each class [column]; arrays of any one shape."""
    counted = truth != IGNORED
    pairs = truth[counted].astype(np.int64) * num_classes + said[counted]
    return np.bincount(pairs, minlength=num_classes**2).reshape(num_classes, num_classes)


def class_iou(confusion: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """The IoU of each class, 0 to 1; NaN for a class that neither is there nor is said to be."""
    both = np.diag(confusion)
    either = confusion.sum(axis=0) + confusion.sum(axis=1) - both
    return np.where(either > 0, both / np.maximum(either, 1), np.nan)


def mean_iou(confusion: npt.NDArray[np.int64]) -> float:
    """The mean over the classes that there are."""
    return float(np.nanmean(class_iou(confusion)))
