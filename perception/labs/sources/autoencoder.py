# %% [markdown]
# # 15. Denoising autoencoder
#
# Press a picture of 64 pixels into fewer numbers and unfold it again. What can not be kept must be typical, so the
# network learns what digits have in common; nobody has to say which digit it is. A **denoising** one is given a spoilt
# picture and asked for the clean one (Vincent et al., 2008). It can not just copy: it has to know what belongs where.
#
# Encoder and decoder share one matrix of weights $W$, once forth and once back:
#
# $$h = \sigma(\tilde x W + b), \qquad \hat x = \sigma(h W^T + c), \qquad \sigma(z) = \frac{1}{1 + e^{-z}}$$

# %%
import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits

pictures, labels = load_digits(return_X_y=True)
order = np.random.default_rng(0).permutation(len(labels))
train_x, test_x = np.split(pictures[order] / 16.0, [1_400])  # [1400, 64] and [397, 64] pixels, 0 to 1


def sigmoid(z):
    """Any array -> the logistic function of each number."""
    return 0.5 * (1.0 + np.tanh(0.5 * z))


# %% [markdown]
# ## Spoil
#
# Masking noise: each pixel of each picture turns black, 0, with the same probability, by a throw of its own. The
# clean picture is still needed, so it must stay as it is.


# %%
def spoil(x, share, rng):
    """Pictures [n, p], the share of pixels to lose, a generator -> spoilt pictures [n, p]; x stays as it is."""
    # TODO spoil: rng.random(x.shape) throws for each pixel
    return np.where(rng.random(x.shape) < share, 0.0, x)
    # END


# %% check spoil
def check_spoil():
    x, rng = np.full((400, 50), 0.5), np.random.default_rng(0)
    got = np.asarray(spoil(x, 0.3, rng))
    assert np.all(x == 0.5), "the clean pictures were changed: make new ones"
    assert got.shape == x.shape, f"the pictures should keep their shape {x.shape}, got {got.shape}"
    assert np.isin(got, (0.0, 0.5)).all(), "a pixel is either lost, 0, or as it was"
    lost = got == 0.0
    assert not np.isclose(lost.mean(), 0.7, atol=0.02), (
        "0.3 is the share that is lost, not the share that stays"
    )
    assert np.isclose(lost.mean(), 0.3, atol=0.02), (
        f"three of ten pixels should be lost, {lost.mean():.1%} are"
    )
    assert lost.mean(axis=0).max() < 0.5, "each picture should lose other pixels: throw for all of x.shape"
    assert lost.mean(axis=1).max() < 0.7, "each pixel throws for itself: not whole pictures are lost"


check_spoil()

# %% [markdown]
# ## Forth and back


# %%
def reconstruct(weights, x):
    """Weights (W [p, h], b [h], c [p]), pictures x [n, p] -> codes h [n, h] and pictures x̂ [n, p]."""
    w, b, c = weights
    # TODO reconstruct: the two formulas at the top; w.T is the way back
    codes = sigmoid(x @ w + b)
    return codes, sigmoid(codes @ w.T + c)
    # END


# %% check reconstruct
def check_reconstruct():
    w = np.array([[1.0, 0.0], [0.0, 2.0], [-1.0, 0.0]])
    codes, again = reconstruct(
        (w, np.array([0.0, -1.0]), np.array([0.0, 0.0, 0.5])), np.array([[1.0, 0.5, 0.0]])
    )
    assert np.shape(codes) == (1, 2), f"codes should be [n, h], (1, 2) here, got {np.shape(codes)}"
    assert np.shape(again) == (1, 3), f"pictures should be [n, p], (1, 3) here, got {np.shape(again)}"
    assert np.allclose(codes, [[0.73106, 0.5]], atol=1e-4), (
        f"the codes are σ(1) and σ(1 - 1), 0.731 and 0.5, got {np.round(codes, 3).tolist()}"
    )
    assert not np.allclose(again, [[0.73106, 1.0, -0.23106]], atol=1e-4), "the way back needs its σ too"
    assert np.allclose(again, [[0.67504, 0.73106, 0.44249]], atol=1e-4), (
        f"the picture should be 0.675, 0.731 and 0.442, by the codes, Wᵀ and c, got {np.round(again, 3).tolist()}"
    )


check_reconstruct()

# %% [markdown]
# ## The loss
#
# Each pixel of the answer is a probability of ink. The cross-entropy with the **clean** picture, pixels added up, mean
# over the pictures:
#
# $$L = - \frac{1}{n} \sum_{\text{pictures}} \; \sum_{\text{pixels}} x \log \hat x + (1 - x) \log (1 - \hat x)$$


# %%
def loss_of(weights, clean, share, rng):
    """Weights, clean pictures [n, p], the share of pixels to lose -> the loss of a reconstruction, one number."""
    # TODO loss_of: spoil, reconstruct, and compare with what should have come out
    again = reconstruct(weights, spoil(clean, share, rng))[1]
    return -(clean * np.log(again) + (1.0 - clean) * np.log(1.0 - again)).sum(axis=1).mean()
    # END


# %% check loss_of
def check_loss_of():
    rng, clean = np.random.default_rng(0), np.array([[1.0, 0.0, 1.0, 1.0], [0.0, 0.0, 0.0, 1.0]])
    zeros = np.zeros((4, 2)), np.zeros(2), np.zeros(4)
    got = loss_of(zeros, clean, 0.0, rng)
    assert got > 0.0, f"a loss is above zero, got {got:.3f}: mind the minus sign"
    assert not np.isclose(got, 0.69315, atol=1e-4), "that is the mean of the pixels: add them up"
    assert not np.isclose(got, 5.54518, atol=1e-4), "that is the sum of both pictures: the mean over pictures"
    assert np.isclose(got, 2.77259, atol=1e-4), (
        f"saying 0.5 costs log 2 a pixel, 2.773 for a picture of four, got {got:.3f}"
    )
    got = loss_of((np.zeros((4, 2)), np.zeros(2), np.full(4, 6.0)), np.ones((3, 4)), 1.0, rng)
    assert got < 1.0, (
        f"all pixels were lost, all were guessed, and the loss is {got:.1f}: compare with the clean picture, not with "
        "the spoilt one"
    )
    keen = np.eye(4) * 8.0, np.full(4, -4.0), np.full(4, -4.0)
    assert loss_of(keen, np.ones((3, 4)), 1.0, rng) > 5.0, (
        "this one only copies, and copies black: spoil first"
    )


check_loss_of()

# %% [markdown]
# ## Backward
#
# As in lab 3, with one difference: $W$ is used **twice**, so its slope has two parts, which add up. With
# $e = (\hat x - x) / n$, the slope by what goes into the last $\sigma$, and $\delta = (e W) \odot h \odot (1 - h)$:
#
# $$\frac{\partial L}{\partial W} = \tilde x^T \delta + e^T h, \qquad
# \frac{\partial L}{\partial b} = \sum_{\text{rows}} \delta, \qquad
# \frac{\partial L}{\partial c} = \sum_{\text{rows}} e$$


# %%
def gradients(weights, spoilt, clean):
    """Weights, spoilt and clean pictures [n, p] -> the slopes of the loss by W, b and c, in the same shapes."""
    codes, again = reconstruct(weights, spoilt)
    # TODO gradients: e, δ, and then the three slopes
    error = (again - clean) / len(clean)
    inner = error @ weights[0] * codes * (1.0 - codes)
    return spoilt.T @ inner + error.T @ codes, inner.sum(axis=0), error.sum(axis=0)
    # END


# %% check gradients
def check_gradients():
    rng = np.random.default_rng(0)
    weights = [rng.normal(size=shape) for shape in ((5, 3), (3,), (5,))]
    spoilt, clean = rng.uniform(size=(4, 5)), rng.uniform(size=(4, 5))
    slopes = gradients(weights, spoilt, clean)
    assert len(slopes) == 3, f"there should be three arrays of slopes, got {len(slopes)}"

    def loss():
        codes = 1.0 / (1.0 + np.exp(-(spoilt @ weights[0] + weights[1])))
        said = 1.0 / (1.0 + np.exp(-(codes @ weights[0].T + weights[2])))
        return -(clean * np.log(said) + (1.0 - clean) * np.log(1.0 - said)).sum(axis=1).mean()

    for name, weight, slope in zip(("W", "b", "c"), weights, slopes, strict=True):
        assert np.shape(slope) == weight.shape, (
            f"the slopes by {name} should have its shape {weight.shape}, got {np.shape(slope)}"
        )
        for place in np.ndindex(weight.shape):
            ends = []
            for wiggle in (1e-5, -1e-5):
                weight[place] += wiggle
                ends.append(loss())
                weight[place] -= wiggle
            measured = (ends[0] - ends[1]) / 2e-5
            assert np.isclose(slope[place], measured, rtol=1e-3, atol=1e-5), (
                f"the slope by {name}{list(place)} should be {measured:.4f}, as one measures by wiggling it, "
                f"got {slope[place]:.4f}" + (": W is used twice, forth and back" if name == "W" else "")
            )


check_gradients()

# %% [markdown]
# ## Learning, with noise and without
#
# Twice the same network: one learns from clean pictures, one from pictures that have lost half of their pixels, each
# time other ones. Here the code has **more** numbers than the picture has pixels. Without noise, copying would do.


# %%
def train(share, codes=100, epochs=100):
    """Gradient descent with momentum in batches of 50; the weights and the loss of each epoch."""
    rng = np.random.default_rng(0)
    weights = [rng.normal(0.0, 0.1, (64, codes)), np.zeros(codes), np.full(64, -1.0)]
    speeds, losses = [np.zeros_like(weight) for weight in weights], []
    for epoch in range(epochs):
        losses.append(loss_of(weights, train_x, share, rng))
        for rows in rng.permutation(len(train_x)).reshape(-1, 50):
            slopes = gradients(weights, spoil(train_x[rows], share, rng), train_x[rows])
            for weight, speed, slope in zip(weights, speeds, slopes, strict=True):
                speed *= 0.9
                speed -= 0.02 * (1.0 - epoch / epochs) * slope
                weight += speed
    return weights, losses


noisy = spoil(test_x, 0.5, np.random.default_rng(1))
repaired, curves = {}, {}
for name, share in (("trained on clean", 0.0), ("trained on spoilt", 0.5)):
    weights, curves[name] = train(share)
    repaired[name] = reconstruct(weights, noisy)[1]
    if share:
        learnt = weights[0]
for name, x in {
    "spoilt": noisy,
    "mean digit": np.broadcast_to(train_x.mean(axis=0), test_x.shape),
    **repaired,
}.items():
    print(f"{name}: {np.sqrt(np.mean((x - test_x) ** 2)):.3f} off a pixel")


# %%
def sheet(rows, border):
    """Pictures [rows, columns, 64] in one, with a border between them."""
    framed = np.pad(
        rows.reshape(*rows.shape[:2], 8, 8), ((0, 0), (0, 0), (1, 1), (1, 1)), constant_values=border
    )
    return framed.transpose(0, 2, 1, 3).reshape(10 * rows.shape[0], 10 * rows.shape[1])


figure, (left, right) = plt.subplots(1, 2, figsize=(12, 4), layout="constrained", width_ratios=(2, 1))
rows = np.stack([test_x[:12], noisy[:12], *(each[:12] for each in repaired.values())])
left.imshow(sheet(rows, 0.15), cmap="gray_r")
left.set_yticks(4.5 + 10 * np.arange(4), ["clean", "spoilt", *repaired])
left.set_xticks([])
strongest = learnt[:, np.argsort(-np.abs(learnt).sum(axis=0))[:30]].T.reshape(5, 6, 64)
right.imshow(sheet(strongest, 0.0), cmap="RdBu", vmin=-2.0, vmax=2.0)
right.set_title("what the numbers of the code look for")
right.set_axis_off()
plt.show()

# %% [markdown]
# **Why it matters.** Rain on the lens, a dazzled sensor, a pixel that died: a car has to see through it. And a code
# that needs no labels can be learnt from every kilometre that was ever driven; a few labels then go a long way, which
# is what lab 7 is about. Give it `codes=10`, fewer numbers than pixels: what can it no longer draw?
