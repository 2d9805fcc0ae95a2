# %% [markdown]
# # 11. Recurrent network
#
# Music, speech, and the path of the car in the next lane come one step after the other. A recurrent network reads a
# step, updates its memory $h$, and goes on, always with the same weights:
#
# $$h_t = \tanh(x_t W + h_{t-1} U + b)$$
#
# Yours reads tunes in ABC notation letter by letter, learns to guess the next letter, and then writes a jig of its
# own.

# %%
import matplotlib.pyplot as plt
import numpy as np
from sevenlanes.perception.abc_notation import parse_tune
from sevenlanes.perception.data.texts import load_tunes

# %% [markdown]
# 200 jigs that a program made up, in plain text. Letters are notes, `|` ends a bar of six.

# %%
tunes = load_tunes("sim", seed=0).train
print(tunes[: tunes.index("\n\n")])
characters = "".join(sorted(set(tunes)))
codes = np.array([characters.index(character) for character in tunes])

# %% [markdown]
# ## What to learn
#
# Cut the text into windows. The target of each letter is the next letter: the input `GABc` has the target `ABcd`.


# %%
def windows(codes, length):
    """Codes [n] -> inputs and targets, both [(n - 1) // length, length]: windows side by side, targets one ahead."""
    count = (len(codes) - 1) // length
    # TODO windows: the inputs are the first count * length codes, the targets as many from the second on
    inputs = codes[: count * length].reshape(count, length)
    targets = codes[1 : count * length + 1].reshape(count, length)
    # END
    return inputs, targets


# %% check windows
def check_windows():
    inputs, targets = windows(np.arange(10, 21), 5)
    assert np.shape(inputs) == (2, 5), f"11 codes in windows of 5: inputs (2, 5), got {np.shape(inputs)}"
    assert np.shape(targets) == (2, 5), (
        f"the targets should have the shape of the inputs, got {np.shape(targets)}"
    )
    assert np.array_equal(inputs, np.arange(10, 20).reshape(2, 5)), (
        f"the windows should lie side by side, got {inputs.tolist()}"
    )
    assert not np.array_equal(targets, inputs), (
        "the targets are the inputs: there is nothing to guess; move them on by one"
    )
    assert np.array_equal(targets, np.arange(11, 21).reshape(2, 5)), (
        f"each target should be the code after its input, got {targets.tolist()} for {inputs.tolist()}"
    )


check_windows()

# %% [markdown]
# ## One step of memory


# %%
def recurrent_step(h, x, w, u, b):
    """Memory h [n, m], input x [n, k], weights W [k, m], U [m, m], b [m] -> the new memory [n, m]."""
    # TODO recurrent_step: the formula at the top
    return np.tanh(x @ w + h @ u + b)
    # END


# %% check recurrent_step
def check_recurrent_step():
    w, u, b = np.array([[1.0, 0.0]]), np.array([[0.0, 1.0], [0.0, 0.0]]), np.array([0.0, 0.5])
    got = np.asarray(recurrent_step(np.array([[2.0, -3.0]]), np.array([[0.25]]), w, u, b))
    assert got.shape == (1, 2), (
        f"the new memory should have the shape of the old one, (1, 2), got {got.shape}"
    )
    assert np.all(np.abs(got) <= 1.0), (
        f"memory goes through tanh and stays within -1 and 1, got {got.tolist()}"
    )
    assert not np.allclose(got, np.tanh([[0.25, 0.5]])), "the old memory has no influence: h U is missing"
    assert not np.allclose(got, np.tanh([[-2.75, 0.5]])), "U is turned round: it is h U, not U h"
    assert np.allclose(got, [[0.24492, 0.98661]], atol=1e-4), (
        f"expected (0.245, 0.987), got {np.round(got, 3).tolist()}"
    )


check_recurrent_step()

# %% [markdown]
# ## How surprised
#
# The network gives a probability to every letter. Its loss is the mean of $-\log p$ of the letters that really
# came, in nats. Who guesses evenly among $k$ letters has $\log k$.


# %%
def surprise(probabilities, targets):
    """Probabilities [n, k], the letters that came [n] -> the mean of -log p of them, one number."""
    # TODO surprise: probabilities[np.arange(n), targets] picks one of each row
    return float(-np.log(probabilities[np.arange(len(targets)), targets]).mean())
    # END


# %% check surprise
def check_surprise():
    got = surprise(np.full((3, 4), 0.25), np.array([0, 1, 3]))
    assert np.isclose(got, np.log(4.0)), (
        f"guessing evenly among 4 letters costs log 4 = 1.386 nats, got {got}"
    )
    got = surprise(np.array([[0.5, 0.5], [0.9, 0.1]]), np.array([0, 1]))
    assert np.isclose(got, 1.49787, atol=1e-4), (
        f"what came had the probabilities 0.5 and 0.1, a mean surprise of 1.498 nats, got {got}"
    )


check_surprise()

# %% [markdown]
# ## Drawing the next letter
#
# Always the likeliest letter makes a dull tune that goes in circles; drawing by the probabilities makes mistakes.
# The *temperature* $T$ lies between: $p_k \propto e^{z_k / T}$. A low one is careful, a high one wild.


# %%
def draw(logits, temperature, rng):
    """Logits [k] -> one letter's code, drawn with the probabilities softmax(logits / temperature)."""
    # TODO draw: compute the probabilities; rng.choice(len(logits), p=...) draws
    powers = np.exp((logits - logits.max()) / temperature)
    return int(rng.choice(len(logits), p=powers / powers.sum()))
    # END


# %% check draw
def check_draw():
    rng = np.random.default_rng(0)
    logits = np.log(np.array([0.1, 0.3, 0.6]))
    for temperature, should in (
        (1.0, (0.1, 0.3, 0.6)),
        (0.5, (0.0217, 0.1957, 0.7826)),
        (10.0, (0.304, 0.3393, 0.3637)),
    ):
        counts = np.bincount([draw(logits, temperature, rng) for _ in range(3_000)], minlength=3) / 3_000
        assert np.abs(counts - should).max() < 0.04, (
            f"at temperature {temperature:g} the letters should come with the shares {should}, "
            f"they came with {np.round(counts, 2).tolist()}"
        )


check_draw()

# %% [markdown]
# ## A network with memory
#
# Keras's GRU is your step with two gates, which decide what the memory keeps (Cho et al., 2014). A tenth of the
# windows is kept apart.

# %%
from sevenlanes.perception.backend import keras

keras.utils.set_random_seed(0)
inputs, targets = windows(codes, 48)
cut = len(inputs) * 9 // 10
model = keras.Sequential(
    [
        keras.Input((None,)),
        keras.layers.Embedding(len(characters), 16),
        keras.layers.GRU(64, return_sequences=True),
        keras.layers.Dense(len(characters)),
    ]
)
model.compile(keras.optimizers.Adam(1e-2), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
history = model.fit(inputs[:cut], targets[:cut], batch_size=16, epochs=4, verbose=0)
logits = model.predict(inputs[cut:], verbose=0).reshape(-1, len(characters))
beliefs = np.exp(logits - logits.max(axis=1, keepdims=True))
beliefs /= beliefs.sum(axis=1, keepdims=True)
print(f"{np.log(len(characters)):.2f} nats a letter by guessing")
print(f"{surprise(beliefs, targets[cut:].ravel()):.2f} on windows that it has not seen")

# %%
rng = np.random.default_rng(4)
text = "X:201\nT:Jig 201\nM:6/8\nL:1/8\nK:D Major\n"  # it goes on from here, seeing the last 32 letters
while len(text) < 110 and not text.endswith("\n\n"):
    recent = np.array([[characters.index(character) for character in text[-32:]]])
    text += characters[draw(model.predict_on_batch(recent)[0, -1], 0.5, rng)]
print(text)
tune = parse_tune(text)

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.5), layout="constrained", width_ratios=(1, 2))
left.plot(history.history["loss"], marker="o")
left.axhline(np.log(len(characters)), color="grey", linestyle=":")
left.set(title="surprise while it learns", xlabel="epoch", ylabel="nats a letter")
right.step(range(len(tune.notes)), [note.pitch or np.nan for note in tune.notes], where="mid")
right.set(title="the tune that it wrote", xlabel="note", ylabel="pitch, semitones (60 is middle C)")
plt.show()

# %% [markdown]
# **Why it matters.** Where will the car ahead be in three seconds? One picture does not tell; the last seconds do.
# A network that reads positions instead of letters predicts paths in the same way. It should draw several, since a
# driver may go left or right, and the mean of both would be straight into the truck between them.
