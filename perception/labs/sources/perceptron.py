# %% [markdown]
# # 1. Perceptron and gradient descent
#
# A neuron adds up its inputs, each times a weight, and fires if the sum is above zero. Rosenblatt's rule of 1958
# moves the weights after each mistake. Gradient descent, which trains every network since, moves them a little
# downhill on a smooth loss.
#
# Our neuron sits in a car. It sees the gap to the car ahead and how fast that gap closes, and decides: **brake or
# not?** You write it with NumPy alone. Replace each `raise NotImplementedError(...)`, then run the check below it.

# %%
import matplotlib.pyplot as plt
import numpy as np

# %% [markdown]
# 200 moments on the highway. A row of `x` is (1, gap / 40 m, closing speed / 10 m/s): the 1 gives the neuron a
# threshold of its own. `y` is 1 where a careful driver brakes: with less than three seconds left, and ten metres.

# %%
rng = np.random.default_rng(7)
gap, closing = rng.uniform(0.0, 80.0, 400), rng.uniform(0.0, 20.0, 400)
spare = gap - 3.0 * closing - 10.0  # metres
clear = np.abs(spare) > 1.0  # nobody argues about these moments
gap, closing, spare = gap[clear][:200], closing[clear][:200], spare[clear][:200]
x = np.stack([np.ones(200), gap / 40.0, closing / 10.0], axis=1)
y = (spare < 0.0).astype(float)

# %% [markdown]
# ## The neuron
#
# It fires where $w \cdot x > 0$.


# %%
def fires(w, x):
    """Weights w [3], inputs x [n, 3] -> array [n], True where the neuron fires."""
    # TODO fires: add up the weighted inputs of each row, and compare with zero
    return x @ w > 0.0
    # END


# %% check fires
def check_fires():
    w, rows = np.array([-1.0, 2.0, 0.5]), np.array([[1.0, 1.0, 0.0], [1.0, 0.0, 1.0], [1.0, 0.5, 0.0]])
    got = np.asarray(fires(w, rows))
    assert got.shape == (3,), f"fires should give one answer for each row, shape (3,), it gave {got.shape}"
    assert bool(got[0]), "a neuron whose sum is 1.0 should fire"
    assert not bool(got[1]), "a neuron whose sum is -0.5 should not fire"
    assert not bool(got[2]), "a neuron whose sum is exactly 0 should not fire: above zero, not at zero"


check_fires()

# %% [markdown]
# ## Rosenblatt's rule
#
# Look at one example. If the neuron should have fired and did not, add the input to the weights; if it should not
# have fired and did, subtract it; if it was right, leave them alone. When some line parts the two classes, the rule
# finds one after finitely many mistakes (Novikoff, 1962).


# %%
def learn(w, example, label):
    """Weights w [3], one example [3], its label 0.0 or 1.0 -> the new weights [3]; w itself stays as it is."""
    # TODO learn: Rosenblatt's rule; label minus (1.0 if it fires, else 0.0) is 1, -1 or 0
    error = label - float(example @ w > 0.0)
    return w + error * example
    # END


# %% check learn
def check_learn():
    w, example = np.array([0.0, 1.0, 0.0]), np.array([1.0, 2.0, 3.0])
    learn(w, example, 0.0)
    assert np.array_equal(w, [0.0, 1.0, 0.0]), (
        "learn should give new weights and leave the old ones as they are: use +, not +="
    )
    for label, should, why in (
        (1.0, w, "the neuron was right, so nothing should change"),
        (0.0, w - example, "it fired and should not have, so the input should be subtracted"),
    ):
        got = learn(w, example, label)
        assert np.allclose(got, should), f"{why}: expected {should}, got {got}"
    got = learn(-w, example, 1.0)
    assert np.allclose(got, example - w), f"it should have fired, so the input should be added, got {got}"


check_learn()

# %%
weights = np.zeros(3)
mistakes = []
for _epoch in range(30):
    mistakes.append(int((fires(weights, x) != (y == 1.0)).sum()))
    for example, label in zip(x, y, strict=True):
        weights = learn(weights, example, label)
print("mistakes of 200 after each round:", mistakes)

# %% [markdown]
# ## A smooth neuron
#
# A step has no slope to follow. The logistic function is a soft step, and its value is a probability:
#
# $$p = \sigma(w \cdot x), \qquad \sigma(z) = \frac{1}{1 + e^{-z}}$$
#
# The cross-entropy says how surprised we are by the truth, on average:
#
# $$L = -\frac{1}{n} \sum_i \big( y_i \log p_i + (1 - y_i) \log (1 - p_i) \big)$$


# %%
def sigmoid(z):
    """Any array -> the logistic function of each number."""
    return 0.5 * (1.0 + np.tanh(0.5 * z))  # the same as 1 / (1 + exp(-z)), and it never overflows


def cross_entropy(w, x, y):
    """Weights [3], inputs [n, 3], labels [n] -> the mean loss, one number (in nats)."""
    # TODO cross_entropy: the formula for L above; np.log and np.mean help
    p = sigmoid(x @ w)
    return -np.mean(y * np.log(p) + (1.0 - y) * np.log(1.0 - p))
    # END


# %% check cross_entropy
def check_cross_entropy():
    rows, labels = np.array([[1.0, 0.0, 0.0], [1.0, 2.0, 0.0]]), np.array([1.0, 0.0])
    got = cross_entropy(np.zeros(3), rows, labels)
    assert np.isclose(got, 0.6931, atol=1e-3), (
        f"a neuron that knows nothing says 0.5, which costs log 2 = 0.693 an example, got {got}"
    )
    got = cross_entropy(np.array([1.0, -1.0, 0.0]), rows, labels)
    assert got > 0.0, f"the loss of an unsure neuron is above zero, got {got}: mind the minus sign"
    assert np.isclose(got, 0.31326, atol=1e-3), (
        f"both examples cost 0.313 here, so their mean does too, got {got}"
    )


check_cross_entropy()

# %% [markdown]
# ## Downhill
#
# The chain rule gives a slope that is as simple as Rosenblatt's rule, and says the same: move by error times input.
#
# $$\nabla L = \frac{1}{n} \sum_i (p_i - y_i) \, x_i, \qquad w \leftarrow w - \eta \nabla L$$


# %%
def gradient(w, x, y):
    """Weights [3], inputs [n, 3], labels [n] -> the slope of the loss by each weight [3]."""
    # TODO gradient: the mean of (p - y) x over the examples
    return x.T @ (sigmoid(x @ w) - y) / len(y)
    # END


def descend(w, slope, rate):
    """Weights [3], slope [3], the learning rate -> the weights [3] after one step downhill."""
    # TODO descend: a step against the slope
    return w - rate * slope
    # END


# %% check gradient
def check_gradient():
    rows, labels = np.array([[1.0, 0.0, 4.0], [1.0, 2.0, 0.0]]), np.array([1.0, 0.0])
    got = np.asarray(gradient(np.zeros(3), rows, labels))
    assert got.shape == (3,), f"there should be one slope for each weight, shape (3,), got {got.shape}"
    should = np.array([0.0, 0.5, -1.0])  # errors of -0.5 and 0.5, the mean over two examples
    assert not np.allclose(got, -should), "the signs are turned round: it is p - y, not y - p"
    assert not np.allclose(got, 2.0 * should), (
        "it is twice too large: the mean over the examples, not the sum"
    )
    assert np.allclose(got, should), f"with w = 0 all p are 0.5, and the slope is {should}, got {got}"


check_gradient()


# %% check descend
def check_descend():
    got = descend(np.array([1.0, 2.0, 3.0]), np.array([1.0, 0.0, -1.0]), 0.5)
    assert not np.allclose(got, [1.5, 2.0, 2.5]), "that is a step uphill: subtract"
    assert np.allclose(got, [0.5, 2.0, 3.5]), f"a step of 0.5 from (1, 2, 3) against (1, 0, -1), got {got}"


check_descend()

# %%
w, losses = np.zeros(3), []
for _step in range(2_000):
    losses.append(cross_entropy(w, x, y))
    w = descend(w, gradient(w, x, y), rate=1.0)
print(f"loss {losses[0]:.3f} -> {losses[-1]:.3f}; right on {np.mean(fires(w, x) == (y == 1.0)):.1%}")

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
speeds, gaps = np.meshgrid(np.linspace(0.0, 20.0, 100), np.linspace(0.0, 80.0, 100))
grid = np.stack([np.ones(speeds.size), gaps.ravel() / 40.0, speeds.ravel() / 10.0], axis=1)
left.contourf(speeds, gaps, sigmoid(grid @ w).reshape(speeds.shape), 20, cmap="RdYlGn_r", alpha=0.7)
left.scatter(closing, gap, c=y, cmap="RdYlGn_r", edgecolors="white", s=25)
left.set(title="how sure it is that one should brake", xlabel="closing speed, m/s", ylabel="gap, m")
right.plot(losses)
right.set(title="loss", xlabel="step", ylabel="nats", xscale="log")
plt.show()

# %% [markdown]
# **Why it matters.** The border that your neuron found is a rule of the road: about three seconds and ten metres.
# Nobody wrote it down; it came out of examples. Where the colours are pale the neuron is unsure, and a careful car
# slows down there too. Try `rate=30.0`, or 20 examples instead of 200: what happens to the border?
