"""Examples of which some kinds are rare: is a car ahead, mostly by day? Or faces of CelebA, at the user's path."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...envs.errors import InvalidInput
from .celeba import read_celeba
from .driving import Views, camera_origin, shoot_views
from .origin import AUTO, SIM, Origin, digest

WIDTH, HEIGHT = 64, 32  # pixels
SHARES = {"day": 0.98, "night": 0.01, "rain": 0.01}  # of the views to learn from
NUM_TRAIN, NUM_TEST = 3_072, 320  # of the standard set; NUM_TEST in each group
FEW_TRAIN, FEW_TEST = 512, 64
AHEAD_M, BESIDE_M = 25.0, 1.8  # a car is "ahead" if its rear is nearer and its middle within half a lane
Images = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.float32]


@dataclass(frozen=True)
class RareGroups:
    """Images [n, H, W, 3], labels [n] 0 or 1, and to which group each belongs; the test sets by group."""

    train_images: Images
    train_labels: Labels
    train_groups: npt.NDArray[np.int64]  # [n] place in `tests`
    tests: dict[str, tuple[Images, Labels]]
    question: str
    origin: Origin

    @property
    def sizes(self) -> dict[str, int]:
        """How many examples of each group there are."""
        counts = np.bincount(self.train_groups, minlength=len(self.tests))
        train = {f"train, {name}": int(count) for name, count in zip(self.tests, counts, strict=True)}
        return train | {f"test, {name}": len(labels) for name, (_, labels) in self.tests.items()}

    @property
    def rarest(self) -> str:
        """The group with the fewest examples to learn from."""
        counts = np.bincount(self.train_groups, minlength=len(self.tests))
        return list(self.tests)[int(counts.argmin())]


def load_rare_groups(choice: str, seed: int) -> RareGroups:
    """Rendered views, or the folder of CelebA at `choice`."""
    if choice not in (AUTO, SIM):
        return _from_celeba(Path(choice))
    standard = choice == AUTO
    first = 0 if standard else 2 * seed  # the test's drives are others
    train = shoot_views(NUM_TRAIN if standard else FEW_TRAIN, first, SHARES, WIDTH, HEIGHT)
    number = NUM_TEST if standard else FEW_TEST
    tests = {light: shoot_views(number, first + 1, {light: 1.0}, WIDTH, HEIGHT) for light in SHARES}
    groups = np.searchsorted([test.condition[0] for test in tests.values()], train.condition)
    pairs = {light: (test.images, _is_ahead(test)) for light, test in tests.items()}
    origin = camera_origin(standard, seed, train, *tests.values())
    return RareGroups(train.images, _is_ahead(train), groups, pairs, "is a car ahead?", origin)


def _is_ahead(views: Views) -> Labels:
    """Whether a car is near in the own lane: [n]."""
    ahead = (views.distance > 0) & (views.distance < AHEAD_M) & (np.abs(views.offset) < BESIDE_M)
    return np.asarray(ahead.any(axis=1), np.float32)


def _from_celeba(folder: Path) -> RareGroups:
    train, test = (read_celeba(folder, part) for part in ("train", "test"))
    tests = {}
    for number, name in enumerate(train.group_names):
        mine = test.groups == number
        if not mine.any():
            raise InvalidInput(f"{folder} must have {name} among the faces of its test part; it has none.")
        tests[name] = test.images[mine], test.labels[mine]
    origin = Origin(f"CelebA of {folder}", str(folder), True, digest(train.images, test.images))
    return RareGroups(train.images, train.labels, train.groups, tests, "does she or he smile?", origin)
