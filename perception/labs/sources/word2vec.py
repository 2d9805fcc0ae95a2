# %% [markdown]
# # 12. Word vectors
#
# A word is known by the company it keeps: what stands around *int* stands around *float* too. So give each word a
# vector, and learn to tell from it which words are its neighbours. Words with the same neighbours then get similar
# vectors, and nobody has said what any word means.
#
# Guessing among all words at each step would be slow. *Negative sampling* asks an easier question instead: is this
# pair of words from the text, or did somebody draw the second word at random? (Mikolov et al., 2013)

# %%
import re
from collections import Counter
from pydoc_data.topics import topics  # the reference of the Python language, which comes with Python

import matplotlib.pyplot as plt
import numpy as np

text = re.findall(r"[a-z][a-z_]+", "\n".join(topics.values()).lower())
words = [word for word, count in Counter(text).most_common() if count >= 15]  # the most frequent first
places = {word: place for place, word in enumerate(words)}
codes = np.array([places[word] for word in text if word in places])
counts = np.bincount(codes)

# %%
print(f"{len(codes):,} words of text, {len(words)} different ones:", ", ".join(words[:10]), "...")

# %% [markdown]
# ## Pairs
#
# Each word is paired with every word at most `reach` places before or after it (*skip-gram*). From $a\,b\,c$ with
# reach 1: $(a, b)$, $(b, a)$, $(b, c)$, $(c, b)$.


# %%
def pairs(codes, reach):
    """Codes of a text [n], how far a neighbour may be -> words [m] and their neighbours [m], in any order."""
    centres, neighbours = [], []
    # TODO pairs: for each distance, codes[:-distance] and codes[distance:] are the two sides; take both directions
    for distance in range(1, reach + 1):
        first, second = codes[:-distance], codes[distance:]
        centres += [first, second]
        neighbours += [second, first]
    # END
    return np.concatenate(centres), np.concatenate(neighbours)


# %% check pairs
def check_pairs():
    text = np.array([5, 6, 7, 8])
    for reach, should in (
        (1, {(5, 6), (6, 5), (6, 7), (7, 6), (7, 8), (8, 7)}),
        (2, {(5, 6), (6, 5), (6, 7), (7, 6), (7, 8), (8, 7), (5, 7), (7, 5), (6, 8), (8, 6)}),
    ):
        got = [(int(centre), int(other)) for centre, other in zip(*pairs(text, reach), strict=True)]
        assert all(centre != other for centre, other in got), "no word here is a neighbour of itself"
        missing = sorted(should - set(got))
        assert not missing, f"of 5 6 7 8 with reach {reach} the pair {missing[0]} is missing"
        extra = sorted(set(got) - should)
        assert not extra, f"of 5 6 7 8 with reach {reach} the pair {extra[0]} is too far apart"
        assert len(got) == len(should), f"each pair should come once, there are {len(got)} for {len(should)}"


check_pairs()

# %% [markdown]
# ## Who is drawn
#
# Random words are drawn by how often they occur, but a little more evenly: $p \propto \text{count}^{3/4}$.


# %%
def draw(counts, shape, rng):
    """How often each word occurs [k], a shape, a generator -> random words of that shape."""
    # TODO draw: rng.choice(k, shape, p=...)
    powers = counts**0.75
    return rng.choice(len(counts), shape, p=powers / powers.sum())
    # END


# %% check draw
def check_draw():
    got = np.asarray(draw(np.array([16, 81, 256]), (4_000, 2), np.random.default_rng(0)))
    assert got.shape == (4_000, 2), f"the shape (4000, 2) was asked for, got {got.shape}"
    shares = np.bincount(got.ravel(), minlength=3) / got.size
    assert not np.allclose(shares, 1.0 / 3.0, atol=0.02), "all words come equally often: use the counts"
    assert not np.allclose(shares, (0.0453, 0.2295, 0.7252), atol=0.02), (
        "by the counts, but without the power of 3/4"
    )
    assert np.allclose(shares, (8.0 / 99.0, 27.0 / 99.0, 64.0 / 99.0), atol=0.02), (
        f"16, 81 and 256 to the power of 3/4 are 8, 27 and 64 in 99, got {np.round(99 * shares, 1).tolist()}"
    )


check_draw()

# %% [markdown]
# ## The loss
#
# Each word has two vectors: $v$ where it is the centre, $u$ where it is the neighbour. $v \cdot u$ is the logit of
# "this pair is from the text". For a centre $v$, its neighbour $u_0$ and random words $u_1 \dots u_r$
#
# $$L = - \log \sigma(v \cdot u_0) - \sum_{j=1}^r \log \sigma(- v \cdot u_j), \qquad
#   e_j = \sigma(v \cdot u_j) - [j = 0], \qquad
#   \frac{\partial L}{\partial v} = \sum_j e_j u_j, \quad \frac{\partial L}{\partial u_j} = e_j v$$


# %%
def sigmoid(z):
    """Any array -> the logistic function of each number."""
    return 0.5 * (1.0 + np.tanh(0.5 * z))


def loss_of(v, u):
    """Centres v [n, d], others u [n, 1 + r, d], the true neighbour first -> the loss of each centre [n]."""
    logits = np.einsum("nd,njd->nj", v, u)
    # TODO loss_of: the formula for L; column 0 apart from the others
    return -np.log(sigmoid(logits[:, 0])) - np.log(sigmoid(-logits[:, 1:])).sum(axis=1)
    # END


def slopes_of(v, u):
    """Centres v [n, d], others u [n, 1 + r, d] -> the slopes of each one's loss, in the shapes of v and u."""
    errors = sigmoid(np.einsum("nd,njd->nj", v, u))
    # TODO slopes_of: first turn `errors` into e, then the two formulas; np.einsum("nj,njd->nd", ...) is the first sum
    errors[:, 0] -= 1.0
    return np.einsum("nj,njd->nd", errors, u), errors[:, :, None] * v[:, None]
    # END


# %% check loss_of
def check_loss_of():
    v, u = np.array([[2.0, 0.0], [0.0, 0.0]]), np.array([[[1.0, 5.0], [-1.0, 5.0], [0.0, 5.0]]] * 2)
    got = np.asarray(loss_of(v, u))
    assert got.shape == (2,), f"there should be one loss a centre, shape (2,), got {got.shape}"
    assert np.all(got > 0.0), f"a loss is above zero, got {np.round(got, 3).tolist()}: mind the minus signs"
    assert np.isclose(got[1], 2.07944, atol=1e-4), (
        f"all logits 0 cost three times log 2, 2.079, got {got[1]:.3f}"
    )
    assert not np.isclose(got[0], 2.94700, atol=1e-4), (
        "random words should be refused: log σ of minus the logit"
    )
    assert np.isclose(got[0], 0.94700, atol=1e-4), f"logits of 2, -2 and 0 cost 0.947, got {got[0]:.3f}"


check_loss_of()


# %% check slopes_of
def check_slopes_of():
    rng = np.random.default_rng(0)
    v, u = rng.normal(size=(2, 3)), rng.normal(size=(2, 4, 3))

    def loss():
        logits = np.einsum("nd,njd->nj", v, u) * np.array([1.0, -1.0, -1.0, -1.0])
        return np.log(1.0 + np.exp(-logits)).sum()

    for name, array, slope in zip(("v", "u"), (v, u), slopes_of(v, u), strict=True):
        assert np.shape(slope) == array.shape, (
            f"the slopes by {name} should have its shape {array.shape}, got {np.shape(slope)}"
        )
        for place in np.ndindex(array.shape):
            ends = []
            for wiggle in (1e-5, -1e-5):
                array[place] += wiggle
                ends.append(loss())
                array[place] -= wiggle
            measured = (ends[0] - ends[1]) / 2e-5
            assert not np.isclose(slope[place], -measured, rtol=1e-3), (
                "the signs are turned round: σ less the truth"
            )
            assert np.isclose(slope[place], measured, rtol=1e-3, atol=1e-6), (
                f"the slope by {name}{list(place)} should be {measured:.4f}, as one measures by wiggling it, "
                f"got {slope[place]:.4f}"
            )


check_slopes_of()

# %% [markdown]
# ## Who is near?
#
# Frequent words have long vectors, so compare directions: the cosine of the angle between two vectors,
# $\frac{a \cdot b}{|a| |b|}$, is 1 for the same direction.


# %%
def neighbours(vectors, place, count):
    """Vectors [k, d], the place of a word -> the places of the `count` words with the greatest cosine, best first."""
    # TODO neighbours: scale all vectors to length 1; np.argsort(-cosines); the word itself does not count
    directions = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    order = np.argsort(-(directions @ directions[place]))
    return order[order != place][:count]
    # END


# %% check neighbours
def check_neighbours():
    vectors = np.array([[1.0, 0.0], [0.9, 0.1], [9.0, 9.0], [-1.0, 0.0], [0.0, 0.2]])
    got = [int(each) for each in neighbours(vectors, 0, 3)]
    assert 0 not in got, "the word itself does not count"
    assert got[:1] != [2], "the longest vector is not the nearest: divide by the lengths"
    assert got[:1] != [3], "the greatest cosine first, not the smallest"
    assert got == [1, 2, 4], f"of five vectors 1, 2 and 4 point most like the first, in this order, got {got}"


check_neighbours()

# %% [markdown]
# ## Read the reference
#
# Very frequent words, *the* and *of*, are thinned out first: they stand beside everything and tell little. Each vector
# moves by a rate that falls with what it has moved already (AdaGrad), as frequent words have many turns.

# %%
rng = np.random.default_rng(0)
frequency = counts / counts.sum()
kept = codes[rng.random(len(codes)) < np.sqrt(2e-3 / frequency)[codes]]
centres, others = pairs(kept, 4)
v, u = rng.normal(0.0, 0.1, (len(words), 32)), np.zeros((len(words), 32))
moved, losses = [np.full(each.shape, 0.01) for each in (v, u)], []
for _epoch in range(4):
    for rows in np.array_split(rng.permutation(len(centres)), len(centres) // 2_000):
        drawn = np.column_stack([others[rows], draw(counts, (len(rows), 5), rng)])
        losses.append(loss_of(v[centres[rows]], u[drawn]).mean())
        for table, total, chosen, slope in zip(
            (v, u), moved, (centres[rows], drawn), slopes_of(v[centres[rows]], u[drawn]), strict=True
        ):
            change = np.zeros_like(table)
            np.add.at(change, chosen, slope)
            total += change**2
            table -= 0.3 * change / np.sqrt(total)
print(f"loss {losses[0]:.2f} -> {np.mean(losses[-20:]):.2f} nats")
for word in ("int", "list", "true", "left", "two", "class", "async"):
    print(f"{word:>6}: {', '.join(words[place] for place in neighbours(v, places[word], 5))}")

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(13, 5), layout="constrained", width_ratios=(2.2, 1))
shown = [
    place for word in ("int", "list", "true", "left", "class") for place in neighbours(v, places[word], 7)
]
shown = sorted({*shown, *(places[word] for word in ("int", "list", "true", "left", "class"))})
directions = v / np.linalg.norm(v, axis=1, keepdims=True)
chosen = directions[shown] - directions[shown].mean(axis=0)
plane = chosen @ np.linalg.svd(chosen, full_matrices=False)[2][:2].T  # the two principal components
left.scatter(*plane.T, s=8)
for (x, y), place in zip(plane, shown, strict=True):
    left.annotate(words[place], (x, y), fontsize=9, xytext=(3, 3), textcoords="offset points")
left.set(title="some words, seen from the side on which they differ most")
right.plot(np.convolve(losses, np.ones(20) / 20.0, "valid"))
right.axhline(6.0 * np.log(2.0), color="grey", linestyle=":", label="who can not tell: 6 log 2")
right.set(title="loss", xlabel="step", ylabel="nats")
right.legend()
plt.show()

# %% [markdown]
# **Why it matters.** Nobody told it that *left* and *right* belong together. A car has words too: kinds of road
# users, signs, places on a map. A vector for each, learnt from what occurs near what, lets a planner treat a lorry
# that it has seen rarely like the bus that it has seen often. But look: *left* and *right* are **near** each other,
# since they keep the same company. What would a car make of that?
