"""Words that the vectors put near each other, and sums of words."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from ...envs.errors import InvalidInput
from ..paradigms.word2vec import NEIGHBOURS_OF, Words, nearest_to, unit_vectors
from .request import Request

COUNT = 8


def play(model: Any, load: Callable[[], Words], request: Request) -> list[str]:
    """The words nearest to a word, or to a sum such as "king - man + woman"."""
    data, vectors = load(), unit_vectors(model)
    wanted = [request.given] if request.given else [word for word in NEIGHBOURS_OF if word in data.words]
    lines = []
    for text in wanted:
        terms = parse_sum(text, data)
        target = np.sum([sign * vectors[data.words.index(word)] for sign, word in terms], axis=0)
        near = nearest_to(vectors, data, target, COUNT, without={word for _, word in terms})
        lines.append(f"{text:<12} {', '.join(near)}")
    return lines


def parse_sum(text: str, data: Words) -> list[tuple[float, str]]:
    """Signs and words of "a - b + c"; raises `InvalidInput` for a word that has no vector."""
    parts = re.findall(r"([+-]?)\s*([^\s+-]+)", text.lower())
    unknown = [word for _, word in parts if word not in data.words]
    if unknown or not parts:
        raise InvalidInput(
            f"expected a word of the text, or a sum such as 'king - man + woman'; no vector for "
            f"{', '.join(unknown) or repr(text)}, among {len(data.words):,} words."
        )
    return [(-1.0 if sign == "-" else 1.0, word) for sign, word in parts]
