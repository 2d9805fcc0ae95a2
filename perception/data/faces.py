"""Faces and what is none: 200 photographs of 25 x 25 pixels that come inside scikit-image.

The faces are of Labeled Faces in the Wild (Huang, Ramesh, Berg and Learned-Miller, University of Massachusetts,
technical report 07-49, 2007). Its people were not asked: look at what a network makes of them, use it on nobody.
"""

from __future__ import annotations

import io

import numpy as np

from .digits import Digits
from .generated_digits import SIZE
from .origin import Origin, digest
from .packages import find_package

LFW = "LFW subset"
NUM_EACH, NUM_TRAIN = 100, 50  # photographs of a class; how many of them to learn from
NOTHING, FACE = 0, 1


def load_faces() -> Digits:
    """100 images to learn from and 100 to test, like digits: [n, 28, 28], 0 white to 255 black; labels 1 for a face.

    `InvalidInput` unless `sevenlanes perception data get lfw` was run.
    """
    package = find_package("lfw")
    photographs = np.load(
        io.BytesIO(package.read("lfw_subset.npy")), allow_pickle=False
    )  # [200, 25, 25], 0 to 1
    ink = np.round(255.0 * (1.0 - photographs)).astype(np.uint8)
    missing = SIZE - ink.shape[1]
    images = np.pad(
        ink, ((0, 0), (missing // 2, missing - missing // 2), (missing // 2, missing - missing // 2))
    )
    labels = np.repeat(np.array([FACE, NOTHING], np.uint8), NUM_EACH)
    order = np.random.default_rng(0).permutation(NUM_EACH)  # the same split for everybody
    train, test = ([*part, *(part + NUM_EACH)] for part in (order[:NUM_TRAIN], order[NUM_TRAIN:]))
    origin = Origin(LFW, package.source, True, digest(images, labels))
    return Digits(images[train], labels[train], images[test], labels[test], origin)
