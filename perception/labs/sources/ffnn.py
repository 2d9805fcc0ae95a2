# %% [markdown]
# # 3. Regression, and when to stop
#
# How many metres does a car need to stop? A feed-forward network learns it from a few drives. With few examples it
# begins to learn the noise by heart: its error on what it has seen falls and falls, the error on what it has
# **not** seen rises. *Early stopping* ends the training in between.
#
# The network has one hidden layer:
#
# $$h = \tanh(x W_1 + b_1), \qquad \hat y = h W_2 + b_2, \qquad L = \frac{1}{n} \sum_i (\hat y_i - y_i)^2$$

# %%
import matplotlib.pyplot as plt
import numpy as np

# %% [markdown]
# The data follow physics: $d = v t + v^2 / (2 \mu g)$, reaction and braking, with measurement noise. The network
# sees speed $v$, reaction time $t$, friction $\mu$, and three things that do not matter.


# %%
def drives(count, rng):
    """Features [count, 6] in their own units, distances [count] in hundreds of metres."""
    speed, reaction = rng.uniform(10.0, 40.0, count), rng.uniform(0.5, 2.0, count)
    friction = rng.uniform(0.4, 0.9, count)
    distance = speed * reaction + speed**2 / (2.0 * friction * 9.81)
    others = rng.normal(0.0, (5.0, 100.0, 0.1), (count, 3))
    noisy = distance + rng.normal(0.0, 10.0, count)
    return np.column_stack([speed, reaction, friction, others]), noisy / 100.0


rng = np.random.default_rng(3)
(train_x, train_y), (valid_x, valid_y), (test_x, test_y) = (drives(count, rng) for count in (60, 100, 500))

# %% [markdown]
# ## Scales
#
# Speeds are tens, friction is below one. Without a common scale the large ones drown the small ones. Subtract the
# mean and divide by the standard deviation of each column **of the training data**, for all data: the test set must
# not leak into the training, not even by its mean.


# %%
def standardise(train, data):
    """Columns of `data` [m, k], scaled by the means and standard deviations of those of `train` [n, k]."""
    # TODO standardise: means and deviations of each column (axis=0), of train only
    return (data - train.mean(axis=0)) / train.std(axis=0)
    # END


# %% check standardise
def check_standardise():
    train = np.array([[0.0, 10.0], [2.0, 30.0]])
    got = np.asarray(standardise(train, train))
    assert got.shape == (2, 2), f"the data should keep their shape (2, 2), got {got.shape}"
    assert np.allclose(got, [[-1.0, -1.0], [1.0, 1.0]]), (
        f"the training data should become -1 and 1, got {got.tolist()}"
    )
    got = np.asarray(standardise(train, np.array([[4.0, 10.0]])))
    assert np.allclose(got, [[3.0, -1.0]]), (
        f"(4, 10) should become (3, -1) by the scales of the training data, got {got.tolist()}: "
        "are those of `train` used, column by column?"
    )


check_standardise()

# %% [markdown]
# ## Forward


# %%
def forward(weights, x):
    """Weights (W1 [k, h], b1 [h], W2 [h], b2 [1]), inputs x [n, k] -> hidden [n, h] and predictions [n]."""
    w1, b1, w2, b2 = weights
    # TODO forward: the two formulas for h and ŷ at the top
    hidden = np.tanh(x @ w1 + b1)
    return hidden, hidden @ w2 + b2
    # END


# %% check forward
def check_forward():
    weights = (
        np.array([[1.0, 0.0], [0.0, 2.0]]),
        np.array([0.0, -1.0]),
        np.array([3.0, 5.0]),
        np.array([0.25]),
    )
    hidden, prediction = forward(weights, np.array([[0.5, 0.5], [0.0, 0.0]]))
    assert np.shape(hidden) == (2, 2), f"hidden should be [n, h], (2, 2) here, got {np.shape(hidden)}"
    assert np.shape(prediction) == (2,), f"predictions should be [n], (2,) here, got {np.shape(prediction)}"
    assert np.allclose(hidden, [[0.46212, 0.0], [0.0, -0.76159]], atol=1e-4), (
        f"the hidden units should be tanh of their sums and thresholds, got {np.round(hidden, 3).tolist()}"
    )
    assert np.allclose(prediction, [1.63635, -3.55797], atol=1e-4), (
        f"the predictions should be 1.636 and -3.558, without tanh, with b2, got {np.round(prediction, 3).tolist()}"
    )


check_forward()

# %% [markdown]
# ## Backward
#
# Lab 2 did this with a tape; for one hidden layer it is five lines. With $e = 2 (\hat y - y) / n$ [n]:
#
# $$\frac{\partial L}{\partial W_2} = h^T e, \quad \frac{\partial L}{\partial b_2} = \sum e, \quad
# \delta = (e \, W_2^T) \odot (1 - h^2), \quad \frac{\partial L}{\partial W_1} = x^T \delta, \quad
# \frac{\partial L}{\partial b_1} = \sum_{\text{rows}} \delta$$


# %%
def gradients(weights, x, y):
    """The slopes of the loss by W1, b1, W2 and b2, in the same shapes."""
    hidden, prediction = forward(weights, x)
    # TODO gradients: first e, then the four slopes; np.outer(e, w2) is e W2ᵀ
    error = 2.0 * (prediction - y) / len(y)
    inner = np.outer(error, weights[2]) * (1.0 - hidden**2)
    return x.T @ inner, inner.sum(axis=0), hidden.T @ error, error.sum(keepdims=True)
    # END


# %% check gradients
def check_gradients():
    rng = np.random.default_rng(0)
    weights = [rng.normal(size=shape) for shape in ((3, 4), (4,), (4,), (1,))]
    x, y = rng.normal(size=(5, 3)), rng.normal(size=5)
    slopes = gradients(weights, x, y)
    assert len(slopes) == 4, f"there should be four arrays of slopes, got {len(slopes)}"
    for name, weight, slope in zip(("W1", "b1", "W2", "b2"), weights, slopes, strict=True):
        assert np.shape(slope) == weight.shape, (
            f"the slopes by {name} should have its shape {weight.shape}, got {np.shape(slope)}"
        )
        for place in np.ndindex(weight.shape):
            ends = []
            for wiggle in (1e-5, -1e-5):
                weight[place] += wiggle
                ends.append(float(np.mean((forward(weights, x)[1] - y) ** 2)))
                weight[place] -= wiggle
            measured = (ends[0] - ends[1]) / 2e-5
            assert np.isclose(slope[place], measured, rtol=1e-3, atol=1e-5), (
                f"the slope by {name}{list(place)} should be {measured:.4f}, as one measures by wiggling it, "
                f"got {slope[place]:.4f}"
            )


check_gradients()

# %% [markdown]
# ## When to stop
#
# Stop when the validation loss has not reached a new low for `patience` epochs. Then go back to the weights of the
# best epoch.


# %%
def should_stop(losses, patience):
    """The validation losses so far, oldest first -> whether the best one is at least `patience` epochs old."""
    # TODO should_stop: the place of the lowest loss is np.argmin(losses); how many came after it?
    return len(losses) - 1 - int(np.argmin(losses)) >= patience
    # END


# %% check should_stop
def check_should_stop():
    for losses, patience, should, why in (
        ([3.0, 2.0, 1.0], 2, False, "it still falls"),
        ([3.0, 1.0, 2.0], 2, False, "only one epoch came after the best"),
        ([3.0, 1.0, 2.0, 2.0], 2, True, "two epochs came after the best, neither better"),
        ([5.0, 1.0, 3.0, 2.5, 2.4], 2, True, "falling again is not enough: 1.0 was better three epochs ago"),
    ):
        got = should_stop(losses, patience)
        assert bool(got) is should, f"after {losses} with patience {patience}: {why}, so {should}, got {got}"


check_should_stop()


# %%
def loss_of(weights, x, y):
    """The mean squared error."""
    return float(np.mean((forward(weights, x)[1] - y) ** 2))


scaled_train, scaled_valid, scaled_test = (standardise(train_x, data) for data in (train_x, valid_x, test_x))
rng = np.random.default_rng(0)
weights = [rng.normal(0.0, scale, shape) for shape, scale in (((6, 50), 0.4), (50, 0.1), (50, 0.1), (1, 0.1))]
speeds = [np.zeros_like(weight) for weight in weights]
train_losses, valid_losses, best, stopped = [], [], None, None
for epoch in range(4_000):
    train_losses.append(loss_of(weights, scaled_train, train_y))
    valid_losses.append(loss_of(weights, scaled_valid, valid_y))
    if valid_losses[-1] == min(valid_losses) and stopped is None:
        best = [weight.copy() for weight in weights]
    if stopped is None and should_stop(valid_losses, patience=200):
        stopped = epoch  # we go on nevertheless, to see what would have happened
    for weight, speed, slope in zip(weights, speeds, gradients(weights, scaled_train, train_y), strict=True):
        speed *= 0.9
        speed -= 0.01 * slope
        weight += speed
for name, each in (("stopped early", best), ("trained to the end", weights)):
    print(
        f"{name}: {100.0 * loss_of(each, scaled_test, test_y) ** 0.5:.1f} m off on new drives (noise alone: 10 m)"
    )

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
left.plot(train_losses, label="training")
left.plot(valid_losses, label="validation")
left.axvline(stopped, color="grey", linestyle=":", label="stopped here")
left.set(title="loss", xlabel="epoch", xscale="log", yscale="log")
left.legend()
right.scatter(100.0 * test_y, 100.0 * forward(best, scaled_test)[1], s=8)
right.axline((50.0, 50.0), slope=1.0, color="grey")
right.set(title="new drives", xlabel="measured, m", ylabel="predicted, m")
plt.show()

# %% [markdown]
# **Why it matters.** A car that has learnt its test track by heart is dangerous on the next road. What counts is
# the error on drives that it has not seen, and one may look at the test set only once. Try 600 drives instead of
# 60: is early stopping still of use?
