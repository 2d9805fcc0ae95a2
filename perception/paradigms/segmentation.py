"""Segmentation: what is every pixel?

An encoder makes the picture small and says what is there, a decoder makes it large again and says where. What gets
lost on the way down, fine edges, is handed across by skip connections (U-Net: Ronneberger, Fischer and Brox, MICCAI
2015; encoder and decoder for roads: SegNet, Badrinarayanan, Kendall and Cipolla, IEEE PAMI 39, 2017, as in MIT
6.S094). The pictures are the camera's, in five kinds of light; their labels are exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..backend import keras
from ..camera.annotate import CLASS_COLOURS
from ..camera.rendering.canvas import CLASS_NAMES
from ..data.cityscapes import read_cityscapes
from ..data.driving import EVEN, Views, camera_origin, shoot_views
from ..data.origin import AUTO, SIM, Origin, digest
from ..drawing import INK, draw_curves, new_figure, scale_by_powers, style
from ..mean_iou import IGNORED, class_iou, confusion, mean_iou

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..session import Session

WIDTH, HEIGHT = 128, 64  # pixels
NUM_TRAIN, NUM_TEST = 2_560, 128  # of the standard set; NUM_TEST in each light, the same moments
FEW_TRAIN, FEW_TEST = 96, 32
FILTERS = (16, 32, 48, 64)  # at full size, a half, a quarter, an eighth
NUM_VALIDATION, BATCH, LEARNING_RATE = 64, 16, 4e-3
Images = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Streets:
    """Images [n, H, W, 3] and classes [n, H, W] (255 does not count); the test sets by the kind of light."""

    train_images: Images
    train_classes: Images
    tests: dict[str, tuple[Images, Images]]
    origin: Origin

    @property
    def sizes(self) -> dict[str, int]:
        """How many examples there are."""
        return {"train": len(self.train_images), **{name: len(test[0]) for name, test in self.tests.items()}}


def load(choice: str, seed: int) -> Streets:
    """Rendered views, or a folder of Cityscapes."""
    if choice not in (AUTO, SIM):
        train, test = (read_cityscapes(Path(choice), part, WIDTH, HEIGHT) for part in ("train", "val"))
        origin = Origin(f"Cityscapes of {choice}", choice, True, digest(*train, *test))
        return Streets(*train, {"day": test}, origin)
    standard = choice == AUTO
    first = 0 if standard else 2 * seed  # the test's drives are others
    views = shoot_views(NUM_TRAIN if standard else FEW_TRAIN, first, EVEN, WIDTH, HEIGHT)
    tests: dict[str, Views] = {
        light: shoot_views(NUM_TEST if standard else FEW_TEST, first + 1, {light: 1.0}, WIDTH, HEIGHT)
        for light in EVEN
    }
    origin = camera_origin(standard, seed, views, *tests.values())
    pairs = {light: (test.images, test.classes) for light, test in tests.items()}
    return Streets(views.images, views.classes, pairs, origin)


def build(data: Streets | None = None) -> Any:
    """Images uint8 [n, H, W, 3] to the logits of classes [n, H, W, 7]."""
    layers = keras.layers
    images = keras.Input((HEIGHT, WIDTH, 3))
    x = layers.Rescaling(1.0 / 127.5, offset=-1.0)(images)
    across = []
    for depth, filters in enumerate(FILTERS):
        x = convolution(x, filters, strides=1 if depth == 0 else 2)
        x = convolution(x, filters) if depth else x
        across.append(x)
    for filters, fine in zip(reversed(FILTERS[:-1]), reversed(across[:-1]), strict=True):
        x = layers.UpSampling2D(interpolation="bilinear")(x)
        x = convolution(layers.Concatenate()([x, fine]), filters)
    return keras.Model(images, layers.Conv2D(len(CLASS_NAMES), 1)(x))


def convolution(x: Any, filters: int, strides: int = 1) -> Any:
    """3 x 3 convolution, batch normalisation, ReLU."""
    layers = keras.layers
    x = layers.Conv2D(filters, 3, strides=strides, padding="same", use_bias=False)(x)
    return layers.ReLU()(layers.BatchNormalization(momentum=0.9)(x))  # soon settled: trainings are short


def train(model: Any, data: Streets, session: Session) -> Any:
    """Adam on the cross-entropy of all pixels that count."""
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=IGNORED)
    model.compile(keras.optimizers.Adam(LEARNING_RATE), loss, jit_compile=False)
    images, classes = data.train_images, data.train_classes
    cut = min(NUM_VALIDATION, max(len(images) // 5, 1))
    held_out = (images[:cut], classes[:cut])
    session.fit(
        model, images[cut:], classes[cut:], validation_data=held_out, batch_size=BATCH,
        validation_batch_size=NUM_VALIDATION,
    )  # fmt: skip
    return model


def segment(model: Any, images: Images) -> npt.NDArray[np.int64]:
    """The likeliest class of every pixel: [n, H, W]."""
    said: npt.NDArray[np.int64] = model.predict(images, batch_size=64, verbose=0).argmax(axis=-1)
    return said


def evaluate(model: Any, data: Streets) -> dict[str, float]:
    """Mean IoU by the kind of light, and of each class; beside it a picture for all: each pixel's commonest class."""
    figures: dict[str, float] = {}
    each: dict[str, float] = {}
    commonest = np.stack([(data.train_classes == label).sum(axis=0) for label in range(len(CLASS_NAMES))])
    for light, (images, classes) in data.tests.items():
        found = confusion(classes, segment(model, images), len(CLASS_NAMES))
        guessed = np.broadcast_to(commonest.argmax(axis=0), classes.shape)
        figures[f"mIoU, {light}"] = mean_iou(found)
        figures[f"mIoU of one picture for all, {light}"] = mean_iou(
            confusion(classes, guessed, len(CLASS_NAMES))
        )
        values = zip(CLASS_NAMES, class_iou(found), strict=True)
        each |= {f"IoU, {light}, {name}": float(value) for name, value in values if value == value}
    return figures | each


def figure(model: Any, data: Streets, history: list[dict[str, Any]]) -> Figure:
    """In every light the same moment: the picture, the truth, what the network sees; and all IoUs."""
    rows = len(data.tests)
    picture = new_figure(13.0, 1.6 * rows + 0.8, "Segmentation: what is every pixel?")
    parts: Any = picture.subfigures(1, 2, width_ratios=(2.2, 1.0))
    left, right = parts
    cells = left.subplots(rows, 3, squeeze=False)
    table, found = [], evaluate(model, data)
    for row, (light, (images, classes)) in zip(cells, data.tests.items(), strict=True):
        said = segment(model, images[:1])[0]
        shown = np.where(classes[0] == IGNORED, 0, classes[0])
        titles = light, "truth", f"network: mIoU {found[f'mIoU, {light}']:.3f}"
        pictures = images[0], CLASS_COLOURS[shown], CLASS_COLOURS[said]
        for axes, title, image in zip(row, titles, pictures, strict=True):
            axes.imshow(image, interpolation="nearest")
            axes.set_axis_off()
            axes.set_title(title, loc="left", fontsize=9, color=INK)
        table.append([found.get(f"IoU, {light}, {name}", np.nan) for name in CLASS_NAMES])
    above, below = right.subplots(2, 1, height_ratios=(1.2, 1.0))
    _draw_table(above, np.array(table), list(data.tests))
    draw_curves(style(below, "cross-entropy", "minutes", "nats/pixel"), history, ["loss", "val_loss"])
    scale_by_powers(below)
    return picture


def _draw_table(axes: Any, table: npt.NDArray[np.float64], lights: list[str]) -> None:
    """IoU of each class [column] in each light [row], as shades with numbers."""
    axes.imshow(table, cmap="Blues", vmin=0.3, vmax=1.4, aspect="auto")
    axes.set_xticks(range(len(CLASS_NAMES)), CLASS_NAMES, fontsize=8, rotation=30, ha="right")
    axes.set_yticks(range(len(lights)), lights, fontsize=9)
    axes.set_title("IoU on the test views", loc="left", fontsize=10, color=INK)
    axes.tick_params(length=0)
    for (row, column), value in np.ndenumerate(table):
        if value == value:
            axes.text(column, row, f"{value:.2f}", ha="center", va="center", fontsize=8, color=INK)
