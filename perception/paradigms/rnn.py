"""A recurrent network: it reads tunes letter by letter, and writes new ones.

An LSTM carries a state from letter to letter and decides what to keep, what to forget, what to say (Hochreiter and
Schmidhuber, "Long short-term memory", Neural Computation 9, 1997). It is trained to say which letter comes next; a
tune is written by drawing a letter from what it says and feeding it back. The letters are ABC notation, so what it
writes can be checked, bar by bar, and played.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..abc_notation import parse_tune
from ..backend import keras, ops
from ..data.texts import Text, load_tunes
from ..drawing import COLOURS, GREY, draw_curves, new_figure, style
from ..language import Windows, decode, draw, encode, nats_per_character

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..session import Session

UNITS, EMBEDDING, DROPOUT = 256, 64, 0.2
LENGTH, BATCH, LEARNING_RATE = 128, 32, 6e-3
TEMPERATURE = 0.7  # below 1 it prefers what it is surer of
NUM_TUNES, MAX_TUNE = 40, 500  # for the share of valid tunes; letters
START = "X:"
NOTES = {55: "G3", 62: "D4", 69: "A4", 76: "E5"}  # MIDI's numbers of a fiddle's open strings


def load(choice: str, seed: int) -> Text:
    """Tunes in ABC notation."""
    return load_tunes(choice, seed)


def build(data: Text) -> Any:
    """Letters [n, length] to the logits of the next letter [n, length, letters]."""
    layers, letters = keras.layers, len(data.characters)
    return keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            layers.Embedding(letters, EMBEDDING),
            layers.LSTM(UNITS, return_sequences=True),
            layers.Dropout(DROPOUT),
            layers.Dense(letters),
        ]
    )


def train(model: Any, data: Text, session: Session) -> Any:
    """Adam on windows of 128 letters from anywhere."""
    model.compile(
        keras.optimizers.Adam(LEARNING_RATE, clipnorm=1.0),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        jit_compile=False,
    )
    train_codes, held_out = encode(data.train, data.characters), encode(data.validation, data.characters)
    windows = Windows(train_codes, LENGTH, BATCH, session.seed)
    session.fit(model, windows, validation_data=windows.cut(held_out))
    return model


def evaluate(model: Any, data: Text) -> dict[str, float]:
    """Nats per letter of tunes it never saw; how many of its own tunes are valid, and of the real ones."""
    held_out = encode(data.validation, data.characters)
    real = [part for part in data.validation.split("\n\n") if part.strip()]
    written = tunes(model, data, NUM_TUNES, seed=0)
    return {
        "validation nats/char": nats_per_character(model, held_out, 1_024),
        "share valid": _share_valid(written),
        "share valid of real tunes": _share_valid(real),
        "share copied": float(np.mean([tune in data.train for tune in map(_body, written)])),
        "nats/char of letter counts": letter_entropy(data),
    }


def letter_entropy(data: Text) -> float:
    """What one pays for a validation letter if one knows only how often each occurs, nats."""
    counts = np.bincount(encode(data.train, data.characters), minlength=len(data.characters)) + 1.0
    shares = counts / counts.sum()
    return float(-np.log(shares[encode(data.validation, data.characters)]).mean())


def tunes(model: Any, data: Text, count: int, seed: int) -> list[str]:
    """New tunes, each until its empty line: letter by letter, the state handed on."""
    rng = np.random.default_rng(seed)
    embedding, lstm, _, output = model.layers
    state = [ops.zeros((count, UNITS)), ops.zeros((count, UNITS))]
    codes = np.tile(encode(START, data.characters), (count, 1))  # [count, letters so far]
    for place in range(MAX_TUNE):
        hidden, state = lstm.cell(embedding(codes[:, place]), state)
        if place + 1 == codes.shape[1]:
            drawn = draw(ops.convert_to_numpy(output(hidden)), TEMPERATURE, rng)
            codes = np.concatenate([codes, drawn[:, None]], axis=1)
    return [text.split("\n\n")[0] for text in decode(codes, data.characters)]


def _body(tune: str) -> str:
    """The notes of a tune, without its headings."""
    return "\n".join(line for line in tune.splitlines() if line[1:2] != ":") or tune


def _share_valid(texts: list[str]) -> float:
    return float(np.mean([parse_tune(text).is_valid for text in texts]))


def figure(model: Any, data: Text, history: list[dict[str, Any]]) -> Figure:
    """The curve, and a tune it wrote as a piano roll."""
    picture = new_figure(12.0, 6.4, f"Recurrent network: {data.origin.name}, letter by letter")
    grid = picture.add_gridspec(2, 2, height_ratios=(1.0, 1.0))
    curve = style(picture.add_subplot(grid[0, 0]), "cross-entropy", "minutes", "nats/letter")
    draw_curves(curve, history, ["loss", "val_loss"])
    tune = max(tunes(model, data, 10, seed=1), key=lambda text: parse_tune(text).share_of_full_bars)
    page = picture.add_subplot(grid[0, 1])
    page.text(0.0, 1.0, tune, va="top", fontsize=8.5, family="monospace", clip_on=True)
    page.set_axis_off()
    page.set_title("a tune it wrote", loc="left", fontsize=10)
    _draw_piano_roll(picture.add_subplot(grid[1, :]), tune)
    return picture


def _draw_piano_roll(axes: Any, text: str) -> None:
    tune = parse_tune(text)
    style(axes, "the same, as one plays it", "eighths", "pitch")
    axes.set_yticks(list(NOTES), list(NOTES.values()))
    starts = np.cumsum([0.0, *(note.duration for note in tune.notes)])[:-1]
    for note, start in zip(tune.notes, starts, strict=True):
        if note.pitch is not None:
            axes.barh(note.pitch, note.duration * 8 * 0.92, left=start * 8, height=0.9, color=COLOURS[0])
    for bar in np.cumsum(tune.bar_lengths):
        axes.axvline(bar * 8, color=GREY, linewidth=0.5)
