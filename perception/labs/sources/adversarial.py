# %% [markdown]
# # 19. Adversarial examples
#
# Change a picture so little that nobody sees it, and a network that was sure is sure of something else. To train,
# we follow the slope of the loss by the **weights** downhill. To attack, we follow the slope by the **picture**
# uphill, each pixel by the same small $\varepsilon$ (the fast gradient sign method, Goodfellow, Shlens and Szegedy,
# 2015):
#
# $$x' = x + \varepsilon \, \text{sign} \Big( \frac{\partial L}{\partial x} \Big)$$
#
# Our victim reads digits: ten neurons, as simple as can be, so that you can write all of it.

# %%
import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits

pictures, labels = load_digits(return_X_y=True)
order = np.random.default_rng(0).permutation(len(labels))
pictures, labels = pictures[order] / 16.0, labels[order]  # [1797, 64] pixels, 0 to 1
train_x, train_y, test_x, test_y = pictures[:1_400], labels[:1_400], pictures[1_400:], labels[1_400:]

# %% [markdown]
# ## The victim
#
# Logits $z = x W + b$, probabilities $p = \text{softmax}(z)$, loss $L = -\log p_{\text{label}}$.


# %%
def probabilities(weights, x):
    """Weights (W [p, k], b [k]), pictures x [n, p] -> probabilities [n, k]."""
    logits = x @ weights[0] + weights[1]
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def errors(weights, x, labels):
    """The slope of each picture's loss by its logits, [n, k]: the probabilities less 1 at the label."""
    # TODO errors: np.eye(k)[labels] has a 1 at each row's label
    p = probabilities(weights, x)
    return p - np.eye(p.shape[1])[labels]
    # END


# %% check errors
def check_errors():
    weights = (np.zeros((3, 4)), np.log(np.array([1.0, 2.0, 3.0, 4.0])))
    got = np.asarray(errors(weights, np.ones((2, 3)), np.array([0, 3])))
    assert got.shape == (2, 4), f"there should be a slope for each picture and logit, (2, 4), got {got.shape}"
    assert np.allclose(got.sum(axis=1), 0.0), (
        f"each row should sum to 0, they sum to {np.round(got.sum(axis=1), 3)}"
    )
    should = [[-0.9, 0.2, 0.3, 0.4], [0.1, 0.2, 0.3, -0.6]]
    assert not np.allclose(got, -np.array(should)), "the signs are turned round: probability less truth"
    assert np.allclose(got, should), f"expected {should}, got {np.round(got, 3).tolist()}"


check_errors()


# %%
def train(change=lambda weights, x, labels: x, steps=400, rate=0.8):
    """Gradient descent from zero; `change` may replace the pictures before each step."""
    weights = (np.zeros((64, 10)), np.zeros(10))
    for _step in range(steps):
        x = change(weights, train_x, train_y)
        slopes = errors(weights, x, train_y) / len(x)
        weights = (weights[0] - rate * x.T @ slopes, weights[1] - rate * slopes.sum(axis=0))
    return weights


victim = train()

# %% [markdown]
# ## The slope by the picture
#
# The chain rule once more: $\partial L / \partial x = e \, W^T$, with $e$ from above.


# %%
def picture_slopes(weights, x, labels):
    """The slope of each picture's own loss by its pixels, [n, p]."""
    # TODO picture_slopes: one product
    return errors(weights, x, labels) @ weights[0].T
    # END


# %% check picture_slopes
def check_picture_slopes():
    rng = np.random.default_rng(0)
    weights, x, truth = (
        (rng.normal(size=(5, 3)), rng.normal(size=3)),
        rng.normal(size=(4, 5)),
        np.array([0, 1, 2, 1]),
    )
    got = np.asarray(picture_slopes(weights, x, truth))
    assert got.shape == x.shape, f"there should be a slope for each pixel, {x.shape}, got {got.shape}"
    for place in ((0, 0), (1, 3), (3, 4)):
        ends = []
        for wiggle in (1e-5, -1e-5):
            changed = x.copy()
            changed[place] += wiggle
            ends.append(-np.log(probabilities(weights, changed)[place[0], truth[place[0]]]))
        measured = (ends[0] - ends[1]) / 2e-5
        assert np.isclose(got[place], measured, rtol=1e-3, atol=1e-6), (
            f"pixel {place[1]} of picture {place[0]} has a slope of {measured:.4f} by measuring, got {got[place]:.4f}"
        )


check_picture_slopes()

# %% [markdown]
# ## The attack
#
# Each pixel goes $\varepsilon$ uphill. A pixel is ink between 0 and 1, so what leaves this range is cut off.


# %%
def attack(weights, x, labels, epsilon):
    """Pictures that are at most epsilon away in each pixel, from 0 to 1, with a higher loss."""
    # TODO attack: np.sign of the slopes, and np.clip
    return np.clip(x + epsilon * np.sign(picture_slopes(weights, x, labels)), 0.0, 1.0)
    # END


# %% check attack
def check_attack():
    rng = np.random.default_rng(1)
    weights, x, truth = (
        (rng.normal(size=(6, 3)), np.zeros(3)),
        rng.uniform(size=(8, 6)),
        rng.integers(0, 3, 8),
    )
    got = np.asarray(attack(weights, x, truth, 0.1))
    furthest = np.abs(got - x).max()
    assert furthest <= 0.1 + 1e-9, f"no pixel may move further than epsilon, 0.1; one moved by {furthest:.3f}"
    assert got.min() >= 0.0, f"ink is between 0 and 1: cut off with np.clip; a pixel became {got.min():.3f}"
    assert got.max() <= 1.0, f"ink is between 0 and 1: cut off with np.clip; a pixel became {got.max():.3f}"
    inside = (x > 0.1) & (x < 0.9)
    assert np.allclose(np.abs(got - x)[inside], 0.1), (
        "every pixel should move by all of epsilon: take the sign of its slope"
    )
    rows = np.arange(8)
    before, after = (-np.log(probabilities(weights, each)[rows, truth]).mean() for each in (x, got))
    assert after > before, f"the loss should rise, it went from {before:.2f} to {after:.2f}: go uphill"


check_attack()

# %% [markdown]
# ## The share that still holds


# %%
def accuracy(weights, x, labels):
    """The share of pictures whose likeliest class is their label, 0 to 1."""
    # TODO accuracy: np.argmax over the classes
    return float((probabilities(weights, x).argmax(axis=1) == labels).mean())
    # END


# %% check accuracy
def check_accuracy():
    got = accuracy((np.eye(3), np.zeros(3)), np.eye(3)[[0, 1, 2, 2]], np.array([0, 1, 2, 0]))
    assert not np.isclose(got, 0.25), "that is the share of mistakes"
    assert np.isclose(got, 0.75), f"three of four are right, 0.75, got {got}"


check_accuracy()

# %% [markdown]
# ## A defence
#
# Train on attacked pictures, attacked anew at each step. Watch both curves: is there a price?

# %%
defended = train(lambda weights, x, labels: attack(weights, x, labels, 0.1))
epsilons = np.linspace(0.0, 0.3, 13)
curves = [
    [accuracy(weights, attack(weights, test_x, test_y, epsilon), test_y) for epsilon in epsilons]
    for weights in (victim, defended)
]
for name, curve in zip(("victim", "defended"), curves, strict=True):
    print(f"{name}: {curve[0]:.1%} of clean pictures, {curve[4]:.1%} with epsilon 0.1")

# %%
attacked = attack(victim, test_x, test_y, 0.15)
before, after = probabilities(victim, test_x), probabilities(victim, attacked)
fooled = np.flatnonzero((before.argmax(axis=1) == test_y) & (after.argmax(axis=1) != test_y))
one = fooled[np.argmax(before[fooled].max(axis=1) * after[fooled].max(axis=1))]
figure, axes = plt.subplots(1, 4, figsize=(12, 3), layout="constrained", width_ratios=(1, 1, 1, 1.6))
for place, picture, title in zip(
    axes,
    (test_x[one], attacked[one] - test_x[one], attacked[one]),
    (
        f"{before[one].argmax()}, {before[one].max():.0%} sure",
        "the change",
        f"{after[one].argmax()}, {after[one].max():.0%} sure",
    ),
    strict=False,
):
    place.imshow(
        picture.reshape(8, 8), cmap="gray_r", vmin=min(picture.min(), 0.0), vmax=max(picture.max(), 0.15)
    )
    place.set_title(title)
    place.set_axis_off()
axes[3].plot(epsilons, np.transpose(curves), label=("victim", "defended"))
axes[3].set(title="right under attack", xlabel="epsilon")
axes[3].legend()
plt.show()

# %% [markdown]
# Our pictures have only 64 pixels, so the change must be large, and you can see it. Each pixel adds its small share to
# the logits: with the 150,000 numbers of a usual photograph a hundredth is enough, and nobody sees it.
#
# **Why it matters.** A few stickers on a stop sign are such a change, in the real world (Eykholt et al., 2018). A
# car should not believe one network: the map knows that there is a stop sign, the radar sees the wall. And who
# tests a network with random noise only, tests too kindly: try `np.sign(rng.normal(...))` instead of the slopes.
