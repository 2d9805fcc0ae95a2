# %% [markdown]
# # 13. Attention, from sequence to sequence
#
# Somebody told you the way: *left, straight, right at the lights*. What is the way **back**? The last move comes
# first, and left becomes right. One sequence becomes another one of the same moves in another order: a small
# translation.
#
# An encoder reads the way, a decoder writes the way back. At each step the decoder asks a question, and
# **attention** looks up the answer among all that was read (Bahdanau, Cho and Bengio, 2015; Vaswani et al., 2017):
#
# $$\text{scores} = \frac{Q K^T}{\sqrt{d}}, \qquad A = \text{softmax}(\text{scores}), \qquad \text{context} = A V$$

# %%
import matplotlib.pyplot as plt
import numpy as np
from sevenlanes.perception.backend import keras, ops  # ops: NumPy's functions, for Keras's tensors

# %% [markdown]
# 3,000 ways of three to eight moves. 0 fills up short ones, 1 starts each answer.

# %%
MOVES = ("", "start", "straight", "left", "right", "bear left", "bear right", "U-turn")
MIRRORED = np.array([0, 1, 2, 4, 3, 6, 5, 7])  # seen from the other side
LENGTH = 8


def ways(count, rng):
    """Ways [count, LENGTH] and the ways back [count, LENGTH]."""
    there, back = np.zeros((2, count, LENGTH), int)
    for row, length in enumerate(rng.integers(3, LENGTH + 1, count)):
        there[row, :length] = rng.integers(2, len(MOVES), length)
        back[row, :length] = MIRRORED[there[row, :length]][::-1]
    return there, back


there, back = ways(3_000, np.random.default_rng(0))
print(
    "there:",
    ", ".join(MOVES[move] for move in there[2] if move),
    "\nback: ",
    ", ".join(MOVES[move] for move in back[2] if move),
)

# %% [markdown]
# ## Scores
#
# How well does each question (query, [n, t, d]) fit each thing read (key, [n, s, d])? The dot product says. It
# grows with $d$, so divide by $\sqrt{d}$.


# %%
def scores(queries, keys):
    """Queries [n, t, d], keys [n, s, d] -> scores [n, t, s]."""
    # TODO scores: ops.matmul multiplies the last two axes; ops.transpose(keys, (0, 2, 1)) swaps them
    return ops.matmul(queries, ops.transpose(keys, (0, 2, 1))) / np.sqrt(queries.shape[-1])
    # END


# %% check scores
def check_scores():
    queries = np.array([[[1.0, 0.0, 0.0, 0.0], [0.0, 2.0, 0.0, 0.0]]], "float32")
    keys = np.array([[[3.0, 0, 0, 0], [0, 5.0, 0, 0], [1.0, 1.0, 0, 0]]], "float32")
    got = ops.convert_to_numpy(scores(ops.convert_to_tensor(queries), ops.convert_to_tensor(keys)))
    assert got.shape == (1, 2, 3), f"2 queries and 3 keys have (1, 2, 3) scores, got {got.shape}"
    assert not np.allclose(got, [[[3, 0, 1], [0, 10, 2]]]), (
        "the scores are not divided by the root of d, 2 here"
    )
    assert np.allclose(got, [[[1.5, 0, 0.5], [0, 5, 1]]]), (
        f"the first query scores 1.5, 0 and 0.5, got {got[0].tolist()}"
    )


check_scores()

# %% [markdown]
# ## Weights
#
# Softmax over the keys turns scores into shares of attention. What only fills up must get none: set its scores to
# -1e9 before the softmax.


# %%
def attention_weights(scores, is_move):
    """Scores [n, t, s] and which keys are moves [n, s], True or False -> shares [n, t, s] that sum to 1 over s."""
    # TODO attention_weights: ops.where(condition, a, b), ops.softmax(x, axis=-1); is_move[:, None, :] fits the scores
    return ops.softmax(ops.where(is_move[:, None, :], scores, -1e9), axis=-1)
    # END


# %% check attention_weights
def check_attention_weights():
    given = ops.convert_to_tensor(np.array([[[0.0, 0.0, 0.0], [0.0, np.log(3.0), 50.0]]], "float32"))
    is_move = ops.convert_to_tensor(np.array([[True, True, False]]))
    got = ops.convert_to_numpy(attention_weights(given, is_move))
    assert got.shape == (1, 2, 3), (
        f"the shares should have the shape of the scores, (1, 2, 3), got {got.shape}"
    )
    sums = got.sum(axis=-1).ravel()
    assert np.allclose(sums, 1.0, atol=1e-4), (
        f"each query's shares should sum to 1, they sum to {np.round(sums, 2).tolist()}"
    )
    assert np.allclose(got[..., 2], 0.0, atol=1e-4), (
        f"what fills up should get no attention, it got {got[0, :, 2].tolist()}"
    )
    assert np.allclose(got[0, :, :2], [[0.5, 0.5], [0.25, 0.75]], atol=1e-4), (
        f"scores 0 and log 3 mean shares of 1/4 and 3/4, got {np.round(got[0, :, :2], 3).tolist()}"
    )


check_attention_weights()

# %% [markdown]
# ## Context
#
# Each query gets the values, mixed by its shares.


# %%
def context(weights, values):
    """Shares [n, t, s], values [n, s, d] -> what each query reads, [n, t, d]."""
    # TODO context: one product
    return ops.matmul(weights, values)
    # END


# %% check context
def check_context():
    weights = ops.convert_to_tensor(np.array([[[0.25, 0.75], [1.0, 0.0]]], "float32"))
    values = ops.convert_to_tensor(np.array([[[4.0, 0.0, 1.0], [0.0, 8.0, 1.0]]], "float32"))
    got = ops.convert_to_numpy(context(weights, values))
    assert got.shape == (1, 2, 3), f"2 queries read values of 3 numbers: (1, 2, 3), got {got.shape}"
    assert np.allclose(got, [[[1, 6, 1], [4, 0, 1]]]), (
        f"the first query reads (1, 6, 1), got {got[0, 0].tolist()}"
    )


check_context()

# %% [markdown]
# ## What the decoder is told
#
# While it learns, the decoder guesses each move knowing the **true** moves before it (*teacher forcing*). So its
# input is the answer moved one place to the right, with `start` in front, and without its last move.


# %%
def shifted(answers):
    """Answers [n, t] -> the decoder's inputs [n, t]: 1, then all but the last."""
    # TODO shifted: np.concatenate along axis 1, or a new array of the same shape
    return np.concatenate([np.ones((len(answers), 1), int), answers[:, :-1]], axis=1)
    # END


# %% check shifted
def check_shifted():
    got = np.asarray(shifted(np.array([[5, 6, 7], [2, 3, 0]])))
    assert got.shape == (2, 3), f"the inputs should be as long as the answers, (2, 3), got {got.shape}"
    assert not np.array_equal(got[:, 1:], [[6, 7], [3, 0]]), (
        "it still sees the move that it should guess: shift to the right"
    )
    assert np.array_equal(got, [[1, 5, 6], [1, 2, 3]]), f"(5, 6, 7) becomes (1, 5, 6), got {got[0].tolist()}"


check_shifted()


# %%
class Attention(keras.layers.Layer):
    """Your three functions, as a layer."""

    def call(self, queries, keys, is_move):
        """The context and the shares."""
        weights = attention_weights(scores(queries, keys), is_move)
        return context(weights, keys), weights


keras.utils.set_random_seed(0)
layers = keras.layers
way, so_far = keras.Input((LENGTH,), dtype="int32"), keras.Input((LENGTH,), dtype="int32")
places = ops.arange(LENGTH)[None]
read = layers.Embedding(len(MOVES), 32)(way) + layers.Embedding(LENGTH, 32)(places)
memory, last = layers.GRU(64, return_sequences=True, return_state=True)(read)
written = layers.Embedding(len(MOVES), 32)(so_far) + layers.Embedding(LENGTH, 32)(places)
queries = layers.GRU(64, return_sequences=True)(written, initial_state=last)
found, shares = Attention()(queries, memory, ops.not_equal(way, 0))
logits = layers.Dense(len(MOVES))(layers.Concatenate()([queries, found]))
model = keras.Model([way, so_far], logits)
model.compile(keras.optimizers.Adam(8e-3), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
history = model.fit([there, shifted(back)], back, batch_size=64, epochs=10, verbose=0)

# %%
new_there, new_back = ways(200, np.random.default_rng(1))
answers = np.zeros_like(new_back)
for place in range(LENGTH):  # now it has to live with its own moves
    answers[:, place] = model.predict([new_there, shifted(answers)], verbose=0, batch_size=200)[
        :, place
    ].argmax(axis=1)
print(f"whole ways back that are right: {np.mean((answers == new_back).all(axis=1)):.1%} of 200 new ones")

# %%
example = int(np.argmax((new_there > 0).sum(axis=1)))
looks = keras.Model([way, so_far], shares).predict(
    [new_there[[example]], shifted(answers[[example]])], verbose=0
)[0]
figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.5), layout="constrained")
left.imshow(looks, cmap="Blues", vmin=0.0, vmax=1.0)
left.set_xticks(range(LENGTH), [MOVES[move] for move in new_there[example]], rotation=60)
left.set_yticks(range(LENGTH), [MOVES[move] for move in answers[example]])
left.set(title="where it looked", xlabel="the way there", ylabel="the way back")
right.plot(history.history["loss"])
right.set(title="loss", xlabel="epoch", ylabel="nats a move", yscale="log")
plt.show()

# %% [markdown]
# **Why it matters.** Nobody told it to read backwards: look at the picture. A driver attends too, to the mirror
# before a lane change and to the brake lights ahead otherwise. Attention is one operation for words, for cars
# around ours, for patches of a picture, and one can look at what it looked at.
