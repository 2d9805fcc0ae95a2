# %% [markdown]
# # 14. Writing with attention
#
# A transformer reads all letters of a text at once. At each place it asks a question, looks at what it fits, and takes
# up what stands there (Vaswani et al., 2017); then it says which letter comes next. Large language models are this,
# with more of everything.
#
# $$\text{attend}(Q, K, V) = \text{softmax} \Big( \frac{Q K^T}{\sqrt{d}} \Big) V$$
#
# One rule makes it a writer: no place may look at **later** ones, for there stands the answer. In one go it then learns
# from every place of a text, and writes letter by letter.

# %%
import matplotlib.pyplot as plt
import numpy as np
from sevenlanes.perception.backend import keras, ops  # ops: NumPy's functions, for Keras's tensors
from sevenlanes.perception.data.texts import load_shakespeare

LENGTH, WIDTH, HEADS = 32, 32, 2  # letters that are read, numbers at each place, questions asked side by side

# %% [markdown]
# A small language that a program made up: who does what to whom, in two worlds. They never mix within a paragraph.

# %%
text = load_shakespeare("sim", seed=0).train
characters = "".join(sorted(set(text)))
codes = np.array([characters.index(character) for character in text])

# %%
print(text[:85])
print(f"{len(text):,} letters, {len(characters)} different ones")

# %% [markdown]
# ## Who may look where


# %%
def causal_mask(length):
    """A length t -> [t, t]: True where the place of the row may look at the place of the column."""
    # TODO causal_mask: at itself and at all places before; np.tril keeps the lower left triangle
    return np.tril(np.ones((length, length), bool))
    # END


# %% check causal_mask
def check_causal_mask():
    got = np.asarray(causal_mask(3))
    assert got.shape == (3, 3), f"3 places look at 3 places, (3, 3), got {got.shape}"
    assert got.dtype == bool, f"the mask should be True or False, it is {got.dtype}"
    assert got.diagonal().all(), (
        "each place may look at itself: its own letter is known, the next one is asked for"
    )
    assert not got[0, 2], "the first place may not look at the third: there stands the answer"
    assert got[2, 0], "the third place may look at the first"
    assert got.tolist() == [[True, False, False], [True, True, False], [True, True, True]], (
        f"each row should have one True more than the one above, got {got.tolist()}"
    )


check_causal_mask()

# %% [markdown]
# ## Attention
#
# The scores of forbidden places become -1e9 before the softmax, so that they get no share. (After it, the shares of the
# others would no longer sum to 1.)


# %%
def attend(queries, keys, values, mask):
    """Queries, keys, values [..., t, d], mask [t, t] -> what each place takes up [..., t, d], shares [..., t, t]."""
    # TODO attend: ops.matmul works on the last two axes; ops.swapaxes(keys, -1, -2); ops.where; ops.softmax
    scores = ops.matmul(queries, ops.swapaxes(keys, -1, -2)) / np.sqrt(queries.shape[-1])
    shares = ops.softmax(ops.where(mask, scores, -1e9), axis=-1)
    return ops.matmul(shares, values), shares
    # END


# %% check attend
def check_attend():
    def run(queries, keys, values, mask):
        arrays = (
            ops.convert_to_tensor(np.array(each, "float32")[None, None]) for each in (queries, keys, values)
        )
        return [ops.convert_to_numpy(each)[0, 0] for each in attend(*arrays, np.array(mask))]

    keys, values = [[0.0, 0, 0, 0], [np.log(9.0), 0, 0, 0]], [[8.0, 0, 0, 0], [0, 4.0, 0, 0]]
    queries, triangle = [[1.0, 0, 0, 0], [1.0, 0, 0, 0]], [[True, False], [True, True]]
    taken, shares = run(queries, keys, values, triangle)
    assert taken.shape == (2, 4), (
        f"each place takes up as many numbers as a value has, (2, 4), got {taken.shape}"
    )
    assert np.isclose(shares[0, 1], 0.0, atol=1e-4), (
        f"the first place looks at the second, with a share of {shares[0, 1]:.2f}: the mask forbids it"
    )
    assert np.allclose(shares.sum(axis=1), 1.0, atol=1e-4), (
        f"the shares of a place should sum to 1, they sum to {np.round(shares.sum(axis=1), 2).tolist()}: "
        "mask the scores, before the softmax"
    )
    assert not np.isclose(shares[1, 1], 0.9, atol=1e-3), "the scores are not divided by the root of d, 2 here"
    assert np.allclose(shares[1], (0.25, 0.75), atol=1e-3), (
        f"scores of 0 and log 9 / 2 are shares of 1/4 and 3/4, got {np.round(shares[1], 3).tolist()}"
    )
    assert np.allclose(taken, [[8, 0, 0, 0], [2, 3, 0, 0]], atol=1e-3), (
        f"shares of 1/4 and 3/4 take up (2, 3, 0, 0), got {np.round(taken[1], 3).tolist()}"
    )


check_attend()

# %% [markdown]
# ## Heads
#
# One question at a time is little. So the numbers of each place are cut into parts, one for each *head*, and each head
# attends by itself.


# %%
def split_heads(x, heads):
    """[n, t, d] -> [n, heads, t, d / heads]: head 0 has the first numbers of every place, head 1 the next, ..."""
    # TODO split_heads: ops.reshape to [n, t, heads, d / heads] (-1 stands for n), then ops.swapaxes
    _, length, width = x.shape
    return ops.swapaxes(ops.reshape(x, (-1, length, heads, width // heads)), 1, 2)
    # END


# %% check split_heads
def check_split_heads():
    x = np.arange(24.0, dtype="float32").reshape(1, 3, 8)
    got = ops.convert_to_numpy(split_heads(ops.convert_to_tensor(x), 2))
    assert got.shape == (1, 2, 3, 4), f"3 places of 8 numbers for 2 heads: (1, 2, 3, 4), got {got.shape}"
    assert not np.allclose(got[0, 0, 1], (4, 5, 6, 7)), (
        "head 0 got both halves of the first place: split the last axis first, then swap"
    )
    assert np.allclose(got[0, 0], x[0, :, :4]), (
        f"head 0 has the first half of each place, got {got[0, 0].tolist()}"
    )
    assert np.allclose(got[0, 1], x[0, :, 4:]), f"head 1 has the second half, got {got[0, 1].tolist()}"


check_split_heads()

# %% [markdown]
# ## Drawing a letter
#
# Lab 11 divided the logits by a temperature $T$. One more safeguard: only the `keep` likeliest letters may come at all,
# as a thousand unlikely ones together are likely.


# %%
def draw(logits, temperature, keep, rng):
    """Logits [k], a temperature, how many letters may come -> the code of one letter."""
    # TODO draw: the places of the likeliest are np.argsort(-logits)[:keep]; softmax of their logits over the
    #   temperature; rng.choice(places, p=...)
    likely = np.argsort(-logits)[:keep]
    powers = np.exp((logits[likely] - logits.max()) / temperature)
    return int(rng.choice(likely, p=powers / powers.sum()))
    # END


# %% check draw
def check_draw():
    rng, logits = np.random.default_rng(0), np.log(np.array([0.1, 0.2, 0.1, 0.6]))
    for temperature, keep, should in (
        (1.0, 4, (0.1, 0.2, 0.1, 0.6)),
        (1.0, 2, (0.0, 0.25, 0.0, 0.75)),
        (0.5, 2, (0.0, 0.1, 0.0, 0.9)),
        (9.0, 1, (0.0, 0.0, 0.0, 1.0)),
    ):
        counts = (
            np.bincount([draw(logits, temperature, keep, rng) for _ in range(2_000)], minlength=4) / 2_000
        )
        assert np.abs(counts - should).max() < 0.04, (
            f"at temperature {temperature:g}, with {keep} letters kept, they should come with the shares {should}, "
            f"they came with {np.round(counts, 2).tolist()}"
        )
    with np.errstate(all="ignore"):
        assert draw(np.array([0.0, 900.0]), 0.5, 2, rng) == 1, (
            "e to the power of 1800 is too large: subtract the max"
        )


check_draw()


# %%
class SelfAttention(keras.layers.Layer):
    """Your functions, as a layer: queries, keys and values [n, t, d] to [n, t, d] and the shares [n, heads, t, t]."""

    def call(self, queries, keys, values):
        """All heads side by side, and then together again."""
        parts = (split_heads(each, HEADS) for each in (queries, keys, values))
        taken, shares = attend(*parts, causal_mask(LENGTH))
        return ops.reshape(ops.swapaxes(taken, 1, 2), (-1, LENGTH, WIDTH)), shares


keras.utils.set_random_seed(0)
layers, looks = keras.layers, []
letters = keras.Input((LENGTH,), dtype="int32")
x = layers.Embedding(len(characters), WIDTH)(letters) + layers.Embedding(LENGTH, WIDTH)(
    ops.arange(LENGTH)[None]
)
for _block in range(2):
    calm = layers.LayerNormalization()(x)
    taken, shares = SelfAttention()(*(layers.Dense(WIDTH)(calm) for _ in range(3)))
    x = x + layers.Dense(WIDTH)(taken)
    x = x + layers.Dense(WIDTH)(layers.Dense(4 * WIDTH, "relu")(layers.LayerNormalization()(x)))
    looks.append(shares)
model = keras.Model(letters, layers.Dense(len(characters))(layers.LayerNormalization()(x)))
windows = np.random.default_rng(0).integers(0, len(codes) - LENGTH, 19_200)[:, None] + np.arange(LENGTH)
rate = keras.optimizers.schedules.CosineDecay(1e-2, 600)
model.compile(keras.optimizers.Adam(rate), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
model.fit(codes[windows], codes[windows + 1], batch_size=32, verbose=0)
beliefs = model.predict(codes[windows[:300]], verbose=0)
right = (beliefs.argmax(axis=-1) == codes[windows[:300] + 1]).mean(axis=0)
print(f"the next letter guessed right: {right[0]:.0%} after one letter, {right[-1]:.0%} after {LENGTH}")


# %%
def write(start, count, temperature, keep, rng):
    """A text that goes on from `start`."""
    written = [characters.index(character) for character in start]
    for _ in range(count):
        seen = written[-LENGTH:]
        filled = np.array([seen + [0] * (LENGTH - len(seen))])  # what comes later is not looked at
        written.append(draw(model.predict_on_batch(filled)[0, len(seen) - 1], temperature, keep, rng))
    return "".join(characters[code] for code in written)


for temperature, keep in ((0.5, 26), (2.0, 26), (2.0, 3)):
    print(
        f"temperature {temperature:g}, the {keep} likeliest:",
        write("The k", 80, temperature, keep, rng=np.random.default_rng(0)),
        sep="\n",
    )

# %%
start = text.index("\n", 500) + 1
line = text[start : start + LENGTH]
shares = keras.Model(letters, looks).predict(codes[None, start : start + LENGTH], verbose=0)
figure, axes = plt.subplots(1, 3, figsize=(14, 4.6), layout="constrained")
for place, block, head in ((axes[0], 0, 0), (axes[1], 1, 1)):
    place.imshow(shares[block][0, head], cmap="Blues", vmin=0.0, vmax=0.6)
    place.set_xticks(range(LENGTH), line.replace("\n", "¶"), fontsize=8)
    place.set_yticks(range(LENGTH), line.replace("\n", "¶"), fontsize=8)
    place.set(title=f"where block {block + 1}, head {head + 1} looks", xlabel="at", ylabel="from")
axes[2].plot(np.arange(1, LENGTH + 1), right)
axes[2].set(title="next letter guessed right", xlabel="letters read", ylim=(0.0, 1.0))
plt.show()

# %% [markdown]
# **Why it matters.** The same machine writes paths instead of letters: what did the cars around ours do, and what comes
# next? It draws one future, and another one if asked again; a planner needs several. The mask keeps it honest: a
# network that saw the future while it learnt is brilliant in the laboratory and blind on the road. Take the mask away
# (`np.ones` in place of `np.tril`): how good does it seem, and what does it write?
