# %% [markdown]
# # 20. Reinforcement learning on the highway
#
# Nobody tells the driver what is right. It acts, gets a reward, and finds out what pays off. The value $Q(s, a)$ of
# an action in a state is the reward to come, later rewards counting less by the discount $\gamma$. Q-learning
# (Watkins, 1989) improves a table of values from one step of experience at a time:
#
# $$Q(s, a) \leftarrow Q(s, a) +
# \alpha \big( \underbrace{r + \gamma \max_{a'} Q(s', a')}_{\text{target}} - Q(s, a) \big)$$
#
# The road is DeepTraffic's: seven lanes, twenty cars. Standing in the queue gives 52 mph; the original course asked
# for 65.

# %%
import gymnasium as gym
import matplotlib.pyplot as plt
import numpy as np
import sevenlanes.envs  # noqa: F401  makes the highway's name known to Gymnasium

# %% [markdown]
# ## What the driver sees
#
# A table needs few states. For the lane to the left, the own and the one to the right, `see` counts the free cells
# ahead, in five steps, and whether a car is beside us: $5^3 \cdot 2^2 = 500$ states. Three actions matter: stay,
# left, right.

# %%
ACTIONS = np.array([0, 3, 4])  # the highway's numbers for nothing, left, right
STEPS = np.array([5, 9, 14, 22])  # free cells ahead: less than 5, less than 9, ...
STATES = 5**3 * 2**2
AHEAD, BEHIND = 30, 6  # cells that are seen


def highways(count, max_frames):
    """Many highways as one Gymnasium environment; observations [count, AHEAD + BEHIND, 3 lanes]."""
    settings = {"lanes_side": 1, "patches_ahead": AHEAD, "patches_behind": BEHIND, "max_frames": max_frames}
    return gym.make_vec(
        "sevenlanes/Highway-v0", num_envs=count, vectorization_mode="vector_entry_point", **settings
    )


def see(cells):
    """Observations (1 is free, less a car, 0 off the road) -> the states [count], from 0 to STATES - 1."""
    free = cells[:, AHEAD - 1 :: -1] == 1.0  # the nearest first
    ahead = np.searchsorted(STEPS, np.logical_and.accumulate(free, axis=1).sum(axis=1), side="right")
    beside = (cells[:, AHEAD:] < 1.0).any(axis=1).astype(int)  # a car, or the edge of the road
    return ((ahead[:, 0] * 5 + ahead[:, 1]) * 5 + ahead[:, 2]) * 4 + beside[:, 0] * 2 + beside[:, 2]


# %% [markdown]
# ## Try things
#
# With probability $\varepsilon$ an action at random, else the best so far. Who never tries finds nothing better.


# %%
def choose(values, epsilon, rng):
    """Values [n, actions], epsilon from 0 to 1 -> actions [n], whole numbers from 0."""
    # TODO choose: each row decides for itself; rng.random(n), rng.integers(0, k, n) and np.where help
    count, actions = values.shape
    return np.where(rng.random(count) < epsilon, rng.integers(0, actions, count), values.argmax(axis=1))
    # END


# %% check choose
def check_choose():
    values, rng = np.tile([0.0, 2.0, 1.0], (6_000, 1)), np.random.default_rng(0)
    got = np.asarray(choose(values, 0.0, rng))
    assert got.shape == (6_000,), f"there should be one action a row, shape (6000,), got {got.shape}"
    assert np.all(got == 1), "with epsilon 0 it should always take the action of the greatest value"
    for epsilon in (1.0, 0.3):
        shares = np.bincount(np.asarray(choose(values, epsilon, rng)).astype(int), minlength=3) / 6_000
        should = np.array([epsilon / 3.0, 1.0 - 2.0 * epsilon / 3.0, epsilon / 3.0])
        assert np.abs(shares - should).max() < 0.04, (
            f"with epsilon {epsilon:g} the actions should come with the shares {np.round(should, 2).tolist()}, "
            f"they came with {np.round(shares, 2).tolist()}: does each row roll its own dice?"
        )


check_choose()

# %% [markdown]
# ## How much to try
#
# Much at first, little at last: $\varepsilon$ falls along a straight line and then stays.


# %%
def exploration(step, total, first=1.0, last=0.05):
    """Epsilon at a step: from `first` at step 0 down to `last` at half of `total`, then `last`."""
    # TODO exploration: how far along is it, from 0 to 1? min() helps
    done = min(step / (0.5 * total), 1.0)
    return first + (last - first) * done
    # END


# %% check exploration
def check_exploration():
    for step, should, why in (
        (0, 1.0, "it begins with `first`"),
        (25, 0.525, "half the way down"),
        (50, 0.05, "at half of `total` it arrives"),
        (90, 0.05, "then it stays at `last`"),
    ):
        got = exploration(step, 100)
        assert np.isclose(got, should), (
            f"at step {step} of 100 epsilon should be {should}, since {why}; got {got}"
        )
    got = exploration(10, 100, 0.5, 0.5)
    assert np.isclose(got, 0.5), f"from 0.5 to 0.5 it should stay 0.5, got {got}: use `first` and `last`"


check_exploration()

# %% [markdown]
# ## The target
#
# What the reward and the next state say that the action is worth. The drives never end, so there is always a next
# state.


# %%
def targets(rewards, next_values, discount):
    """Rewards [n], the values of all actions in the next states [n, actions] -> targets [n]."""
    # TODO targets: the first two terms in the bracket above
    return rewards + discount * next_values.max(axis=1)
    # END


# %% check targets
def check_targets():
    got = np.asarray(targets(np.array([1.0, -1.0]), np.array([[0.0, 10.0, 5.0], [-4.0, -2.0, -3.0]]), 0.9))
    assert got.shape == (2,), f"there should be one target a row, shape (2,), got {got.shape}"
    assert not np.allclose(got, [10.0, 8.0]), (
        "the maximum is over the actions of each row, not over everything"
    )
    assert not np.allclose(got, [11.0, -3.0]), "the future counts less: the discount is missing"
    assert np.allclose(got, [10.0, -2.8]), (
        f"1 + 0.9 * 10 = 10 and -1 + 0.9 * -2 = -2.8, got {np.round(got, 3).tolist()}"
    )


check_targets()

# %% [markdown]
# ## Learning


# %%
def learn(table, states, actions, targets, rate):
    """Move table[state, action] by `rate` towards its target, for each of n experiences; in place."""
    # TODO learn: np.add.at(table, (states, actions), changes) also counts states that occur twice
    np.add.at(table, (states, actions), rate * (targets - table[states, actions]))
    # END


# %% check learn
def check_learn():
    table = np.zeros((3, 2))
    table[2, 1] = 4.0
    learn(table, np.array([0, 2]), np.array([1, 1]), np.array([10.0, 0.0]), 0.1)
    assert np.any(table != [[0, 0], [0, 0], [0, 4]]), "the table did not change: change it in place"
    assert not np.isclose(table[0, 1], 10.0), "it should go a part of the way, the rate, not all of it"
    assert np.isclose(table[0, 1], 1.0), f"from 0 a tenth of the way to 10 is 1, got {table[0, 1]}"
    assert np.isclose(table[2, 1], 3.6), f"from 4 a tenth of the way to 0 is 3.6, got {table[2, 1]}"
    assert np.allclose(table[[0, 1, 1, 2], [0, 0, 1, 0]], 0.0), "what was not tried should stay as it was"
    learn(table, np.array([1, 1]), np.array([0, 0]), np.array([1.0, 1.0]), 0.1)
    assert np.isclose(table[1, 0], 0.2), (
        f"a state that occurs twice learns twice, 0.2, got {table[1, 0]}: np.add.at"
    )


check_learn()

# %% [markdown]
# ## Drive
#
# 64 highways at once. A decision is half a second; its reward is 0.075 · mph - 3: nothing for 40 mph, 3 for 80.


# %%
def score(table):
    """The median over 200 drives of 33 s of the mean speed, in mph, without trying things."""
    envs, speeds = highways(200, 2_000), []
    cells, _ = envs.reset(seed=1)
    for _decision in range(66):
        cells, rewards, _, _, _ = envs.step(ACTIONS[table[see(cells)].argmax(axis=1)])
        speeds.append((rewards + 3.0) / 0.075)
    return float(np.median(np.mean(speeds, axis=0)))


rng = np.random.default_rng(0)
table, total, curve = np.zeros((STATES, 3)), 3_000, []
envs = highways(64, 500_000)  # they do not end while we learn
cells, _ = envs.reset(seed=0)
states = see(cells)
for step in range(total):
    actions = choose(table[states], exploration(step, total), rng)
    cells, rewards, _, _, _ = envs.step(ACTIONS[actions])
    next_states = see(cells)
    rate = 0.1 if step < total // 2 else 0.02
    learn(table, states, actions, targets(rewards, table[next_states], 0.9), rate)
    states = next_states
    curve.append((rewards.mean() + 3.0) / 0.075)
queue = score(np.zeros((STATES, 3)))
print(f"standing in the queue: {queue:.1f} mph; your table: {score(table):.1f} mph")

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4), layout="constrained")
left.plot(np.arange(0, total, 50), np.array(curve).reshape(-1, 50).mean(axis=1))
left.axhline(queue, color="grey", linestyle=":", label="the queue")
left.axhline(65.0, color="green", linestyle=":", label="what the course asked for")
left.set(title="speed while it learns, and tries things", xlabel="decision", ylabel="mph")
left.legend()
best = table.reshape(5, 5, 5, 2, 2, 3)[:, 0, :, 0, 0].argmax(axis=-1)  # a car right ahead, nobody beside us
shown = right.imshow(best, cmap="Set2", vmin=0, vmax=7, origin="lower")
for (row, column), action in np.ndenumerate(best):
    right.text(column, row, ("stay", "left", "right")[action], ha="center", va="center")
right.set(
    title="a car close ahead: what now?",
    xlabel="free on the right (0 to 4)",
    ylabel="free on the left (0 to 4)",
)
plt.show()

# %% [markdown]
# **Why it matters.** You wrote no rule for overtaking; the table found one. It sees only three lanes, and 500
# states: a network in place of the table sees all seven (`sevenlanes train dqn`), and then your driver may race
# against others: `sevenlanes new-agent`. And be careful what you reward. What would a driver learn that is paid for
# each car that passes?
