# %% [markdown]
# # 6. Convolutional network
#
# A picture has many weights to learn if each pixel has its own. A convolution slides one small window of weights
# over the whole picture instead: what an edge looks like does not depend on where it is. First you write the parts
# by hand and find the lane markings in a picture of a road. Then Keras learns its own windows and reads digits.

# %%
import matplotlib.pyplot as plt
import numpy as np

# %% [markdown]
# A road in perspective: the lines meet at the horizon.

# %%
rows, columns = np.mgrid[0:48, 0:96]
depth = np.clip((rows - 14) / 34.0, 0.0, 1.0)  # 0 at the horizon, 1 at the lower edge
road = np.where(rows < 14, 0.8, 0.35)
for lane in (-1.5, -0.5, 0.5, 1.5):
    middle = 48.0 + lane * 42.0 * depth
    dashed = np.sin(14.0 / (depth + 0.12)) > 0.0
    on_line = (np.abs(columns - middle) < 0.4 + 1.6 * depth) & (depth > 0.03) & (dashed | (abs(lane) > 1.0))
    road = np.where(on_line, 0.95, road)
road = road + np.random.default_rng(0).normal(0.0, 0.02, road.shape)

# %% [markdown]
# ## Convolution
#
# Each output pixel is the sum of the window's weights times the pixels below it. Deep learning does not flip the
# window, so strictly it is a correlation:
#
# $$\text{out}[r, c] = \sum_{i, j} k[i, j] \; x[r + i, c + j]$$
#
# Only places where the window fits are computed, so the output is smaller than the input. With `padding` pixels
# added on every side and a window that moves `stride` pixels at a time, $n$ pixels become $\lfloor (n + 2 \cdot
# \text{padding} - k) / \text{stride} \rfloor + 1$.


# %%
def convolve(x, kernel):
    """A picture x [h, w], a window [a, b] -> [h - a + 1, w - b + 1]."""
    out = np.zeros((x.shape[0] - kernel.shape[0] + 1, x.shape[1] - kernel.shape[1] + 1))
    # TODO convolve: fill `out`; a loop over its places will do
    for row, column in np.ndindex(out.shape):
        patch = x[row : row + kernel.shape[0], column : column + kernel.shape[1]]
        out[row, column] = (patch * kernel).sum()
    # END
    return out


def output_size(size, kernel, stride=1, padding=0):
    """Pixels along one side of the output of a convolution: a whole number."""
    # TODO output_size: the formula above; // rounds down
    return (size + 2 * padding - kernel) // stride + 1
    # END


# %% check convolve
def check_convolve():
    x = np.arange(12.0).reshape(3, 4)
    got = convolve(x, np.array([[0.0, 0.0], [0.0, 1.0]]))
    assert np.any(got), "the output is all zero: fill `out`"
    assert not np.allclose(got, x[:2, :3]), (
        "the window is flipped: its weight [i, j] belongs to pixel [r + i, c + j]"
    )
    assert np.allclose(got, x[1:, 1:]), (
        f"a window with a 1 at its lower right picks that pixel, got {got.tolist()}"
    )
    got = convolve(x, np.array([[1.0, 2.0, 3.0]]))
    assert np.allclose(got, [[8, 14], [32, 38], [56, 62]]), (
        f"a window (1, 2, 3) over 0, 1, 2, 3 gives 8 and 14 in the first row, got {got.tolist()}"
    )


check_convolve()


# %% check output_size
def check_output_size():
    for size, kernel, stride, padding, should in (
        (28, 3, 1, 0, 26),
        (28, 3, 1, 1, 28),
        (28, 4, 2, 1, 14),
        (7, 3, 3, 0, 2),
    ):
        got = output_size(size, kernel, stride, padding)
        assert got == should, (
            f"{size} pixels, a window of {kernel}, stride {stride}, padding {padding}: {should} places, got {got}"
        )
    assert isinstance(output_size(7, 3, 2), int), "a number of pixels is a whole number: round down with //"


check_output_size()

# %% [markdown]
# ## Pooling
#
# Max pooling keeps the greatest of each 2 × 2 block: whether there is an edge matters more than where exactly.


# %%
def max_pool(x):
    """[h, w], both even -> [h / 2, w / 2], the greatest of each block of 2 by 2."""
    # TODO max_pool: x.reshape(h // 2, 2, w // 2, 2) has the blocks along its axes 1 and 3
    return x.reshape(x.shape[0] // 2, 2, x.shape[1] // 2, 2).max(axis=(1, 3))
    # END


# %% check max_pool
def check_max_pool():
    x = np.array(
        [[1.0, 2.0, 0.0, -1.0], [4.0, 3.0, 0.0, -2.0], [-5.0, -6.0, 9.0, 1.0], [-7.0, -8.0, 1.0, 1.0]]
    )
    got = np.asarray(max_pool(x))
    assert got.shape == (2, 2), f"4 by 4 pixels become 2 by 2, got {got.shape}"
    assert not np.allclose(got, [[2.5, -0.75], [-6.5, 3.0]]), (
        "that is the mean of each block, not the greatest"
    )
    assert np.allclose(got, [[4.0, 0.0], [-5.0, 9.0]]), f"the greatest are 4, 0, -5 and 9, got {got.tolist()}"


check_max_pool()

# %%
vertical = np.array([[-1.0, 2.0, -1.0]] * 3) / 3.0  # bright, with darker pixels to the left and right
answers = np.maximum(convolve(road, vertical), 0.0)  # ReLU: only what the window likes
figure, axes = plt.subplots(1, 3, figsize=(12, 2.8), layout="constrained")
for place, picture, title in zip(
    axes, (road, answers, max_pool(answers)), ("road", "window and ReLU", "pooled"), strict=True
):
    place.imshow(picture, cmap="gray")
    place.set_title(f"{title}, {picture.shape[0]} x {picture.shape[1]}", loc="left")
    place.set_axis_off()
plt.show()

# %% [markdown]
# ## A network that finds its own windows
#
# Now with Keras, on scikit-learn's 1,797 digits of 8 × 8 pixels. The last layer gives one number for each class;
# softmax makes probabilities of them, $p_k = e^{z_k} / \sum_j e^{z_j}$. Subtract each row's greatest number first:
# the result is the same, and $e^{1000}$ never happens.


# %%
def softmax(z):
    """Logits z [n, k] -> probabilities [n, k]; rows sum to 1."""
    # TODO softmax: by rows (axis=1, keepdims=True), without overflow
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
    # END


# %% check softmax
def check_softmax():
    got = np.asarray(softmax(np.array([[0.0, 0.0], [0.0, np.log(3.0)]])))
    assert got.shape == (2, 2), (
        f"the probabilities should have the shape of the logits, (2, 2), got {got.shape}"
    )
    for number, total in enumerate(got.sum(axis=1), 1):
        assert np.isclose(total, 1.0), f"each row should sum to 1, row {number} sums to {total:.3f}"
    assert np.allclose(got, [[0.5, 0.5], [0.25, 0.75]]), (
        f"(0, log 3) means 1 to 3, got {np.round(got, 3).tolist()}"
    )
    with np.errstate(all="ignore"):
        large = softmax(np.array([[1000.0, 1000.0]]))
    assert np.allclose(large, 0.5), (
        f"of (1000, 1000) it made {large.tolist()}: subtract the row's greatest first"
    )


check_softmax()


# %%
def network(keras):
    """A Keras model: pictures [n, 8, 8, 1] -> logits [n, 10]."""
    # TODO network: a keras.Sequential with an Input of 8 by 8 by 1, a Conv2D of 16 windows of 3 by 3 with ReLU,
    #   MaxPooling2D, another Conv2D of 32 with ReLU, Flatten, and Dense(10) without activation
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(32, 3, activation="relu"),
            layers.Flatten(),
            layers.Dense(10),
        ]
    )
    # END


# %% check network
def check_network():
    from sevenlanes.perception.backend import keras

    model = network(keras)
    assert isinstance(model, keras.Model), (
        f"network should give a Keras model, it gave {type(model).__name__}"
    )
    assert model.input_shape == (None, 8, 8, 1), (
        f"it should take pictures of 8 by 8 by 1, takes {model.input_shape}"
    )
    assert model.output_shape == (None, 10), f"it should give 10 logits a picture, gives {model.output_shape}"
    kinds = [type(layer).__name__ for layer in model.layers]
    assert kinds.count("Conv2D") >= 2, f"there should be two convolutions, the layers are {', '.join(kinds)}"
    assert kinds.count("MaxPooling2D"), f"there should be a MaxPooling2D, the layers are {', '.join(kinds)}"
    assert model.layers[-1].activation.__name__ == "linear", (
        f"the last layer should give logits, without activation, it has {model.layers[-1].activation.__name__}"
    )
    assert model.layers[0].activation.__name__ == "relu", (
        "the convolutions should have ReLU: activation='relu'"
    )


check_network()

# %%
from sevenlanes.perception.backend import keras  # Keras, without TensorFlow's greetings
from sklearn.datasets import load_digits

keras.utils.set_random_seed(0)
pictures, labels = load_digits(return_X_y=True)
order = np.random.default_rng(0).permutation(len(labels))
pictures, labels = (pictures[order].reshape(-1, 8, 8, 1) / 16.0).astype("float32"), labels[order]
model = network(keras)
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
model.compile(keras.optimizers.Adam(3e-3), loss, metrics=["accuracy"])
model.fit(pictures[:1_400], labels[:1_400], batch_size=64, epochs=10, verbose=0)
beliefs = softmax(model.predict(pictures[1_400:], verbose=0))
right = beliefs.argmax(axis=1) == labels[1_400:]
print(f"right on {right.mean():.1%} of 397 digits that it has not seen")

# %%
doubtful = np.argsort(beliefs.max(axis=1))[:10]
figure, axes = plt.subplots(2, 5, figsize=(9, 4), layout="constrained")
for place, index in zip(axes.flat, doubtful, strict=True):
    place.imshow(pictures[1_400 + index, :, :, 0], cmap="gray_r")
    first, second = np.argsort(beliefs[index])[:-3:-1]
    place.set_title(
        f"{first}: {beliefs[index, first]:.0%}, {second}: {beliefs[index, second]:.0%}", fontsize=9
    )
    place.set_axis_off()
figure.suptitle("the digits that it doubts most")
plt.show()

# %% [markdown]
# **Why it matters.** A camera is the sensor that every car can afford, and convolutions are how it sees: lane
# markings, signs, brake lights. The doubtful digits show what a car must know as well: when it does not know. A
# network that is 51 % sure and one that is 99 % sure say the same class, but a driver acts differently.
