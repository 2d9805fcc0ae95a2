"""Word vectors: a word is known by the company it keeps.

Skip-gram: from a word's vector, guess the words around it. Rather than a softmax over all words, real neighbours are
told from random words (negative sampling): for a word w, a neighbour c and random words r,

    minimise  -log σ(v_w · u_c) - Σ_r log σ(-v_w · u_r)

(Mikolov et al., "Distributed representations of words and phrases and their compositionality", NeurIPS 2013). Frequent
words are thinned out, random words are drawn by their count to the power of 3/4, as there. Words with like neighbours
get like vectors: brother and sister, sun and moon.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ...envs.errors import InvalidInput
from ..backend import keras, ops
from ..data.origin import Origin
from ..data.texts import load_shakespeare
from ..drawing import COLOURS, GREY, INK, draw_curves, new_figure, style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..session import Session

WIDTH, WINDOW, NEGATIVES, MIN_COUNT = 64, 5, 8, 10
THINNING = 1e-3  # words more frequent than this are thinned out
BATCH, LEARNING_RATE, EPOCH = 2_048, 3e-3, 200  # steps between two rows of history
# Words that belong together, written down before any training.
PAIRS = (
    ("king", "queen"), ("brother", "sister"), ("father", "mother"), ("son", "daughter"), ("lord", "lady"),
    ("man", "woman"), ("husband", "wife"), ("uncle", "cousin"), ("sun", "moon"), ("day", "night"),
    ("morning", "evening"), ("summer", "winter"), ("heaven", "hell"), ("fire", "water"), ("land", "sea"),
    ("sword", "dagger"), ("eye", "ear"), ("hand", "foot"), ("lips", "cheeks"), ("heart", "soul"),
    ("love", "hate"), ("friend", "enemy"), ("hundred", "thousand"), ("two", "three"), ("white", "black"),
    ("gold", "silver"), ("old", "young"), ("good", "bad"), ("france", "england"), ("rome", "caesar"),
    ("duke", "prince"), ("sailor", "captain"), ("ship", "ocean"), ("castle", "throne"),
)  # fmt: skip
NEIGHBOURS_OF = ("king", "love", "sea", "sword", "night", "blood", "thou", "captain")
NUM_DRAWN = 110  # words in the figure


@dataclass(frozen=True)
class Words:
    """A text as places in a list of words, the most frequent first; rare words are left out."""

    words: tuple[str, ...]
    train: npt.NDArray[np.int32]
    validation: npt.NDArray[np.int32]
    counts: npt.NDArray[np.int64]  # in train
    origin: Origin

    @property
    def sizes(self) -> dict[str, int]:
        """How many words there are."""
        return {"train": len(self.train), "validation": len(self.validation), "different": len(self.words)}


def load(choice: str, seed: int) -> Words:
    """Shakespeare's works, word by word, in small letters."""
    text = load_shakespeare(choice, seed)
    train, validation = (
        re.findall(r"[a-z]+(?:'[a-z]+)?", each.lower()) for each in (text.train, text.validation)
    )
    found = [(word, count) for word, count in Counter(train).most_common() if count >= MIN_COUNT]
    places = {word: place for place, (word, _) in enumerate(found)}
    train_codes, validation_codes = (
        np.array([places[word] for word in part if word in places], np.int32) for part in (train, validation)
    )
    if not known_pairs(places):
        raise InvalidInput(
            f"{text.origin} must hold pairs of words such as king and queen, {MIN_COUNT} times each."
        )
    counts = np.array([count for _, count in found])
    return Words(tuple(places), train_codes, validation_codes, counts, text.origin)


def known_pairs(words: Container[str]) -> list[tuple[str, str]]:
    """The pairs of which both words occur."""
    return [pair for pair in PAIRS if pair[0] in words and pair[1] in words]


def build(data: Words) -> Any:
    """A word [n] and 1 + NEGATIVES others [n, 9] to logits of "is a neighbour" [n, 9]."""
    word, others = keras.Input((), dtype="int32"), keras.Input((1 + NEGATIVES,), dtype="int32")
    vectors = keras.layers.Embedding(len(data.words), WIDTH, name="vectors")(word)
    contexts = keras.layers.Embedding(len(data.words), WIDTH, "zeros", name="contexts")(others)
    return keras.Model((word, others), ops.einsum("nw,now->no", vectors, contexts))


class Pairs(keras.utils.PyDataset):
    """Batches of a word, a neighbour and random words; and which of them is the neighbour."""

    def __init__(self, codes: npt.NDArray[np.int32], data: Words, seed: int) -> None:
        super().__init__()
        self._rng = np.random.default_rng(seed)
        frequency = data.counts[codes] / data.counts.sum()
        self._codes = codes[self._rng.random(len(codes)) < np.sqrt(THINNING / frequency)]
        shares = data.counts**0.75
        self._ladder = np.cumsum(shares / shares.sum())
        self._labels = np.zeros((BATCH, 1 + NEGATIVES), np.float32)
        self._labels[:, 0] = 1.0

    def __len__(self) -> int:
        return EPOCH

    def __getitem__(self, index: int) -> tuple[tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]], Any]:
        rng = self._rng
        places = rng.integers(WINDOW, len(self._codes) - WINDOW, BATCH)
        reach = rng.integers(1, WINDOW + 1, BATCH)  # near words are neighbours more often
        offsets = np.ceil(rng.random(BATCH) * reach).astype(int) * rng.choice([-1, 1], BATCH)
        drawn = np.searchsorted(self._ladder, rng.random((BATCH, NEGATIVES))).clip(max=len(self._ladder) - 1)
        others = np.concatenate([self._codes[places + offsets][:, None], drawn], axis=1)
        return (self._codes[places], others.astype(np.int32)), self._labels


def train(model: Any, data: Words, session: Session) -> Any:
    """Adam on pairs from anywhere."""
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(LEARNING_RATE), loss, jit_compile=False)
    session.fit(model, Pairs(data.train, data, session.seed))
    return model


def evaluate(model: Any, data: Words) -> dict[str, float]:
    """Where the pairs' partners stand among all words by likeness, 0 next to it to 1; 0.5 for random vectors."""
    vectors = unit_vectors(model)
    places = {word: place for place, word in enumerate(data.words)}
    ranks = []
    for first, second in known_pairs(places):
        likeness = vectors @ vectors[places[first]]
        ranks.append(float((likeness > likeness[places[second]]).sum() - 1) / len(data.words))
    return {
        "median rank of partners": float(np.median(ranks)),
        "partners in the nearest 1 %": float(np.mean(np.array(ranks) < 0.01)),
        "pairs": float(len(ranks)),
    }


def unit_vectors(model: Any) -> npt.NDArray[np.float32]:
    """All words' vectors [words, WIDTH], of length 1: their products are cosines."""
    vectors: npt.NDArray[np.float32] = model.get_layer("vectors").get_weights()[0]
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), np.float32)


def nearest(model: Any, data: Words, word: str, count: int = 7) -> list[str]:
    """The words whose vectors point where `word`'s points."""
    vectors = unit_vectors(model)
    return nearest_to(vectors, data, vectors[data.words.index(word)], count, {word})


def nearest_to(
    vectors: npt.NDArray[np.float32],
    data: Words,
    target: npt.NDArray[np.float32],
    count: int,
    without: Container[str],
) -> list[str]:
    """The words, but for some, whose vectors [words, WIDTH] point most in the direction of `target` [WIDTH]."""
    ordered = (data.words[place] for place in np.argsort(-(vectors @ target)))
    return list(islice((word for word in ordered if word not in without), count))


def figure(model: Any, data: Words, history: list[dict[str, Any]]) -> Figure:
    """A map of words, the neighbours of some, and the curve."""
    picture = new_figure(13.0, 7.4, f"Word vectors: {data.origin.name}")
    grid = picture.add_gridspec(2, 2, width_ratios=(1.75, 1.0))
    _draw_map(picture.add_subplot(grid[:, 0]), model, data)
    page = picture.add_subplot(grid[0, 1])
    page.set_axis_off()
    page.set_title("nearest words", loc="left", fontsize=10)
    for row, word in enumerate(each for each in NEIGHBOURS_OF if each in data.words):
        height = 0.95 - row * 0.13
        page.text(0.0, height, word, fontsize=9, fontweight="bold", color=COLOURS[0], va="top")
        page.text(0.2, height, ", ".join(nearest(model, data, word, 6)), fontsize=9, color=INK, va="top")
    curve = style(picture.add_subplot(grid[1, 1]), "loss", "minutes", "nats")
    draw_curves(curve, history, ["loss"])
    return picture


def _draw_map(axes: Any, model: Any, data: Words) -> None:
    """The words of the pairs and their neighbours, alike ones together."""
    wanted = list(dict.fromkeys(word for pair in PAIRS for word in pair if word in data.words))
    near = [each for word in wanted for each in nearest(model, data, word, 2)]
    words = list(dict.fromkeys(wanted + near))[:NUM_DRAWN]
    vectors = unit_vectors(model)[[data.words.index(word) for word in words]]
    try:
        from sklearn.manifold import TSNE

        few = min(12.0, (len(words) - 1) / 3)
        places = TSNE(random_state=0, init="pca", perplexity=few, metric="cosine").fit_transform(vectors)
    except ModuleNotFoundError:
        places = vectors @ np.linalg.svd(vectors, full_matrices=False)[2][:2].T
    style(axes, "a map of words that belong together (blue) and their neighbours")
    axes.set_axis_off()
    for word, place in zip(words, places, strict=True):
        known = word in wanted
        size, colour = (8.5, COLOURS[0]) if known else (7.5, GREY)
        axes.text(*place, word, fontsize=size, color=colour, ha="center")
    axes.set_xlim(places[:, 0].min() - 1, places[:, 0].max() + 1)
    axes.set_ylim(places[:, 1].min() - 1, places[:, 1].max() + 1)
