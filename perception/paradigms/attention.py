"""Attention: a date as people write it becomes one that machines read, and one sees where the network looks.

An encoder reads the text, a decoder writes the other one, character by character (Sutskever, Vinyals and Le, "Sequence
to sequence learning with neural networks", NeurIPS 2014). For every character that it writes the decoder weighs all
characters that were read, and sees their weighted mean (Bahdanau, Cho and Bengio, "Neural machine translation by
jointly learning to align and translate", ICLR 2015; the weights follow from the decoder's present state, as in Luong,
Pham and Manning, EMNLP 2015). With decoder states s, encoder states h and learnt W, U, v

    weights = softmax(v tanh(W s + U h))        seen = weights · h
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..backend import keras
from ..data.pairs import END, PAD, START, Pairs, encode, load_pairs
from ..drawing import INK, draw_curves, new_figure, style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..session import Session

EMBEDDING, UNITS = 32, 96
BATCH, LEARNING_RATE, NUM_VALIDATION = 64, 4e-3, 300
NUM_DRAWN = 4
Codes = npt.NDArray[np.int32]


def load(choice: str, seed: int) -> Pairs:
    """Pairs of texts."""
    return load_pairs(choice, seed)


def lengths(data: Pairs) -> tuple[int, int]:
    """Characters of the longest input, and of the longest output with its END."""
    return max(map(len, data.inputs)), max(map(len, data.outputs)) + 1


def build(data: Pairs) -> Any:
    """Codes of the input [n, l] and of what stands before [n, m] to logits [n, m, alphabet] and weights [n, m, l]."""
    layers = keras.layers
    read, write = lengths(data)
    text, before = keras.Input((read,), dtype="int32"), keras.Input((write,), dtype="int32")
    seen = keras.ops.not_equal(text, 0)
    x = layers.Embedding(len(data.input_alphabet), EMBEDDING)(text)
    states = layers.Bidirectional(layers.GRU(UNITS // 2, return_sequences=True))(x, mask=seen)
    last = layers.Dense(UNITS, activation="tanh")(layers.GlobalAveragePooling1D()(states, mask=seen))
    y = layers.Embedding(len(data.output_alphabet), EMBEDDING)(before)
    written = layers.GRU(UNITS, return_sequences=True)(y, initial_state=last)
    query = layers.Dense(UNITS, use_bias=False)(written)  # W s
    key = layers.Dense(UNITS, use_bias=False)(states)  # U h
    context, weights = layers.AdditiveAttention()(
        [query, states, key], mask=[None, seen], return_attention_scores=True
    )
    hidden = layers.Dense(UNITS, activation="tanh")(layers.Concatenate()([written, context]))
    return keras.Model(
        [text, before], [layers.Dense(len(data.output_alphabet), name="next")(hidden), weights]
    )


def examples(data: Pairs) -> tuple[Codes, Codes, Codes]:
    """Codes of all inputs [n, l], of the outputs one place later, after START, [n, m], and of the outputs [n, m]."""
    read, write = lengths(data)
    later = tuple((START + output)[:write] for output in data.outputs)
    outputs = tuple(output + END for output in data.outputs)
    alphabet = data.output_alphabet
    return (
        encode(data.inputs, data.input_alphabet, read),
        encode(later, alphabet, write),
        encode(outputs, alphabet, write),
    )


def train(model: Any, data: Pairs, session: Session) -> Any:
    """Adam on the cross-entropy of each next character, given the right ones before it."""
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=0)
    optimiser = keras.optimizers.Adam(LEARNING_RATE, clipnorm=1.0)
    model.compile(optimiser, [loss, None], jit_compile=False)
    text, before, after = (each[: -data.num_test] for each in examples(data))
    cut = min(NUM_VALIDATION, len(text) // 5)
    held_out = ([text[:cut], before[:cut]], [after[:cut], np.zeros(cut)])
    session.fit(
        model, [text[cut:], before[cut:]], [after[cut:], np.zeros(len(text) - cut)], validation_data=held_out,
        batch_size=BATCH, validation_batch_size=NUM_VALIDATION,
    )  # fmt: skip
    return model


def write(model: Any, data: Pairs, text: Codes) -> tuple[list[str], npt.NDArray[np.float32]]:
    """What the network makes of texts [n, l], always the likeliest next character, and the weights [n, m, l]."""
    length, alphabet = lengths(data)[1], data.output_alphabet
    before = np.zeros((len(text), length + 1), np.int32)
    before[:, 0] = alphabet.index(START)
    for place in range(length):
        logits, weights = model.predict([text, before[:, :length]], batch_size=300, verbose=0)
        before[:, place + 1] = logits[:, place].argmax(axis=-1)
    lines = ("".join(alphabet[code] for code in row[1:]) for row in before)
    return [line.split(END)[0].replace(PAD, "") for line in lines], weights


def evaluate(model: Any, data: Pairs) -> dict[str, float]:
    """The share of test outputs that are wholly right, and of right characters; beside it the commonest characters."""
    text, _, after = examples(data)
    tested, known = slice(-data.num_test, None), after[: -data.num_test]
    lines, _ = write(model, data, text[tested])
    wanted = data.outputs[tested]
    said = encode(tuple(line[: after.shape[1]] for line in lines), data.output_alphabet, after.shape[1])
    asked = after[tested] > data.output_alphabet.index(END)
    commonest = [np.bincount(column[column > 0], minlength=1).argmax() for column in known.T]
    return {
        "wholly right": float(np.mean([line == right for line, right in zip(lines, wanted, strict=True)])),
        "characters right": float((said == after[tested])[asked].mean()),
        "characters right, commonest": float((np.array(commonest) == after[tested])[asked].mean()),
    }


def figure(model: Any, data: Pairs, history: list[dict[str, Any]]) -> Figure:
    """Where it looked while it wrote: weights over the text read, a row for each character written; and the loss."""
    picture = new_figure(13.0, 6.4, "Attention: where it looks (dark) while it writes")
    grid = picture.add_gridspec(2, 3, width_ratios=(1.2, 1.2, 0.8))
    first = len(data.inputs) - data.num_test
    shown = sorted(range(first, min(first + 40, len(data.inputs))), key=lambda place: len(data.inputs[place]))
    shown = [shown[len(shown) * part // NUM_DRAWN] for part in range(NUM_DRAWN)]
    lines, weights = write(model, data, examples(data)[0][shown])
    for number, (place, line) in enumerate(zip(shown, lines, strict=True)):
        axes = picture.add_subplot(grid[number // 2, number % 2])
        draw_weights(axes, data.inputs[place], line, weights[number])
    curve = style(picture.add_subplot(grid[:, 2]), "cross-entropy", "minutes", "nats/character")
    names = [name for name in ("next_loss", "val_next_loss") if history and name in history[-1]]
    draw_curves(curve, history, names or ["loss", "val_loss"])
    curve.set_yscale("log")
    return picture


def draw_weights(axes: Any, text: str, line: str, weights: npt.NDArray[np.float32]) -> None:
    """Weights [written, read] over the text that was read, a row for each character of the line that was written."""
    axes.imshow(weights[: len(line), : len(text)], cmap="Blues", vmin=0.0, vmax=1.0, aspect="auto")
    axes.set_xticks(range(len(text)), list(text.replace(" ", "␣")), fontsize=9)
    axes.set_yticks(range(len(line)), list(line), fontsize=9)
    axes.tick_params(length=0)
    axes.set_title(f"{text}  →  {line}", loc="left", fontsize=10, color=INK)
