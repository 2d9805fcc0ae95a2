# %% [markdown]
# # 7. Transfer
#
# Our network knows how many metres a **car** needs to stop, from 2,000 drives. Now comes a lorry, loaded: it reacts
# later, it brakes worse, and we have **ten** drives. A new network learns little from ten drives. But what the old one
# found out holds for lorries too: that speed counts squared, that a wet road is longer, and that three of its inputs
# do not matter at all. That stands in its first layer.
#
# So take over the old weights, *freeze* the first layer, and teach the last one only: few weights, few examples. Then
# *thaw* the first layer and go on with small steps (Yosinski et al., 2014).

# %%
import matplotlib.pyplot as plt
import numpy as np


def drives(count, rng, lorry=False):
    """Features [count, 6] in their own units, the way to a stop [count] in hundreds of metres."""
    speed, reaction = rng.uniform(10.0, 25.0 if lorry else 40.0, count), rng.uniform(0.5, 2.0, count)
    friction = rng.uniform(0.4, 0.9, count)
    braking = speed**2 / (2.0 * friction * 9.81)
    way = speed * (reaction + 0.6) + 1.6 * braking if lorry else speed * reaction + braking
    others = rng.normal(0.0, (5.0, 100.0, 0.1), (count, 3))
    return np.column_stack([speed, reaction, friction, others]), (way + rng.normal(0.0, 3.0, count)) / 100.0


car_x, car_y = drives(2_000, np.random.default_rng(0))
test_x, test_y = drives(1_000, np.random.default_rng(1), lorry=True)

# %% [markdown]
# ## The old scales
#
# The old network learnt from columns that were scaled by the means and deviations of the **cars'** drives. Its weights
# mean something for these scales only: 25 m/s must be the same number as before, whoever drives.


# %%
def scaled(x, old_x):
    """Features x [n, k], those that the old network learnt from [m, k] -> x as the old network wants it, [n, k]."""
    # TODO scaled: subtract means, divide by standard deviations, column by column; but whose?
    return (x - old_x.mean(axis=0)) / old_x.std(axis=0)
    # END


# %% check scaled
def check_scaled():
    old, new = np.array([[0.0, 10.0], [2.0, 30.0]]), np.array([[4.0, 10.0], [2.0, 20.0], [3.0, 0.0]])
    got = np.asarray(scaled(new, old))
    assert got.shape == (3, 2), f"the features should keep their shape (3, 2), got {got.shape}"
    own = (new - new.mean(axis=0)) / new.std(axis=0)
    assert not np.allclose(got, own), (
        "these are the scales of the new drives; the old network knows the old ones"
    )
    assert np.allclose(got, [[3.0, -1.0], [1.0, 0.0], [2.0, -2.0]]), (
        f"(4, 10) becomes (3, -1) by the means and deviations of the columns of `old_x`, got {got[0].tolist()}"
    )


check_scaled()

# %% [markdown]
# ## The network
#
# That of lab 3: $h = \tanh(x W_1 + b_1)$, $\hat y = h W_2 + b_2$, mean squared error, and its slopes.


# %%
def forward(weights, x):
    """Weights (W1 [k, h], b1 [h], W2 [h], b2 [1]), inputs x [n, k] -> hidden [n, h] and predictions [n]."""
    hidden = np.tanh(x @ weights[0] + weights[1])
    return hidden, hidden @ weights[2] + weights[3]


def gradients(weights, x, y):
    """The slopes of the mean squared error by the four arrays of weights, in the same shapes."""
    hidden, prediction = forward(weights, x)
    error = 2.0 * (prediction - y) / len(y)
    inner = np.outer(error, weights[2]) * (1.0 - hidden**2)
    return [x.T @ inner, inner.sum(axis=0), hidden.T @ error, error.sum(keepdims=True)]


# %% [markdown]
# ## Freeze
#
# A step downhill, for all arrays but the first `frozen` ones: 2 for the first layer, 0 for none. The old network must
# survive: others will be taught from it, too.


# %%
def step(weights, slopes, rate, frozen):
    """Lists of arrays and of their slopes, a rate, how many stay -> a list of new arrays; the old ones stay."""
    # TODO step: w - rate * slope for those that learn; what stays may be the same array
    pairs = zip(weights[frozen:], slopes[frozen:], strict=True)
    return weights[:frozen] + [weight - rate * slope for weight, slope in pairs]
    # END


# %% check step
def check_step():
    def start():
        return [np.array([[1.0, 2.0]]), np.array([3.0]), np.array([4.0, 5.0]), np.array([6.0])]

    weights, slopes = start(), [np.ones((1, 2)), np.ones(1), np.ones(2), -np.ones(1)]
    got = step(weights, slopes, 0.5, 2)
    assert all(np.array_equal(a, b) for a, b in zip(weights, start(), strict=True)), (
        "the old network was changed: use -, not -="
    )
    assert len(got) == 4, f"a network has four arrays, got {len(got)}"
    assert np.array_equal(got[0], weights[0]), "the first array is frozen, and it moved"
    assert np.array_equal(got[1], weights[1]), "the first two arrays are frozen, and the second one moved"
    assert not np.allclose(got[2], (4.5, 5.5)), "that is a step uphill: subtract"
    assert np.allclose(got[2], (3.5, 4.5)), (
        f"(4, 5) less half of the slopes 1 is (3.5, 4.5), got {got[2].tolist()}"
    )
    assert np.allclose(got[3], 6.5), f"6 less half of -1 is 6.5, got {got[3].tolist()}"
    assert np.allclose(step(weights, slopes, 0.5, 0)[0], (0.5, 1.5)), "with nothing frozen all arrays move"


check_step()

# %% [markdown]
# ## Thaw
#
# In the first half of the steps the first layer is frozen. In the second half everything learns, at a fifth of the
# rate: large steps at the beginning, while the last layer is still wrong, would spoil what the first one knows.


# %%
def thaw(number, total, rate):
    """The number of a step from 0, of how many, the full rate -> how many arrays are frozen, and the rate now."""
    # TODO thaw: two cases
    return (2, rate) if number < total / 2 else (0, rate / 5.0)
    # END


# %% check thaw
def check_thaw():
    for number, frozen, rate, why in (
        (0, 2, 1.0, "at first the first layer, two arrays, is frozen"),
        (49, 2, 1.0, "this is the last step of the first half"),
        (50, 0, 0.2, "the second half begins: nothing is frozen, and the rate is a fifth"),
        (99, 0, 0.2, "it stays thawed"),
    ):
        got = tuple(thaw(number, 100, 1.0))
        assert len(got) == 2, f"there should be two numbers, got {len(got)}"
        assert got[0] == frozen, (
            f"step {number} of 100: {why}; {frozen} arrays should be frozen, got {got[0]}"
        )
        assert np.isclose(got[1], rate), (
            f"step {number} of 100: {why}; the rate should be {rate}, got {got[1]}"
        )
    got = thaw(3, 4, 0.5)[1]
    assert np.isclose(got, 0.1), f"a fifth of 0.5 is 0.1, got {got}: use `rate`"


check_thaw()

# %% [markdown]
# ## What is it worth?
#
# How many drives does one need **without** the old network, to be as good as with it?


# %%
def drives_needed(counts, errors, goal):
    """Numbers of drives, ascending, the error with each, a goal -> the first number that reaches it, or None."""
    # TODO drives_needed: reaches means: at most the goal
    return next((count for count, error in zip(counts, errors, strict=True) if error <= goal), None)
    # END


# %% check drives_needed
def check_drives_needed():
    for goal, should, why in (
        (9.0, 10, "an error of 8 is at most 9"),
        (8.0, 10, "8 itself reaches a goal of 8"),
        (3.0, 100, "only 100 drives reach it"),
        (1.0, None, "none does"),
    ):
        got = drives_needed((5, 10, 50, 100), (20.0, 8.0, 4.0, 2.0), goal)
        assert got == should, (
            f"with errors of 20, 8, 4 and 2 and a goal of {goal:g}: {why}, {should}, got {got}"
        )


check_drives_needed()


# %%
def fresh(rng):
    """A network that knows nothing."""
    return [
        rng.normal(0.0, scale, shape) for scale, shape in ((0.4, (6, 32)), (0.1, 32), (0.1, 32), (0.1, 1))
    ]


def train(weights, x, y, steps, schedule):
    """Gradient descent; `schedule` says for each step what is frozen, and the rate. The first steps are smaller."""
    for number in range(steps):
        frozen, rate = schedule(number, steps, 0.07)
        weights = step(weights, gradients(weights, x, y), rate * min(1.0, (number + 1) / 50.0), frozen)
    return weights


def error_of(weights):
    """Root-mean-square error on the lorry's test drives, in m."""
    return 100.0 * np.sqrt(np.mean((forward(weights, scaled(test_x, car_x))[1] - test_y) ** 2))


WAYS = {
    "from scratch": lambda number, total, rate: (0, rate),
    "frozen": lambda number, total, rate: (2, rate),
    "thawed": thaw,
}
old = train(fresh(np.random.default_rng(2)), scaled(car_x, car_x), car_y, 2_000, WAYS["from scratch"])
COUNTS, table = (3, 5, 10, 20, 50, 200), {}
for name, schedule in WAYS.items():
    table[name] = []
    for count in COUNTS:
        errors = []
        for draw in range(5):
            rng = np.random.default_rng((count, draw))
            x, y = drives(count, rng, lorry=True)
            start = fresh(rng) if name == "from scratch" else old
            errors.append(error_of(train(start, scaled(x, car_x), y, 1_200, schedule)))
        table[name].append(np.mean(errors))
print(f"the old network as it is: {error_of(old):.1f} m off")
for name, errors in table.items():
    print(f"{name:>12}: " + ", ".join(f"{e:.1f} m ({c})" for c, e in zip(COUNTS, errors, strict=True)))
goal = table["thawed"][COUNTS.index(10)]
print(
    "as good as ten drives and the old network, from scratch:",
    drives_needed(COUNTS, table["from scratch"], goal),
)

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4), layout="constrained")
for name, errors in table.items():
    left.plot(COUNTS, errors, marker="o", label=name)
left.axhline(error_of(old), color="grey", linestyle=":", label="old network as it is")
left.set(title="error on the lorry", xlabel="drives to learn from", ylabel="m", xscale="log", yscale="log")
left.legend()
bend = 1.0 - forward(old, scaled(car_x, car_x))[0] ** 2
strength = 100.0 * np.abs((bend * old[2]) @ old[0].T).mean(axis=0)  # the slope by each input, over all drives
right.barh(range(6), strength)
right.set_yticks(range(6), ("speed", "reaction", "friction", "other 1", "other 2", "other 3"))
right.invert_yaxis()
right.set(title="what the old network looks at", xlabel="m for a change by a standard deviation")
plt.show()

# %% [markdown]
# **Why it matters.** Nobody drives a million kilometres anew for each new lorry, camera or country. But look at the
# right end of the curves: with many drives the frozen layer holds you back. And transfer can harm, if the old task
# taught the network to overlook what counts now. What if one of the "others" mattered for lorries: their load?
