# %% [markdown]
# # 5. Search
#
# How many units, which learning rate, how much weight decay? Nobody can compute it; one has to try. **Random search**
# draws settings and trains each to the end. On a grid, four values of two settings are 16 trainings with only four
# different rates; 16 random ones have 16 different rates, and it is often one setting that decides (Bergstra and
# Bengio, 2012).
#
# But who is bad after two epochs is seldom good after fifty. **Successive halving** trains many for a short while,
# keeps the better half, trains it twice as long, and so on (Jamieson and Talwalkar, 2016). The same time, many more
# tries.

# %%
import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits

digits, labels = load_digits(return_X_y=True)
order = np.random.default_rng(0).permutation(len(labels))
x, y = digits[order] / 16.0, labels[order]  # [1797, 64] pixels, 0 to 1
train_x, train_y = x[:500], y[:500]  # to learn from
valid_x, valid_y = x[500:1_000], y[500:1_000]  # to choose by
test_x, test_y = x[1_000:], y[1_000:]  # looked at once, at the end

# %% [markdown]
# ## Draw
#
# A learning rate of 0.001 or 0.002 makes as large a difference as one of 1 or 2: its **logarithm** should be drawn
# evenly. Drawn evenly itself, nine of ten rates between 0.001 and 1 would be above 0.1.


# %%
def log_uniform(low, high, rng):
    """Bounds above 0, a generator -> one number between them, with a logarithm that is drawn evenly."""
    # TODO log_uniform: np.log, rng.uniform, np.exp
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))
    # END


# %% check log_uniform
def check_log_uniform():
    rng = np.random.default_rng(0)
    got = np.array([log_uniform(0.001, 10.0, rng) for _ in range(4_000)])
    assert got.min() >= 0.001, f"no number should be below 0.001, one is {got.min():.5f}"
    assert got.max() <= 10.0, f"no number should be above 10, one is {got.max():.5f}"
    shares = np.histogram(got, (0.001, 0.01, 0.1, 1.0, 10.0))[0] / len(got)
    assert not np.isclose(shares[3], 0.9, atol=0.03), (
        "these are drawn evenly themselves: draw the logarithm evenly"
    )
    assert np.allclose(shares, 0.25, atol=0.04), (
        f"each power of ten should have a quarter of the numbers, they have {np.round(shares, 2).tolist()}"
    )


check_log_uniform()

# %% [markdown]
# ## The plan
#
# With `count` candidates, a power of two, and `epochs` for each in the first round: in each round half as many go on,
# each for twice as long, until one is left. So every round costs the same.


# %%
def plan(count, epochs):
    """Candidates and epochs of the first round -> for each round (how many, epochs each); one candidate at the end."""
    rounds = []
    # TODO plan: (8, 3) leads to (4, 6), (2, 12), (1, 24)
    while count >= 1:
        rounds.append((count, epochs))
        count, epochs = count // 2, 2 * epochs
    # END
    return rounds


# %% check plan
def check_plan():
    for count, epochs, should in (
        (8, 3, [(8, 3), (4, 6), (2, 12), (1, 24)]),
        (4, 1, [(4, 1), (2, 2), (1, 4)]),
        (1, 5, [(1, 5)]),
    ):
        got = [tuple(each) for each in plan(count, epochs)]
        assert got, "there are no rounds: fill `rounds`"
        assert got[-1][0] == 1, f"the last round has one candidate, with {count} it has {got[-1][0]}"
        assert got[0] == (count, epochs), f"the first round is {(count, epochs)}, got {got[0]}"
        assert got == should, f"with {count} candidates and {epochs} epochs: {should}, got {got}"


check_plan()

# %% [markdown]
# ## The better half


# %%
def better_half(losses):
    """The losses of the candidates [n] -> the places of the better half, n // 2 of them, the best first."""
    # TODO better_half: np.argsort; a training that blew up has the loss NaN, and argsort puts it last
    return [int(place) for place in np.argsort(losses)[: len(losses) // 2]]
    # END


# %% check better_half
def check_better_half():
    for losses, should, why in (
        ([0.5, 0.1, 0.9, 0.3], [1, 3], "0.1 and 0.3 are the smallest losses, at the places 1 and 3"),
        ([float("nan"), 2.0, 5.0, float("nan")], [1, 2], "a training that blew up is no good one"),
        ([0.2, 0.1], [1], "one of two goes on"),
    ):
        got = [int(place) for place in better_half(np.array(losses))]
        assert len(got) == len(should), f"of {len(losses)} candidates {len(should)} go on, got {len(got)}"
        assert got == should, f"of {losses}: {why}, got {got}"


check_better_half()

# %% [markdown]
# ## Halving
#
# `train(candidate, epochs)` lets a candidate learn **on** from where it stands, and gives its loss on the validation
# digits.


# %%
def successive_halving(candidates, epochs, train):
    """A list of candidates, epochs of the first round, `train` -> the candidate that is left."""
    # TODO successive_halving: in each round of your plan train all that are left; while there are several, keep the
    #   better half of them
    for _count, longer in plan(len(candidates), epochs):
        losses = np.array([train(candidate, longer) for candidate in candidates])
        if len(candidates) > 1:
            candidates = [candidates[place] for place in better_half(losses)]
    return candidates[0]
    # END


# %% check successive_halving
def check_successive_halving():
    trained = {}

    def train(name, epochs):
        trained[name] = trained.get(name, 0) + epochs
        slow = 0.5 if trained[name] < 3 else 0.1  # b is slow at first
        return {"a": 0.4, "b": slow, "c": 0.9, "d": 0.8}[name]

    names = ["a", "b", "c", "d"]
    got = successive_halving(names, 1, train)
    assert names == ["a", "b", "c", "d"], "the list of candidates was changed: make a new one for each round"
    assert trained, "nobody was trained: call train(candidate, epochs)"
    assert got == "b", f"a leads after the first round, b after the second one; it should be b, got {got!r}"
    assert trained == {"a": 3, "b": 7, "c": 1, "d": 1}, (
        f"a should have 3 epochs, b 7, c and d one each, they have {dict(sorted(trained.items()))}"
    )


check_successive_halving()


# %%
class Network:
    """One candidate: random settings, and a network with a hidden layer that learns by them."""

    def __init__(self, rng):
        self.rate, self.decay = log_uniform(1e-3, 10.0, rng), log_uniform(1e-6, 1e-1, rng)
        self.units = round(log_uniform(4, 200, rng))
        self.rng, self.epochs, self.history = np.random.default_rng(rng.integers(1_000)), 0, []
        self.w1, self.w2 = self.rng.normal(0.0, 0.2, (65, self.units)), np.zeros((self.units + 1, 10))

    def forward(self, x):
        """The hidden units and the probabilities; both layers have a 1 as their last input."""
        hidden = np.column_stack([np.tanh(np.column_stack([x, np.ones(len(x))]) @ self.w1), np.ones(len(x))])
        logits = hidden @ self.w2
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        return hidden, powers / powers.sum(axis=1, keepdims=True)

    def loss(self, x, y):
        """The cross-entropy."""
        return float(-np.log(self.forward(x)[1][np.arange(len(y)), y] + 1e-12).mean())


def train(network, epochs):
    """Some epochs more; the loss on the validation digits."""
    for _epoch in range(epochs):
        for rows in network.rng.permutation(len(train_x)).reshape(-1, 50):
            x = train_x[rows]
            hidden, probabilities = network.forward(x)
            error = (probabilities - np.eye(10)[train_y[rows]]) / len(rows)
            inner = (error @ network.w2[:-1].T) * (1.0 - hidden[:, :-1] ** 2)
            network.w2 = network.w2 - network.rate * (hidden.T @ error + network.decay * network.w2)
            slope = np.column_stack([x, np.ones(len(x))]).T @ inner
            network.w1 = network.w1 - network.rate * (slope + network.decay * network.w1)
    network.epochs += epochs
    network.history.append((network.epochs, network.loss(valid_x, valid_y)))
    return network.history[-1][1]


def random_search(networks, epochs):
    """Train each to the end; the best."""
    return networks[int(np.nanargmin([train(network, epochs) for network in networks]))]


# %% [markdown]
# ## A race
#
# Ten times each, with the same 80 epochs in all: random search has five candidates with 16 epochs each, halving begins
# with 16 candidates and one epoch each.

# %%
found, fields = {"random search": [], "successive halving": []}, []
for seed in range(10):
    rng = np.random.default_rng(seed)
    found["random search"].append(random_search([Network(rng) for _ in range(5)], 16))
    fields.append([Network(rng) for _ in range(16)])
    found["successive halving"].append(successive_halving(fields[-1], 1, train))
for name, winners in found.items():
    losses = [network.loss(valid_x, valid_y) for network in winners]
    wrong = [np.mean(network.forward(test_x)[1].argmax(axis=1) != test_y) for network in winners]
    print(
        f"{name}: validation loss {np.median(losses):.3f}; {np.median(wrong):.1%} of the test digits wrong (medians)"
    )
winner = min(found["successive halving"], key=lambda network: network.loss(valid_x, valid_y))
print(f"the best of all: {winner.units} units, rate {winner.rate:.3f}, decay {winner.decay:.1e}")

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4), layout="constrained")
field = fields[0]
for network in field:
    colour = "tab:green" if network is found["successive halving"][0] else "grey"
    left.plot(*np.transpose(network.history), marker="o", color=colour, alpha=0.8)
left.set(title="sixteen candidates", xlabel="epochs", ylabel="validation loss", xscale="log", yscale="log")
everybody = [network for field in fields for network in field]
first = np.array([network.history[0][1] for network in everybody])
points = right.scatter(
    [network.rate for network in everybody],
    [network.units for network in everybody],
    c=np.log(np.clip(first, 0.1, 10.0)),
    cmap="RdYlGn_r",
)
figure.colorbar(points, ax=right, label="log of the loss after an epoch")
right.set(title="where the good ones are", xlabel="learning rate", ylabel="units", xscale="log", yscale="log")
plt.show()

# %% [markdown]
# **Why it matters.** Whoever compares two methods and has tuned only one of them has measured his own patience. Look at
# the right picture: it is the rate that decides. And there is a price: the loss by which you chose is too good to be
# true, since the luckiest of many was taken. So the test digits were kept apart. Which candidates does halving treat
# unfairly?
