# %% [markdown]
# # 9. Detection
#
# What is in the picture, **and where**? The answer is a box around each car: left, top, right and bottom edge, in
# pixels. A picture may hold none or ten, so no network can simply have one output for each.
#
# A single-shot detector (YOLO, Redmon et al., 2016) lays a grid over the picture and asks each cell: do you lie in a
# car, and where is its box? Then comes the craft around it, which you write: compare boxes, take away those that say
# the same, and measure how good the rest is.

# %%
import matplotlib.pyplot as plt
import numpy as np
from sevenlanes.perception.data.driving import shoot_views

HEIGHT, WIDTH, CELL = 48, 96, 8  # of a picture and of a cell, in pixels

# %% [markdown]
# Views from the driver's seat, with the box of every car. We ask for cars that are at least six pixels high and half
# in sight. (The very first picture on a computer takes up to a minute, since the drawing is compiled.)


# %%
def views(count, seed):
    """Pictures [count, 48, 96, 3] from 0 to 255, and for each the boxes [cars, 4] of the cars in it."""
    shot = shoot_views(count, seed, {"day": 1.0}, WIDTH, HEIGHT)
    asked = (shot.boxes[..., 3] - shot.boxes[..., 1] >= 6) & (shot.visibility >= 0.5)
    return shot.images, [boxes[those].astype(float) for boxes, those in zip(shot.boxes, asked, strict=True)]


# %%
train_pictures, train_boxes = views(320, seed=0)
test_pictures, test_boxes = views(96, seed=1)
print(f"cars to learn from: {sum(map(len, train_boxes))}; to find in the test: {sum(map(len, test_boxes))}")

# %% [markdown]
# ## How well do two boxes agree?
#
# Intersection over union: the area that both share, over the area that either covers. 1 if they are the same, 0 if
# they do not touch.
#
# $$\text{IoU}(A, B) = \frac{|A \cap B|}{|A \cup B|} = \frac{|A \cap B|}{|A| + |B| - |A \cap B|}$$


# %%
def area(boxes):
    """Boxes [..., 4]: left, top, right, bottom -> their areas [...]; 0 if right is left of left."""
    return np.maximum(boxes[..., 2] - boxes[..., 0], 0.0) * np.maximum(boxes[..., 3] - boxes[..., 1], 0.0)


def iou(a, b):
    """Boxes a and b [..., 4] that go together by broadcasting -> their IoU [...], 0 to 1."""
    # TODO iou: the shared box begins at the greater left and top and ends at the smaller right and bottom;
    #   np.maximum(a[..., :2], b[..., :2]) has the first two, np.concatenate(..., axis=-1) joins them
    edges = np.maximum(a[..., :2], b[..., :2]), np.minimum(a[..., 2:], b[..., 2:])
    shared = area(np.concatenate(edges, axis=-1))
    return shared / (area(a) + area(b) - shared)
    # END


# %% check iou
def check_iou():
    box = np.array([0.0, 0.0, 4.0, 2.0])
    for other, should, why in (
        ((0.0, 0.0, 4.0, 2.0), 1.0, "a box agrees fully with itself"),
        ((2.0, 0.0, 6.0, 2.0), 1.0 / 3.0, "they share 4 of the 12 pixels that either covers"),
        ((2.0, 1.0, 4.0, 2.0), 0.25, "one lies within the other and is a quarter of it"),
        ((6.0, 0.0, 8.0, 2.0), 0.0, "they lie side by side and do not touch"),
        ((6.0, 5.0, 8.0, 7.0), 0.0, "they are apart in both directions: two negative sides make no area"),
    ):
        got = float(iou(box, np.array(other)))
        assert np.isclose(got, should), f"{why}: the IoU is {should:.3f}, got {got:.3f}"
    got = np.asarray(iou(np.tile(box, (3, 1, 1)), np.tile(box, (2, 1))))
    assert got.shape == (3, 2), f"boxes [3, 1, 4] and [2, 4] have (3, 2) IoUs, got {got.shape}"


check_iou()

# %% [markdown]
# ## What the cells should say
#
# The picture has 6 × 12 cells of 8 pixels. A cell speaks of a car if the cell's own middle lies in the middle two
# thirds of the car's box, along and across; and the cell in which the box's middle lies speaks always, else small
# cars would be lost (FCOS, Tian et al., 2019). It says five numbers, all other cells say zeros:
#
# $$\Big(1, \;\; \frac{x - x_{\text{cell}}}{8}, \;\; \frac{y - y_{\text{cell}}}{8}, \;\;
#   \log \frac{\text{width}}{8}, \;\; \log \frac{\text{height}}{8}\Big)$$
#
# The box's middle $(x, y)$ is seen from the cell's, so that the numbers mean the same everywhere; the logarithm makes
# a mistake of a tenth equally bad for cars near and far. `decode` is the way back.

# %%
CELL_Y, CELL_X = (np.indices((HEIGHT // CELL, WIDTH // CELL)) + 0.5) * CELL  # the cells' middles [6, 12]


def targets(boxes):
    """The boxes of a picture [cars, 4] -> what its cells should say, [6, 12, 5]."""
    cells = np.zeros((HEIGHT // CELL, WIDTH // CELL, 5), "float32")
    for left, top, right, bottom in boxes:
        x, y, width, height = (left + right) / 2.0, (top + bottom) / 2.0, right - left, bottom - top
        # TODO targets: which cells speak of it [6, 12], True or False: np.abs(CELL_X - x) <= ..., and the same with y;
        #   then the one with the middle, at [row, column]; then set the five numbers of all that speak
        speaks = (np.abs(CELL_X - x) <= width / 3.0) & (np.abs(CELL_Y - y) <= height / 3.0)
        speaks[int(y / CELL), int(x / CELL)] = True
        cells[speaks, 0] = 1.0
        cells[speaks, 1], cells[speaks, 2] = (x - CELL_X[speaks]) / CELL, (y - CELL_Y[speaks]) / CELL
        cells[speaks, 3:] = np.log(width / CELL), np.log(height / CELL)
        # END
    return cells


def decode(cells):
    """What the cells say [6, 12, 5] -> the boxes that they speak of, [72, 4]."""
    middle = np.stack([CELL_X, CELL_Y], axis=-1) + CELL * cells[..., 1:3]
    half = CELL * np.exp(cells[..., 3:]) / 2.0
    return np.concatenate([middle - half, middle + half], axis=-1).reshape(-1, 4)


# %% check targets
def check_targets():
    def spoken(*box):
        got = np.asarray(targets(np.array([box], float)))
        assert got.shape == (6, 12, 5), f"there are 6 by 12 cells with five numbers each, got {got.shape}"
        return got, np.argwhere(got[..., 0]).tolist()

    got, cells = spoken(34, 10, 40, 16)  # small: its middle is (37, 13)
    assert cells, (
        "a small car was lost: the cell with its middle (37, 13), row 1, column 4, should speak of it"
    )
    assert cells != [[4, 1]], "row and column are swapped: the row follows from y"
    assert cells == [[1, 4]], f"the middle (37, 13) lies in row 1, column 4; the cells {cells} speak of it"
    should = (0.125, 0.125, np.log(0.75), np.log(0.75))  # the cell's middle is (36, 12)
    assert not np.allclose(got[1, 4, 1:3], -0.125), (
        "the signs are turned round: the box's middle less the cell's"
    )
    assert np.allclose(got[1, 4, 1:], should, atol=1e-5), (
        f"6 by 6 pixels, a pixel right of and below the cell's middle: {np.round(should, 3).tolist()}, "
        f"got {np.round(got[1, 4, 1:], 3).tolist()}"
    )
    got, cells = spoken(40, 9, 76, 31)  # large: the middle two thirds are 46 to 70 and 13 to 27
    assert len(cells) > 1, "only one cell speaks of a car of 36 by 22 pixels; all in its middle should"
    assert cells == [[2, 6], [2, 7], [2, 8]], (
        f"of the box (40, 9, 76, 31) row 2, columns 6 to 8 should speak, the cells {cells} do"
    )
    said = decode(got)[2 * 12 + 6]
    assert np.allclose(said, (40, 9, 76, 31), atol=1e-3), f"row 2, column 6 speaks of {said}, not of the box"


check_targets()

# %% [markdown]
# ## One box for each car
#
# Neighbouring cells often find the same car. *Non-maximum suppression* keeps the surest box, takes away all boxes
# whose IoU with it is above a threshold, and goes on with the surest of the rest.


# %%
def suppress(boxes, scores, threshold):
    """Boxes [n, 4] and how sure each is [n] -> the places of those that stay, the surest first."""
    waiting, kept = list(np.argsort(-scores)), []
    # TODO suppress: while somebody is waiting, keep the first, and let those of the rest wait on whose IoU with it
    #   is at most the threshold
    while waiting:
        best = waiting.pop(0)
        kept.append(best)
        waiting = [each for each in waiting if iou(boxes[best], boxes[each]) <= threshold]
    # END
    return kept


# %% check suppress
def check_suppress():
    boxes = np.array([[left, 0.0, left + 8.0, 8.0] for left in (0.0, 2.0, 4.0, 60.0)])  # IoU 0.6, 0.6, 0
    scores = np.array([0.7, 0.8, 0.6, 0.1])
    for chosen, should, why in (
        ([0, 3], [0, 1], "boxes far apart both stay"),
        ([0, 1], [1], "of two that are nearly the same the surer stays"),
        ([0, 1, 2], [1], "the surest takes both its neighbours away"),
    ):
        got = [int(each) for each in suppress(boxes[chosen], scores[chosen], 0.5)]
        assert got, "nothing was kept: fill `kept`"
        assert got == should, f"{why}: the places {should} should be kept, got {got}"
    got = [int(each) for each in suppress(boxes[:3], np.array([0.7, 0.6, 0.5]), 0.5)]
    assert got == [0, 2], (
        "a box that was taken away takes nobody away itself: the first removes the second, so the third stays; "
        f"should be [0, 2], got {got}"
    )


check_suppress()

# %% [markdown]
# ## How good is it?
#
# Go through a picture's boxes, the surest first. A box is a **hit** if a car that no other box has taken yet agrees
# with it by an IoU of at least a half; it takes the car. All others are false alarms: a second box on the same car
# too.
#
# Then take the boxes of all pictures together, the surest first. After each box one knows the *recall*, the share of
# all cars found so far, and the *precision*, the share of hits so far. The average precision is the area under
# precision over recall; as each hit moves the recall on by one car, it is
#
# $$\text{AP} = \frac{1}{\text{cars}} \sum_{k \text{ is a hit}} \; \max_{j \ge k} \text{precision}_j$$


# %%
def hits(boxes, truth, threshold=0.5):
    """Boxes [n, 4], the surest first, and the cars' boxes [m, 4] of the same picture -> which are hits [n]."""
    hit, free = np.zeros(len(boxes), bool), np.ones(len(truth), bool)
    # TODO hits: for each box the free car with the greatest IoU; mind pictures without any car
    for place, box in enumerate(boxes):
        overlaps = np.where(free, iou(box, truth), 0.0)
        if len(truth) and overlaps.max() >= threshold:
            hit[place], free[overlaps.argmax()] = True, False
    # END
    return hit


def average_precision(hit, cars):
    """Which boxes of all pictures are hits [n], the surest first, and how many cars there are -> the AP, 0 to 1."""
    # TODO average_precision: np.cumsum(hit) counts the hits so far; np.maximum.accumulate of the precision turned
    #   round, [::-1], and turned round again has the greatest precision from each place on
    precision = np.cumsum(hit) / np.arange(1, len(hit) + 1)
    best = np.maximum.accumulate(precision[::-1])[::-1]
    return best[hit].sum() / cars
    # END


# %% check hits
def check_hits():
    car, other = np.array([0.0, 0.0, 8.0, 8.0]), np.array([20.0, 0.0, 28.0, 8.0])
    near, nothing = car + 0.5, car + 50.0
    for boxes, truth, should, why in (
        ([car, other], [car, other], [True, True], "both cars are found"),
        ([other, nothing, car], [car, other], [True, False, True], "the box in between is on no car"),
        ([near, car], [car], [True, False], "the first box takes the car, the second is a false alarm"),
        ([car + 4.0], [car], [False], "an IoU of 1/7 is not enough"),
    ):
        got = np.asarray(hits(np.array(boxes), np.array(truth)))
        assert got.shape == (len(boxes),), (
            f"there should be an answer for each box, got the shape {got.shape}"
        )
        assert got.tolist() == should, f"{why}: should be {should}, got {got.tolist()}"
    got = np.asarray(hits(np.array([car]), np.zeros((0, 4))))
    assert got.tolist() == [False], f"without a car there is nothing to hit, got {got.tolist()}"


check_hits()


# %% check average_precision
def check_average_precision():
    for hit, cars, should, why in (
        ([True, True], 2, 1.0, "all cars found, no false alarm"),
        ([True, True], 4, 0.5, "half of the cars are never found: divide by the cars, not by the hits"),
        ([False, True], 1, 0.5, "the only hit comes after a false alarm, at a precision of a half"),
        ([True, False, True], 2, 5.0 / 6.0, "precisions of 1 and 2/3 at the two hits"),
        ([True, True, False], 2, 1.0, "a false alarm after the last car costs nothing"),
        (
            [False, True, True],
            2,
            2.0 / 3.0,
            "precisions of 1/2 and 2/3, and each hit has the best from there on",
        ),
    ):
        got = average_precision(np.array(hit), cars)
        assert np.isclose(got, should), f"{hit} with {cars} cars: {why}, so {should:.3f}, got {got:.3f}"


check_average_precision()

# %% [markdown]
# ## One look
#
# Six convolutions, and then five numbers for each cell. The loss is cross-entropy for "do you lie in a car?", and for
# those that do, the distances of the four other numbers.

# %%
from sevenlanes.perception.backend import keras, ops


def loss_of(truth, said):
    """Both [n, 6, 12, 5] -> the loss for each car."""
    is_car, logits = truth[..., 0], said[..., 0]
    surprise = ops.softplus(logits) - logits * is_car
    distance = ops.sum(ops.abs(said[..., 1:] - truth[..., 1:]), axis=-1) * is_car
    return ops.sum(surprise + 2.0 * distance) / ops.maximum(ops.sum(is_car), 1.0)


keras.utils.set_random_seed(0)
layers = keras.layers
stack = [keras.Input((HEIGHT, WIDTH, 3)), layers.Rescaling(1.0 / 127.5, offset=-1.0)]
for filters, stride in ((16, 2), (32, 2), (32, 1), (48, 2), (48, 1), (48, 1)):
    stack.append(layers.Conv2D(filters, 3, stride, padding="same", use_bias=False))
    stack += [layers.BatchNormalization(momentum=0.9), layers.ReLU()]
model = keras.Sequential([*stack, layers.Conv2D(5, 1)])
model.compile(keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(5e-3, 200)), loss_of)
cells = np.stack([targets(boxes) for boxes in train_boxes])
model.fit(train_pictures, cells, batch_size=16, epochs=10, verbose=0)

# %%
said = model.predict(test_pictures, verbose=0)
beliefs = 1.0 / (1.0 + np.exp(-said[..., 0].reshape(len(said), -1)))  # [n, 72]
marks = {"all boxes": [], "without doubles": []}
for cells, sure, truth in zip(said, beliefs, test_boxes, strict=True):
    order = [place for place in np.argsort(-sure) if sure[place] > 0.02]
    boxes, sure = decode(cells)[order], sure[order]
    kept = suppress(boxes, sure, 0.5)
    marks["all boxes"].append((sure, hits(boxes, truth)))
    marks["without doubles"].append((sure[kept], hits(boxes[kept], truth)))
count, curves = sum(map(len, test_boxes)), {}
for name, pairs in marks.items():
    sure, hit = (np.concatenate(each) for each in zip(*pairs, strict=True))
    curves[name] = hit[np.argsort(-sure, kind="stable")]
    print(f"{name}: AP {average_precision(curves[name], count):.3f}")

# %%
figure, axes = plt.subplots(1, 3, figsize=(14, 3.2), layout="constrained", width_ratios=(1.5, 1.5, 1))
one = int(np.argmax((beliefs > 0.3).sum(axis=1)))
likely = np.flatnonzero(beliefs[one] > 0.3)
boxes = decode(said[one])[likely]
for place, chosen, title in zip(
    axes,
    (range(len(boxes)), suppress(boxes, beliefs[one, likely], 0.5)),
    ("what the cells say", "without doubles"),
    strict=False,
):
    place.imshow(test_pictures[one], extent=(0, WIDTH, HEIGHT, 0))
    drawn = [(box, "white", 3.0) for box in test_boxes[one]] + [(boxes[each], "red", 1.2) for each in chosen]
    for (left, top, right, bottom), colour, width in drawn:
        place.add_patch(
            plt.Rectangle((left, top), right - left, bottom - top, fill=False, color=colour, linewidth=width)
        )
    place.set_title(f"{title}: {len(chosen)} boxes, {len(test_boxes[one])} cars")
    place.set_axis_off()
for name, hit in curves.items():
    found = np.cumsum(hit)
    axes[2].plot(found / count, found / np.arange(1, len(hit) + 1), label=name)
axes[2].set(title="test", xlabel="recall", ylabel="precision", ylim=(0.0, 1.02))
axes[2].legend()
plt.show()

# %% [markdown]
# **Why it matters.** A box is where a planner begins: the car ahead, its lane, its distance. Look at the right end of
# the curve: the cars that are never found are small and half hidden. Where should a car put the threshold, rather
# miss one or rather brake for nothing? And what happens to two cars beside each other, far ahead, whose middles lie
# in the same cell, or whose boxes overlap by more than a half?
