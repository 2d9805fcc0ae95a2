# %% [markdown]
# # 8. Segmentation
#
# What is **every pixel**? Road, car, sky: a network says a class for each. On the way down it makes the picture
# smaller and smaller, to see what belongs together; on the way up it makes it large again. What got lost, the fine
# lines, comes over *skip connections*: at each size the way up also gets what the way down had there. Drawn, it is a
# U: the U-Net (Ronneberger, Fischer and Brox, 2015).
#
# Two traps wait. Most pixels are sky and road, so a network that never says "lane marking" is still right on 99 of
# 100 pixels. So you measure each class by itself, and you let rare classes count more.

# %%
import matplotlib.pyplot as plt
import numpy as np
from sevenlanes.perception.backend import keras, ops  # ops: NumPy's functions, for Keras's tensors
from sevenlanes.perception.camera.annotate import CLASS_COLOURS
from sevenlanes.perception.camera.rendering.canvas import CLASS_NAMES
from sevenlanes.perception.data.driving import shoot_views

# %% [markdown]
# Views from the driver's seat, and the true class of each pixel. (The very first picture on a computer takes up to a
# minute, since the drawing is compiled.)

# %%
train, test = shoot_views(192, 0, {"day": 1.0}, 64, 32), shoot_views(64, 1, {"day": 1.0}, 64, 32)
shares = np.bincount(train.classes.ravel(), minlength=len(CLASS_NAMES)) / train.classes.size
print(", ".join(f"{name} {share:.1%}" for name, share in zip(CLASS_NAMES, shares, strict=True)))

# %% [markdown]
# ## The confusion matrix
#
# $M_{ij}$ counts the pixels that **are** of class $i$ and were **called** class $j$. The right ones stand on the
# diagonal.


# %%
def confusion(truth, said, count):
    """True and said classes, whole numbers of any one shape -> M [count, count]: rows true, columns said."""
    # TODO confusion: the pair (i, j) is the number i * count + j; np.bincount(numbers, minlength=...) counts them
    pairs = truth.ravel().astype(int) * count + said.ravel()
    return np.bincount(pairs, minlength=count**2).reshape(count, count)
    # END


# %% check confusion
def check_confusion():
    truth, said = np.array([[0, 0, 1], [1, 1, 2]], "uint8"), np.array([[0, 1, 1], [1, 0, 2]])
    should = np.array([[1, 1, 0, 0], [1, 2, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0]])
    got = np.asarray(confusion(truth, said, 4))
    assert got.shape == (4, 4), (
        f"4 classes have a matrix of 4 by 4, also if one never occurs, got {got.shape}"
    )
    assert got.sum() == 6, f"each of the 6 pixels is counted once, the matrix sums to {got.sum()}"
    assert np.array_equal(got, should), f"expected {should.tolist()}, got {got.tolist()}"
    got = np.asarray(confusion(np.array([0, 0, 0]), np.array([1, 1, 1]), 2))
    assert got[0, 1] == 3, f"three pixels of class 0 called 1 stand in row 0, column 1, got {got.tolist()}"
    got = np.asarray(confusion(np.full(1, 19, "uint8"), np.array([0]), 20))
    assert got[19, 0] == 1, (
        "19 * 20 does not fit into the eight bits of a picture's classes: use astype(int) first"
    )


check_confusion()

# %% [markdown]
# ## Intersection over union
#
# For each class: the pixels that are and are called so, over those that are **or** are called so. Who paints
# everything with one class has a poor IoU there too.
#
# $$\text{IoU}_k = \frac{M_{kk}}{\sum_j M_{kj} + \sum_i M_{ik} - M_{kk}}, \qquad
#   \text{mIoU} = \text{their mean}$$


# %%
def class_iou(matrix):
    """A confusion matrix [k, k] -> the IoU of each class [k], 0 to 1; NaN for a class that never occurs at all."""
    # TODO class_iou: np.diag(matrix), and sums over rows and columns; 0 / 0 gives the NaN
    both = np.diag(matrix)
    with np.errstate(invalid="ignore"):
        return both / (matrix.sum(axis=0) + matrix.sum(axis=1) - both)
    # END


# %% check class_iou
def check_class_iou():
    with np.errstate(all="ignore"):
        got = np.asarray(class_iou(np.array([[6, 2, 0], [1, 2, 0], [0, 0, 0]])))
    assert got.shape == (3,), f"there should be one IoU for each class, (3,), got {got.shape}"
    assert not np.isclose(got[0], 0.75), "6 / 8 is the recall: what is falsely called so counts too"
    assert not np.isclose(got[0], 6.0 / 7.0), "6 / 7 is the precision: what was missed counts too"
    assert not np.isclose(got[0], 0.4), "6 / 15 counts the right pixels twice below: subtract them once"
    assert np.allclose(got[:2], (6.0 / 9.0, 0.4)), (
        f"the IoUs are 6/9 and 2/5, got {np.round(got[:2], 3).tolist()}"
    )
    assert np.isnan(got[2]), f"a class that is nowhere and was never said has no IoU, NaN, got {got[2]}"


check_class_iou()

# %% [markdown]
# ## Rare classes count more
#
# With the share $s_k$ of all pixels, class $k$ gets the weight
#
# $$w_k = \frac{1 / \sqrt{s_k}}{\sum_j s_j / \sqrt{s_j}}, \qquad
#   L = \frac{1}{\text{pixels}} \sum_{\text{pixels}} - w_{\text{truth}} \log p_{\text{truth}}$$
#
# A hundred times rarer, ten times heavier; and the mean weight of all pixels is 1, so that the loss keeps its size.


# %%
def class_weights(shares):
    """The share of each class [k], above 0 -> its weight [k]."""
    # TODO class_weights: the formula above
    weights = 1.0 / np.sqrt(shares)
    return weights / (shares * weights).sum()
    # END


def weighted_loss(truth, logits, weights):
    """True classes [n, h, w], logits [n, h, w, k], weights [k] -> the loss L, one number."""
    # TODO weighted_loss: ops.one_hot(truth, k) times ops.log_softmax(logits, axis=-1) has log p of the truth;
    #   times the weights, summed over the last axis, and then the mean with the minus sign
    surprise = -ops.one_hot(truth, logits.shape[-1]) * ops.log_softmax(logits, axis=-1)
    return ops.mean(ops.sum(surprise * weights, axis=-1))
    # END


# %% check class_weights
def check_class_weights():
    shares = np.array([0.64, 0.32, 0.04])
    got = np.asarray(class_weights(shares))
    assert got.shape == (3,), f"there should be one weight for each class, (3,), got {got.shape}"
    assert got[2] > got[0], "the rare class should weigh more than the common one: one over the root"
    assert np.isclose(got[2] / got[0], 4.0), (
        f"16 times rarer is 4 times heavier, got {got[2] / got[0]:.1f} times: is the root there?"
    )
    assert np.isclose((shares * got).sum(), 1.0), (
        f"the mean weight of all pixels should be 1, it is {(shares * got).sum():.3f}"
    )


check_class_weights()


# %% check weighted_loss
def check_weighted_loss():
    def loss(truth, logits, weights):
        arrays = np.array(truth), np.array(logits, "float32"), np.array(weights, "float32")
        got = ops.convert_to_numpy(weighted_loss(*(ops.convert_to_tensor(each) for each in arrays)))
        assert got.shape == (), f"the loss should be one number, got the shape {got.shape}: take the mean"
        return float(got)

    truth, logits = [[[0, 1]]], [[[[0.0, 0.0], [0.0, np.log(3.0)]]]]  # p of the truth: 1/2 and 3/4
    got = loss(truth, logits, [1.0, 1.0])
    assert got > 0.0, f"a loss is above zero, got {got:.3f}: mind the minus sign"
    assert np.isclose(got, 0.49042, atol=1e-4), (
        f"log 2 = 0.693 and log 4/3 = 0.288 have the mean 0.490, got {got:.3f}: over pixels, not over classes?"
    )
    got = loss(truth, logits, [0.0, 2.0])
    assert not np.isclose(got, 0.49042, atol=1e-4), "the weights change nothing"
    assert not np.isclose(got, 0.69315, atol=1e-4), "each pixel has the weight of the other's class"
    assert np.isclose(got, 0.28768, atol=1e-4), f"with the weights 0 and 2 the mean is 0.288, got {got:.3f}"


check_weighted_loss()

# %% [markdown]
# ## Up again
#
# A step up: make the coarse picture twice as large, each pixel becoming a block of 2 × 2, and put the fine one beside
# it, channel by channel. The convolution that follows chooses from both.


# %%
def join(coarse, fine):
    """Coarse [n, h, w, a] and fine [n, 2 h, 2 w, b] -> both together, [n, 2 h, 2 w, a + b]."""
    # TODO join: ops.repeat(x, 2, axis=...) for rows and for columns, ops.concatenate
    large = ops.repeat(ops.repeat(coarse, 2, axis=1), 2, axis=2)
    return ops.concatenate([large, fine], axis=-1)
    # END


# %% check join
def check_join():
    coarse = np.arange(6.0, dtype="float32").reshape(1, 1, 3, 2)
    fine = 10.0 + np.arange(12.0, dtype="float32").reshape(1, 2, 6, 1)
    got = ops.convert_to_numpy(join(ops.convert_to_tensor(coarse), ops.convert_to_tensor(fine)))
    assert got.shape == (1, 2, 6, 3), (
        f"1 by 3 with 2 channels and 2 by 6 with 1: (1, 2, 6, 3), got {got.shape}"
    )
    assert np.allclose(got[..., 2:], fine), "the last channels should be those of the fine one, as they are"
    assert not np.allclose(got[0, 0, :3, 0], (0.0, 2.0, 4.0)), (
        "that tiles the picture, copy beside copy: each pixel should become a block, ops.repeat"
    )
    assert np.allclose(got[0, :, :, 0], [[0, 0, 2, 2, 4, 4]] * 2), (
        f"0, 2, 4 should become blocks of two by two, got {got[0, :, :, 0].tolist()}"
    )


check_join()

# %% [markdown]
# ## Three networks
#
# The same one three times: as it is with both, without the skip connections, and without the weights.


# %%
def convolution(x, filters, stride=1):
    """3 × 3 convolution, batch normalisation, ReLU."""
    x = keras.layers.Conv2D(filters, 3, stride, padding="same", use_bias=False)(x)
    return keras.layers.ReLU()(keras.layers.BatchNormalization(momentum=0.9)(x))


def u_net(skips):
    """Pictures [n, 32, 64, 3] to logits [n, 32, 64, classes]; without skips the way up is told nothing."""
    pictures = keras.Input((32, 64, 3))
    full = convolution(pictures / 127.5 - 1.0, 8)
    half = convolution(convolution(full, 16, 2), 16)
    x = convolution(convolution(half, 24, 2), 24)
    x = convolution(join(x, half if skips else ops.zeros_like(half)), 16)
    x = convolution(join(x, full if skips else ops.zeros_like(full)), 8)
    return keras.Model(pictures, keras.layers.Conv2D(len(CLASS_NAMES), 1)(x))


results = {}
for name, skips, weights in (
    ("U-Net", True, class_weights(shares)),
    ("no skips", False, class_weights(shares)),
    ("no weights", True, np.ones(len(shares))),
):
    keras.utils.set_random_seed(0)
    model, weights = u_net(skips), weights.astype("float32")
    rate = keras.optimizers.schedules.CosineDecay(1e-2, 108)
    model.compile(keras.optimizers.Adam(rate), lambda truth, said, w=weights: weighted_loss(truth, said, w))
    model.fit(train.images, train.classes.astype(int), batch_size=16, epochs=9, verbose=0)
    said = model.predict(test.images, verbose=0).argmax(axis=-1)
    right = np.mean(said == test.classes)
    results[name] = said, class_iou(confusion(test.classes, said, len(CLASS_NAMES)))
    print(f"{name}: right on {right:.1%} of all pixels, mIoU {np.nanmean(results[name][1]):.3f}")

# %%
figure = plt.figure(figsize=(13, 5.2), layout="constrained")
upper, lower = figure.subfigures(2, 1)
shown = {"picture": test.images[40], "truth": CLASS_COLOURS[test.classes[40]]}
shown |= {name: CLASS_COLOURS[said[40]] for name, (said, _) in results.items()}
for place, (name, picture) in zip(upper.subplots(1, 5), shown.items(), strict=True):
    place.imshow(picture)
    place.set_title(name)
    place.set_axis_off()
bars = lower.subplots()
for number, (name, (_, values)) in enumerate(results.items()):
    bars.bar(np.arange(len(values)) + 0.27 * (number - 1), values, 0.25, label=name)
bars.set_xticks(
    range(len(shares)), [f"{name}\n{share:.1%}" for name, share in zip(CLASS_NAMES, shares, strict=True)]
)
bars.set(ylabel="IoU", ylim=(0.0, 1.0))
bars.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
plt.show()

# %% [markdown]
# **Why it matters.** All three are right on more than nine of ten pixels, and only one of them finds the lane
# markings. Which number you choose decides which network you take. The weights have a price, too: what is paid for
# rare classes is said too often. Use $1 / s_k$ instead of its root: what happens to the objects?
