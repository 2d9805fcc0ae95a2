"""Detection: where are the cars?

Two answers in one network. Its grid looks once (single shot: YOLO, Redmon et al., CVPR 2016): every cell says whether
it lies in a car, and where the car's box is. Its regions look twice (Faster R-CNN, Ren et al., NeurIPS 2015): the
surest cells are proposals, and features cut out there give a new box and a new score. Without the second stage the
first one is a detector of its own; both are measured by average precision (`average_precision.py`).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..average_precision import Found, Truth, average_precision, precision_recall
from ..backend import keras, ops
from ..box_grid import IGNORED, NO, YES, decode, grid_loss, grid_targets
from ..boxes import suppress
from ..data.driving import EVEN, Views, camera_origin, shoot_views, standard_or_small
from ..data.origin import Origin
from ..drawing import COLOURS, INK, draw_curves, new_figure, scale_by_powers, style
from ..regions import Crop, Propose, Refine, region_loss
from .segmentation import convolution

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..session import Session

WIDTH, HEIGHT = 192, 96  # pixels
NUM_TRAIN, NUM_TEST = 2_560, 128  # of the standard set; NUM_TEST in each light, the same moments
FEW_TRAIN, FEW_TEST = 96, 32
MIN_HEIGHT, MIN_VISIBILITY = 6, 0.3  # pixels and share of a car, below which it is not asked for
BATCH, LEARNING_RATE, NUM_VALIDATION = 16, 2e-3, 64
MIN_SCORE, MAX_OVERLAP = 0.02, 0.5
WAYS = ("single shot", "region-based")


@dataclass(frozen=True)
class CarViews:
    """Views to learn from, and for the test in each light."""

    train: Views
    tests: dict[str, Views]
    origin: Origin

    @property
    def sizes(self) -> dict[str, int]:
        """How many examples there are."""
        return {"train": len(self.train), **{light: len(test) for light, test in self.tests.items()}}


def load(choice: str, seed: int) -> CarViews:
    """Rendered views."""
    standard = standard_or_small(choice)
    first = 0 if standard else 2 * seed  # the test's drives are others
    train = shoot_views(NUM_TRAIN if standard else FEW_TRAIN, first, EVEN, WIDTH, HEIGHT)
    number = NUM_TEST if standard else FEW_TEST
    tests = {light: shoot_views(number, first + 1, {light: 1.0}, WIDTH, HEIGHT) for light in EVEN}
    return CarViews(train, tests, camera_origin(standard, seed, train, *tests.values()))


def asked(views: Views) -> npt.NDArray[np.float32]:
    """For each car [n, cars]: YES if it must be found, IGNORED if it is small or hidden, NO if it is not seen."""
    height = views.boxes[..., 3] - views.boxes[..., 1]
    plain = (height >= MIN_HEIGHT) & (views.visibility >= MIN_VISIBILITY)
    return np.where(height == 0, NO, np.where(plain, YES, IGNORED)).astype(np.float32)


def build(data: CarViews | None = None) -> Any:
    """Images uint8 [n, H, W, 3] to "grid" [n, H / 8, W / 8, 5] and "regions" [n, 40, 9] (`regions.Refine`)."""
    layers = keras.layers
    images = keras.Input((HEIGHT, WIDTH, 3))
    x = convolution(layers.Rescaling(1.0 / 127.5, offset=-1.0)(images), 16, strides=2)
    fine = convolution(convolution(x, 32, strides=2), 32)  # stride 4
    middle = convolution(convolution(fine, 64, strides=2), 64)  # stride 8
    wide = convolution(convolution(middle, 96, strides=2), 96)  # stride 16: sees whole cars nearby
    x = layers.Concatenate()([layers.UpSampling2D()(wide), middle])
    x = convolution(x, 64)
    # At first every cell says no: few lie in a car (Lin et al., "Focal loss", ICCV 2017).
    bias = keras.initializers.Constant([-3.0, 0.0, 0.0, 0.0, 0.0])
    grid = layers.Conv2D(5, 1, bias_initializer=bias, name="grid")(x)
    proposals = Propose()(grid)
    cut = layers.Concatenate()([Crop(4)([fine, proposals]), Crop(8)([x, proposals])])
    hidden = layers.Dense(96, activation="relu")(cut)
    said = layers.Dense(5, kernel_initializer=keras.initializers.RandomNormal(stddev=1e-3))(hidden)
    return keras.Model(images, {"grid": grid, "regions": Refine(name="regions")([proposals, said])})


def train(model: Any, data: CarViews, session: Session) -> Any:
    """Both stages at once; each has its own loss."""
    optimiser = keras.optimizers.Adam(LEARNING_RATE, clipnorm=5.0)
    model.compile(optimiser, {"grid": grid_loss, "regions": region_loss}, jit_compile=False)
    flags = asked(data.train)
    targets = {
        "grid": grid_targets(data.train.boxes, flags, HEIGHT, WIDTH),
        "regions": np.concatenate([flags[..., None], data.train.boxes], axis=-1).astype(np.float32),
    }
    cut = min(NUM_VALIDATION, len(flags) // 5)
    held_out = (data.train.images[:cut], {name: target[:cut] for name, target in targets.items()})
    session.fit(
        model, data.train.images[cut:], {name: target[cut:] for name, target in targets.items()},
        validation_data=held_out, batch_size=BATCH,
    )  # fmt: skip
    return model


def detect(model: Any, images: npt.NDArray[np.uint8]) -> dict[str, list[Found]]:
    """What each way finds in every image."""
    said = model.predict(images, batch_size=64, verbose=0)
    grid, regions = said["grid"], said["regions"]
    boxes = ops.convert_to_numpy(decode(grid)).reshape(len(grid), -1, 4)
    single = zip(boxes, grid[..., 0].reshape(len(grid), -1), strict=True)
    double = zip(regions[..., 5:], regions[..., 4], strict=True)
    found = [[_sifted(*each) for each in way] for way in (single, double)]
    return dict(zip(WAYS, found, strict=True))


def _sifted(boxes: npt.NDArray[np.float32], logits: npt.NDArray[np.float32]) -> Found:
    """Boxes within the picture, without those that nobody believes and those that say the same."""
    scores = 1.0 / (1.0 + np.exp(-logits))
    likely = scores >= MIN_SCORE
    boxes, scores = np.clip(boxes[likely], 0, (WIDTH, HEIGHT) * 2), scores[likely]
    kept = suppress(boxes, scores, MAX_OVERLAP)
    return Found(boxes[kept], scores[kept])


def truths(views: Views) -> list[Truth]:
    """What is to be found in every view."""
    flags = asked(views)
    pairs = zip(views.boxes, flags, strict=True)
    return [Truth(boxes[flag != NO], flag[flag != NO] == IGNORED) for boxes, flag in pairs]


def evaluate(model: Any, data: CarViews) -> dict[str, float]:
    """AP at an IoU of 0.5 in all lights and in each, of both ways and of a guess: the boxes of some training view."""
    figures: dict[str, float] = {}
    found = {light: detect(model, views.images) for light, views in data.tests.items()}
    truth = {light: truths(views) for light, views in data.tests.items()}
    everything = [each for light in truth for each in truth[light]]
    for way in WAYS:
        figures[f"AP, {way}"] = average_precision(
            [f for light in found for f in found[light][way]], everything
        )
    others = [
        Found(each.boxes[~each.ignored], np.ones(int((~each.ignored).sum()))) for each in truths(data.train)
    ]
    guesses = [others[number % len(others)] for number in range(len(everything))]
    figures["AP of another view's boxes"] = average_precision(guesses, everything)
    for way in WAYS:
        figures |= {
            f"AP, {way}, {light}": average_precision(found[light][way], truth[light]) for light in found
        }
    return figures | _speeds(model, next(iter(data.tests.values())).images[:16])


def _speeds(model: Any, images: npt.NDArray[np.uint8], rounds: int = 5) -> dict[str, float]:
    """CPU time of the network an image, of all threads together, the least of some rounds."""
    single = keras.Model(model.input, model.get_layer("grid").output)
    figures = {}
    for way, network in zip(WAYS, (single, model), strict=True):
        spent = []
        for _ in range(rounds + 1):  # the first one compiles
            started = time.process_time()
            network.predict_on_batch(images)
            spent.append(time.process_time() - started)
        figures[f"CPU ms/image, {way}"] = 1e3 * min(spent[1:]) / len(images)
    return figures


def figure(model: Any, data: CarViews, history: list[dict[str, Any]]) -> Figure:
    """The same moments in each light with what was found, precision over recall, and the losses."""
    rows = len(data.tests)
    picture = new_figure(
        14.0, 1.9 * rows + 0.8, "Detection: what there is (white), what one look and two looks find"
    )
    parts: Any = picture.subfigures(1, 2, width_ratios=(2.1, 1.0))
    left, right = parts
    cells = left.subplots(rows, 2, squeeze=False)
    found = {light: detect(model, views.images) for light, views in data.tests.items()}
    truth = {light: truths(views) for light, views in data.tests.items()}
    for row, (light, views) in zip(cells, data.tests.items(), strict=True):
        for axes, way, colour in zip(row, WAYS, COLOURS[1::-1], strict=True):
            axes.imshow(views.images[0])
            axes.set_axis_off()
            axes.set_title(f"{light}, {way}", loc="left", fontsize=9, color=INK)
            _draw_boxes(axes, truth[light][0].boxes[~truth[light][0].ignored], "white", 3.0)
            boxes, scores = found[light][way][0]
            _draw_boxes(axes, boxes[scores >= 0.5], colour, 1.4)
    above, below = right.subplots(2, 1)
    style(above, "all lights", "recall", "precision").set(xlim=(0.0, 1.0), ylim=(0.0, 1.03))
    everything = [each for light in truth for each in truth[light]]
    for way, colour in zip(WAYS, COLOURS[1::-1], strict=True):
        mine = [each for light in found for each in found[light][way]]
        label = f"{way}: AP {average_precision(mine, everything):.3f}"
        above.plot(*precision_recall(mine, everything), color=colour, linewidth=1.8, label=label)
    above.legend(fontsize=9, frameon=False, loc="lower left")
    style(below, "losses", "minutes")
    draw_curves(below, history, ["grid_loss", "val_grid_loss", "regions_loss", "val_regions_loss"])
    scale_by_powers(below)
    return picture


def _draw_boxes(axes: Any, boxes: npt.NDArray[Any], colour: str, width: float) -> None:
    for left, top, right, bottom in boxes:
        outline = ([left, right, right, left, left], [top, top, bottom, bottom, top])
        axes.plot(*(np.array(each) - 0.5 for each in outline), color=colour, linewidth=width)
