# %% [markdown]
# # 17. Debiasing
#
# A camera car collects pictures. It drives by day; three in a hundred are taken at night. What learns from them is
# right nearly always on average, and clearly worse at night, **and the average hides it**.
#
# Often nobody has labelled what is rare. But a latent space knows: rare pictures lie where there are few others. So
# draw each picture for the training with a probability that is higher the emptier its neighbourhood is (Amini et
# al., *Uncovering and mitigating algorithmic bias through learned latent structure*, 2019).

# %%
import matplotlib.pyplot as plt
import numpy as np
from sevenlanes.perception.camera.camera import CameraConfig
from sevenlanes.perception.camera.conditions import CONDITIONS
from sevenlanes.perception.camera.driving_scenes import DrivingScenes, DrivingScenesConfig

# %% [markdown]
# The question: **are we on the right half of the road?** The camera in the driver's seat renders pictures with
# perfect answers. (The very first picture on a computer takes up to a minute, since the drawing is compiled.)


# %%
def drives(count, conditions, seed):
    """Grey pictures [count, 16, 32] from 0 to 1, whether we are on the right half, and whether it is night."""
    camera = CameraConfig(width=64, height=32)
    config = DrivingScenesConfig(
        count, seed=seed, conditions=conditions, camera=camera, past_s=0.0, future_s=0.0
    )
    pictures, right_half, night = [], [], []
    for batch in DrivingScenes(config):
        grey = batch.pictures.images.mean(axis=3) / 255.0
        pictures.append(grey.reshape(-1, 16, 2, 32, 2).mean(axis=(2, 4)))
        right_half.append(batch.pictures.scenes.lane[:, 0] > 3)
        night.append(batch.condition == list(CONDITIONS).index("night"))
    return np.concatenate(pictures), np.concatenate(right_half), np.concatenate(night)


train_pictures, train_right, train_night = drives(1_536, {"day": 0.97, "night": 0.03}, seed=0)
test_pictures, test_right, test_night = drives(512, {"day": 0.5, "night": 0.5}, seed=1)
for name, night in (("to learn from", train_night), ("to test", test_night)):
    print(f"pictures {name}: {len(night)}, {night.sum()} of them at night")

# %% [markdown]
# ## A latent space
#
# The simplest autoencoder is linear: its codes are the principal components, the directions in which pictures
# differ most. It needs no labels. Nobody told it about the night.

# %%
x = train_pictures.reshape(len(train_pictures), -1)
mean, deviation = x.mean(axis=0), x.std(axis=0) + 0.02
codes = (x - mean) @ np.linalg.svd(x - mean, full_matrices=False)[2][:2].T  # [n, 2]

# %% [markdown]
# ## How crowded is it?
#
# For each latent number apart: a histogram over its whole range, and for each picture the share of all pictures
# that fall into its bin.


# %%
def crowding(codes, bins=10):
    """Codes [n, d] -> for each code and number the share of the n in its bin, [n, d], above 0 and at most 1."""
    shares = np.zeros(codes.shape)
    # TODO crowding: fill `shares` column by column; np.histogram(column, bins) gives counts and edges, and
    #   np.digitize(column, edges[1:-1]) the bin of each, from 0
    for column in range(codes.shape[1]):
        counts, edges = np.histogram(codes[:, column], bins)
        shares[:, column] = counts[np.digitize(codes[:, column], edges[1:-1])] / len(codes)
    # END
    return shares


# %% check crowding
def check_crowding():
    codes = np.array([[0.0, 5.0], [0.1, 5.1], [0.2, 6.9], [10.0, 7.0]])
    got = np.asarray(crowding(codes, bins=2))
    assert got.shape == (4, 2), f"there should be a share for each code and number, (4, 2), got {got.shape}"
    assert not np.allclose(got, [[3, 2], [3, 2], [3, 2], [1, 2]]), (
        "these are counts: divide by n, to have shares"
    )
    assert np.all(got > 0.0), "each picture is in its own bin, so no share is 0"
    assert np.allclose(got[:, 0], [0.75, 0.75, 0.75, 0.25]), (
        f"three of four share the first bin, got {got[:, 0].tolist()}"
    )
    assert np.allclose(got[:, 1], 0.5), f"by the second number they lie two and two, got {got[:, 1].tolist()}"


check_crowding()

# %% [markdown]
# ## How often to draw it
#
# $$w_i \propto \prod_{j=1}^{d} \frac{1}{\text{share}_{ij} + \alpha}, \qquad \sum_i w_i = 1$$
#
# With a large $\alpha$ all weights are nearly equal; with a small one the rare is drawn often.


# %%
def sampling_weights(shares, alpha):
    """Shares [n, d] and alpha -> the probability of each of the n to be drawn [n]; they sum to 1."""
    # TODO sampling_weights: the formula above; np.prod(..., axis=1)
    weights = np.prod(1.0 / (shares + alpha), axis=1)
    return weights / weights.sum()
    # END


# %% check sampling_weights
def check_sampling_weights():
    shares = np.array([[0.5, 0.5], [0.5, 0.5], [0.25, 1.0], [0.125, 0.25]])
    got = np.asarray(sampling_weights(shares, 0.0))
    assert got.shape == (4,), f"there should be one probability a picture, shape (4,), got {got.shape}"
    assert np.isclose(got.sum(), 1.0), f"the probabilities should sum to 1, they sum to {got.sum():.3f}"
    assert got[3] > got[0], "the rare one should be drawn more often than the common one: one over the share"
    assert np.allclose(got, np.array([4.0, 4.0, 4.0, 32.0]) / 44.0), (
        f"with alpha 0 the odds are 4, 4, 4 and 32: a product over the numbers, got {np.round(44.0 * got, 2).tolist()}"
    )
    got = sampling_weights(shares, 1_000.0)
    assert np.allclose(got, 0.25, atol=1e-3), (
        f"with a huge alpha all are drawn alike, got {np.round(got, 3).tolist()}"
    )


check_sampling_weights()


# %%
def draw(weights, count, rng):
    """Probabilities [n] -> the places of `count` pictures, drawn with replacement, [count]."""
    # TODO draw: rng.choice does it
    return rng.choice(len(weights), count, p=weights)
    # END


# %% check draw
def check_draw():
    got = np.asarray(draw(np.array([0.5, 0.0, 0.1, 0.4]), 8_000, np.random.default_rng(0)))
    assert got.shape == (8_000,), (
        f"8,000 were asked for, more than there are: draw with replacement, got {got.shape}"
    )
    shares = np.bincount(got, minlength=4) / 8_000
    assert np.abs(shares - [0.5, 0.0, 0.1, 0.4]).max() < 0.03, (
        f"they should come with the probabilities 0.5, 0, 0.1 and 0.4, they came with {np.round(shares, 2).tolist()}"
    )


check_draw()

# %% [markdown]
# ## Look at the parts, not at the average


# %%
def accuracies(answers, truth, group):
    """Answers, truth and group, all True or False [n] -> accuracy where group is False, and where it is True."""
    # TODO accuracies: two means of answers == truth
    right = answers == truth
    return right[~group].mean(), right[group].mean()
    # END


# %% check accuracies
def check_accuracies():
    answers, truth = np.array([True, True, False, True, False]), np.array([True, True, True, False, False])
    got = tuple(accuracies(answers, truth, np.array([False, False, False, True, True])))
    assert len(got) == 2, f"there should be two accuracies, got {len(got)}"
    assert not np.allclose(got, (0.5, 2.0 / 3.0)), "they are swapped: first where group is False"
    assert np.allclose(got, (2.0 / 3.0, 0.5)), f"2 of 3 and 1 of 2 are right, got {np.round(got, 3).tolist()}"


check_accuracies()

# %% [markdown]
# ## Does it help?
#
# A linear classifier by least squares, once on the pictures as they came, once on pictures drawn by your weights.


# %%
def classify(chosen):
    """Learn from the chosen training pictures; the answers on the test pictures."""
    inputs, unknown = (
        (each.reshape(len(each), -1) - mean) / deviation for each in (train_pictures, test_pictures)
    )
    inputs = np.column_stack([inputs, np.ones(len(inputs))])[chosen]
    signs = np.where(train_right, 1.0, -1.0)[chosen]
    ridge = 0.3 * len(chosen) * np.eye(inputs.shape[1])
    weights = np.linalg.solve(inputs.T @ inputs + ridge, inputs.T @ signs)
    return np.column_stack([unknown, np.ones(len(unknown))]) @ weights > 0.0


rng = np.random.default_rng(0)
table = {"as they came": accuracies(classify(np.arange(len(x))), test_right, test_night)}
for alpha in (0.1, 0.01):
    chosen = draw(sampling_weights(crowding(codes), alpha), 3_000, rng)
    table[f"alpha {alpha:g}"] = accuracies(classify(chosen), test_right, test_night)
    print(f"alpha {alpha:g}: {train_night[chosen].mean():.0%} of the pictures drawn are of the night")
for name, (by_day, by_night) in table.items():
    print(f"{name:>12}: right on {by_day:.1%} by day, {by_night:.1%} at night")

# %%
figure, axes = plt.subplots(1, 3, figsize=(13, 3.6), layout="constrained", width_ratios=(1.3, 1, 1))
rarest = np.argsort(-sampling_weights(crowding(codes), 0.01))[:12]
axes[0].imshow(
    train_pictures[rarest].reshape(4, 3, 16, 32).transpose(0, 2, 1, 3).reshape(64, 96), cmap="gray"
)
axes[0].set(title="the twelve pictures that it takes for the rarest")
axes[0].set_axis_off()
axes[1].hist([codes[~train_night, 0], codes[train_night, 0]], 20, label=("day", "night"), log=True)
axes[1].set(title="the first latent number", ylabel="pictures")
axes[1].legend()
axes[2].bar(np.arange(3) - 0.2, [by_day for by_day, _ in table.values()], 0.4, label="day")
axes[2].bar(np.arange(3) + 0.2, [by_night for _, by_night in table.values()], 0.4, label="night")
axes[2].set_xticks(range(3), table)
axes[2].set(title="accuracy", ylim=(0.5, 1.0))
axes[2].legend(loc="lower right")
plt.show()

# %% [markdown]
# **Why it matters.** A car that sees well on average and badly at night is a car that sees badly, and a face
# detector that fails for some people is no good detector. Measure the parts. The weights take a little from the day
# and give to the night: who decides whether that is a good bargain? And what if a rare picture is rare because its
# label is wrong?
