"""Text generation: attention writes like Shakespeare.

A causal transformer reads a window of letters at once. In each block every place looks back at all places before it,
by how well its query fits their keys, and takes up their values (Vaswani et al., "Attention is all you need", NeurIPS
2017), then thinks for itself in two dense layers. At every place it says which letter comes next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..backend import keras, ops
from ..data.texts import Text, load_shakespeare
from ..drawing import draw_curves, new_figure, style
from ..language import Windows, decode, draw, encode, nats_per_character

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..session import Session

LENGTH, WIDTH, HEADS, BLOCKS = 96, 128, 4, 3
BATCH, LEARNING_RATE, EPOCH = 24, 2e-3, 100  # steps between two rows of history
TEMPERATURE = 0.8
MAX_VALIDATION = 50_000  # letters


def load(choice: str, seed: int) -> Text:
    """Shakespeare's works."""
    return load_shakespeare(choice, seed)


def build(data: Text) -> Any:
    """Letters [n, LENGTH] to the logits of the next letter [n, LENGTH, letters]."""
    layers, letters = keras.layers, len(data.characters)
    codes = keras.Input((LENGTH,), dtype="int32")
    places = ops.cumsum(ops.ones_like(codes), axis=1) - 1  # 0, 1, 2, ...
    x = layers.Embedding(letters, WIDTH)(codes) + layers.Embedding(LENGTH, WIDTH)(places)
    for _ in range(BLOCKS):
        calm = layers.LayerNormalization()(x)
        x = x + layers.MultiHeadAttention(HEADS, WIDTH // HEADS)(calm, calm, use_causal_mask=True)
        calm = layers.LayerNormalization()(x)
        x = x + layers.Dense(WIDTH)(layers.Dense(4 * WIDTH, activation="gelu")(calm))
    return keras.Model(codes, layers.Dense(letters)(layers.LayerNormalization()(x)))


def train(model: Any, data: Text, session: Session) -> Any:
    """AdamW on windows from anywhere."""
    model.compile(
        keras.optimizers.AdamW(LEARNING_RATE, weight_decay=0.01, beta_2=0.99, clipnorm=1.0),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        jit_compile=False,
    )
    windows = Windows(encode(data.train, data.characters), LENGTH, BATCH, session.seed, EPOCH)
    held_out = windows.cut(encode(data.validation, data.characters))
    session.fit(model, windows, validation_data=held_out, validation_batch_size=50)
    return model


def evaluate(model: Any, data: Text) -> dict[str, float]:
    """Nats per letter of works it never saw, and of one who only knows how often each letter occurs."""
    held_out = encode(data.validation[:MAX_VALIDATION], data.characters)
    counts = np.bincount(encode(data.train, data.characters), minlength=len(data.characters)) + 1.0
    return {
        "validation nats/char": nats_per_character(model, held_out, LENGTH),
        "nats/char of letter counts": float(-np.log(counts / counts.sum())[held_out].mean()),
    }


def write(model: Any, data: Text, start: str, length: int, seed: int) -> str:
    """`start`, and `length` letters more; it reads the last LENGTH letters again for each."""
    rng = np.random.default_rng(seed)
    codes = encode(start, data.characters)[None]
    for _ in range(length):
        seen = codes[:, -LENGTH:]
        padded = np.pad(seen, ((0, 0), (0, LENGTH - seen.shape[1])))  # what comes later is not looked at
        logits = model.predict_on_batch(padded)[:, seen.shape[1] - 1]
        codes = np.concatenate([codes, draw(logits, TEMPERATURE, rng)[:, None]], axis=1)
    return decode(codes, data.characters)[0]


def figure(model: Any, data: Text, history: list[dict[str, Any]]) -> Figure:
    """The curve, a page it wrote, and where it looked."""
    picture = new_figure(12.0, 6.0, f"Text generation: {data.origin.name}, letter by letter")
    left, right = picture.subplots(1, 2, width_ratios=(1.0, 1.15))
    draw_curves(style(left, "cross-entropy", "minutes", "nats/letter"), history, ["loss", "val_loss"])
    right.text(
        0.0,
        1.0,
        write(model, data, data.train[0], 760, seed=1).strip(),
        va="top",
        fontsize=9,
        family="monospace",
    )
    right.set_axis_off()
    right.set_title("what it writes", loc="left", fontsize=10)
    return picture
