"""What all letter-by-letter models share: codes for letters, windows to train on, a measure."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from .backend import keras, ops

Codes = npt.NDArray[np.int32]


def encode(text: str, characters: str) -> Codes:
    """Each letter's place in `characters`."""
    places = {character: place for place, character in enumerate(characters)}
    return np.array([places[character] for character in text], np.int32)


class Windows(keras.utils.PyDataset):
    """Batches of windows from random places of a text: letters [batch, length] and the next ones."""

    def __init__(self, codes: Codes, length: int, batch: int, seed: int, epoch: int | None = None) -> None:
        super().__init__()
        self._codes, self._batch = codes, batch
        self._length = min(length, len(codes) - 2)
        self._epoch = epoch or max(len(codes) // (length * batch), 1)
        self._rng = np.random.default_rng(seed)

    def __len__(self) -> int:
        return self._epoch

    def __getitem__(self, index: int) -> tuple[Codes, Codes]:
        starts = self._rng.integers(0, len(self._codes) - self._length, self._batch)
        rows = self._codes[starts[:, None] + np.arange(self._length + 1)]
        return rows[:, :-1], rows[:, 1:]

    def cut(self, codes: Codes, most: int = 200) -> tuple[Codes, Codes]:
        """Another text in windows of the same length, one after the other; at most `most`."""
        return _cut(codes[: most * self._length + 1], self._length)


def _cut(codes: Codes, length: int) -> tuple[Codes, Codes]:
    length = min(length, len(codes) - 1)
    count = (len(codes) - 1) // length
    return codes[: count * length].reshape(count, length), codes[1 : count * length + 1].reshape(
        count, length
    )


def nats_per_character(model: Any, codes: Codes, length: int) -> float:
    """The mean of -log p(letter | letters before it) over a text, read in windows of `length`."""
    letters, following = _cut(codes, length)
    total = 0.0
    for start in range(0, len(letters), 16):
        logits = model(letters[start : start + 16], training=False)
        losses = keras.losses.sparse_categorical_crossentropy(
            following[start : start + 16], logits, from_logits=True
        )
        total += float(ops.sum(losses))
    return total / following.size


def draw(logits: npt.NDArray[np.float32], temperature: float, rng: np.random.Generator) -> Codes:
    """One letter [n] from each row's softmax of logits / temperature, logits [n, letters] (the Gumbel trick)."""
    letters: Codes = (logits / temperature + rng.gumbel(size=logits.shape)).argmax(axis=1).astype(np.int32)
    return letters


def decode(codes: Codes, characters: str) -> list[str]:
    """Rows of codes [n, length] as texts."""
    return ["".join(characters[code] for code in row) for row in codes]
