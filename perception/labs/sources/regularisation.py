# %% [markdown]
# # 4. Regularisation
#
# A network with many weights and few examples learns the examples by heart. More examples would help; where there are
# none, three tricks make learning by heart harder:
#
# - **dropout**: at each step some units are silent, others each time, so that none relies on another (Srivastava et
#   al., 2014);
# - **batch normalisation**: each unit sees its inputs on one scale, which differs a little from batch to batch (Ioffe
#   and Szegedy, 2015);
# - **augmentation**: each picture comes shifted a little, another way each time; a 3 remains a 3.
#
# You write them by hand, and 200 digits show what they are worth.

# %%
import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits

# %%
digits, labels = load_digits(return_X_y=True)
rng = np.random.default_rng(0)
order = rng.permutation(len(labels))
labels, pictures = labels[order], np.zeros((len(labels), 10, 10))
for picture, digit, (row, column) in zip(
    pictures, digits[order], rng.integers(0, 3, (len(labels), 2)), strict=True
):
    picture[row : row + 8, column : column + 8] = (
        digit.reshape(8, 8) / 16.0
    )  # somewhere on 10 by 10 pixels, 0 to 1
x = pictures.reshape(-1, 100)
train_x, train_y, test_x, test_y = x[:200], labels[:200], x[200:], labels[200:]

# %% [markdown]
# ## Dropout
#
# Multiply each unit of each example by 0 with the probability $p$, else by $1 / (1 - p)$: then the sum that the next
# layer sees is the same in the mean, and at the test one simply leaves all units as they are.


# %%
def dropout_mask(shape, p, rng):
    """A shape, the probability to be silent, a generator -> factors of that shape, 0 or 1 / (1 - p)."""
    # TODO dropout_mask: rng.random(shape) throws for each unit
    return (rng.random(shape) >= p) / (1.0 - p)
    # END


# %% check dropout_mask
def check_dropout_mask():
    got = np.asarray(dropout_mask((300, 40), 0.2, np.random.default_rng(0)), float)
    assert got.shape == (300, 40), f"the shape (300, 40) was asked for, got {got.shape}"
    silent = (got == 0.0).mean()
    assert not np.isclose(silent, 0.8, atol=0.03), "p is the probability to be silent, not to stay"
    assert np.isclose(silent, 0.2, atol=0.03), f"a fifth should be silent, {silent:.0%} are"
    assert not np.isclose(got.max(), 1.0), "the mean shrinks: who stays is multiplied by 1 / (1 - p)"
    assert np.isclose(got.max(), 1.25), f"with p = 0.2 who stays is multiplied by 1.25, got {got.max():.3f}"
    assert len(np.unique(got[:, 0])) == 2, (
        "in each example other units should be silent: throw for the whole shape"
    )


check_dropout_mask()

# %% [markdown]
# ## Batch normalisation
#
# While it learns: subtract each column's mean over the batch, divide by its deviation. At the test there may be a
# single picture, and no batch. So running means and variances follow along, and the test uses those:
#
# $$\hat z = \frac{z - \mu}{\sqrt{v + \epsilon}}, \qquad
#   \mu_{\text{run}} \leftarrow m \, \mu_{\text{run}} + (1 - m) \, \mu_{\text{batch}}, \text{ and } v \text{ likewise}$$


# %%
def normalise(z, mean, variance):
    """Inputs z [n, h], mean [h] and variance [h] -> normalised [n, h], with ε = 1e-5 so that nothing divides by 0."""
    # TODO normalise: the first formula
    return (z - mean) / np.sqrt(variance + 1e-5)
    # END


def follow(running, z, momentum):
    """The running (mean [h], variance [h]), a batch z [n, h], the momentum m -> the new running pair."""
    # TODO follow: the second formula, for both; the batch's are z.mean(axis=0) and z.var(axis=0)
    return tuple(
        momentum * old + (1.0 - momentum) * new
        for old, new in zip(running, (z.mean(axis=0), z.var(axis=0)), strict=True)
    )
    # END


# %% check normalise
def check_normalise():
    z = np.array([[1.0, 5.0], [3.0, 5.0]])
    got = np.asarray(normalise(z, np.array([2.0, 5.0]), np.array([4.0, 0.0])))
    assert got.shape == (2, 2), f"the shape should stay (2, 2), got {got.shape}"
    assert np.all(np.isfinite(got)), "a column that never changes has the variance 0: add ε"
    assert not np.allclose(got[:, 0], (-0.25, 0.25), atol=1e-3), "divide by the root of the variance"
    assert not np.allclose(got[:, 0], (-1.0, 1.0), atol=1e-3), (
        "that is normalised by the batch; use the mean and variance that are given: the test has others"
    )
    assert np.allclose(got, [[-0.5, 0.0], [0.5, 0.0]], atol=1e-3), (
        f"1 and 3 with mean 2 and variance 4 become -0.5 and 0.5, got {np.round(got[:, 0], 3).tolist()}"
    )


check_normalise()


# %% check follow
def check_follow():
    running, z = (np.array([1.0, 0.0]), np.array([1.0, 1.0])), np.array([[2.0, 0.0], [4.0, 10.0]])
    got = follow(running, z, 0.9)
    assert np.shape(got) == (2, 2), (
        f"there should be a mean and a variance of 2 numbers each, got {np.shape(got)}"
    )
    assert not np.allclose(got[0], (2.8, 4.5)), "old and new are swapped: nine tenths of the old one stay"
    assert np.allclose(got[0], (1.2, 0.5)), (
        f"0.9 · (1, 0) + 0.1 · (3, 5) is (1.2, 0.5), got {got[0].tolist()}"
    )
    assert not np.allclose(got[1], (1.0, 1.4)), "that is the deviation: it is the variance that follows along"
    assert np.allclose(got[1], (1.0, 3.4)), f"0.9 · (1, 1) + 0.1 · (1, 25) is (1, 3.4), got {got[1].tolist()}"
    assert np.array_equal(running[0], (1.0, 0.0)), "the old pair was changed: make a new one"


check_follow()

# %% [markdown]
# ## Augmentation
#
# Move a picture by a pixel. What leaves is gone; what comes in is paper, 0.


# %%
def shifted(picture, down, right):
    """A picture [10, 10], pixels down and right (-1, 0 or 1) -> the moved picture [10, 10]."""
    # TODO shifted: np.pad(picture, 1) has a border of zeros; cut the right 10 by 10 pixels out of it
    return np.pad(picture, 1)[1 - down : 11 - down, 1 - right : 11 - right]
    # END


# %% check shifted
def check_shifted():
    picture = np.arange(1.0, 101.0).reshape(10, 10)
    for down, right in ((0, 0), (1, 0), (-1, 0), (0, 1), (1, -1)):
        got = np.asarray(shifted(picture, down, right))
        assert got.shape == (10, 10), f"the picture should stay 10 by 10, got {got.shape}"
        where = f"moved by {down} down and {right} right"
        rolled = np.roll(picture, (down, right), axis=(0, 1))
        assert (down, right) == (0, 0) or not np.allclose(got, rolled), (
            f"{where}: what leaves at one side comes in at the other; there should be paper, 0"
        )
        should = rolled.copy()
        if down:
            should[0 if down > 0 else -1] = 0.0
        if right:
            should[:, 0 if right > 0 else -1] = 0.0
        assert np.allclose(got, should), (
            f"{where}, the pixel at row 3, column 3 is {should[3, 3]:g}, got {got[3, 3]:g}"
        )


check_shifted()

# %% [markdown]
# ## Five networks
#
# Each has a hidden layer of 100 units, $h = \text{ReLU}(z)$ with $z = x W_1 + b_1$, and learns the same 200 digits:
# with none of the three, with one, with all.


# %%
def augment(x, rng):
    """Each picture moved by -1, 0 or 1 pixels, down and right."""
    moves = rng.integers(-1, 2, (len(x), 2))
    moved = [shifted(picture.reshape(10, 10), *move) for picture, move in zip(x, moves, strict=True)]
    return np.array(moved).reshape(x.shape)


def softmax(z):
    """Logits [n, k] -> probabilities [n, k]."""
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def learn(dropout=0.0, normalised=False, augmented=False, epochs=150):
    """Train one network; the loss on what it has seen and on what it has not, each epoch, and the errors at the end."""
    rng = np.random.default_rng(0)
    w1, b1, w2, b2 = (
        rng.normal(0.0, 0.15, (100, 100)),
        np.zeros(100),
        rng.normal(0.0, 0.1, (100, 10)),
        np.zeros(10),
    )
    running, losses = (np.zeros(100), np.ones(100)), []

    def predict(x):
        z = x @ w1 + b1
        return softmax(np.maximum(normalise(z, *running) if normalised else z, 0.0) @ w2 + b2)

    for epoch in range(epochs):
        for rows in rng.permutation(len(train_x)).reshape(-1, 25):
            x = augment(train_x[rows], rng) if augmented else train_x[rows]
            z = x @ w1 + b1
            scale = np.sqrt(z.var(axis=0) + 1e-5) if normalised else 1.0
            inner = normalise(z, z.mean(axis=0), z.var(axis=0)) if normalised else z
            mask = dropout_mask(inner.shape, dropout, rng)
            hidden = np.maximum(inner, 0.0) * mask
            error = (softmax(hidden @ w2 + b2) - np.eye(10)[train_y[rows]]) / len(rows)
            slope = (error @ w2.T) * mask * (inner > 0.0)
            if normalised:  # the mean and the deviation depend on the whole batch
                slope = (slope - slope.mean(axis=0) - inner * (slope * inner).mean(axis=0)) / scale
                running = follow(running, z, 0.9)
            rate = 0.3 * (1.0 - epoch / epochs)
            w1, b1 = w1 - rate * x.T @ slope, b1 - rate * slope.sum(axis=0)
            w2, b2 = w2 - rate * hidden.T @ error, b2 - rate * error.sum(axis=0)
        pairs = ((train_x, train_y), (test_x, test_y))
        losses.append([-np.log(predict(x)[np.arange(len(y)), y] + 1e-12).mean() for x, y in pairs])
    return np.array(losses), (predict(test_x).argmax(axis=1) != test_y).mean()


WAYS = {
    "none": {},
    "dropout": {"dropout": 0.5},
    "batch normalisation": {"normalised": True},
    "augmentation": {"augmented": True},
    "all three": {"dropout": 0.3, "normalised": True, "augmented": True},
}
results = {}
for name, settings in WAYS.items():
    results[name] = learn(**settings)
    losses, error = results[name]
    print(
        f"{name:>19}: {error:.1%} wrong; loss {losses[-1, 0]:.3f} on seen digits, {losses[-1, 1]:.3f} on new ones"
    )

# %%
figure, axes = plt.subplots(1, 5, figsize=(14, 3.2), layout="constrained", sharey=True)
for place, (name, (losses, error)) in zip(axes, results.items(), strict=True):
    place.plot(losses, label=("seen", "new"))
    place.set_title(f"{name}: {error:.1%} wrong", fontsize=10)
    place.set(xlabel="epoch", yscale="log")
axes[0].set_ylabel("nats")
axes[0].legend()
plt.show()

# %% [markdown]
# **Why it matters.** There will never be enough pictures of a child behind a ball. Look at the distance between the two
# curves: it is what was learnt by heart. Not each trick helps each time, and who tries many until one looks good on the
# test set has learnt **that** by heart. Mirror the pictures as well: why is that right for cars and wrong for digits?
