"""Reads the records of `envs/episode_frames.py` back, as a viewer does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sevenlanes.envs.episode_frames import HEADER


@dataclass(frozen=True)
class Record:
    """One record, its body still packed."""

    frame: int
    action: int
    score: float
    body: bytes


def read_records(content: bytes) -> list[Record]:
    """All records of some bytes."""
    records, at = [], 0
    while at < len(content):
        size, action, _, frame, score = HEADER.unpack_from(content, at)
        records.append(Record(frame, action, score, content[at + HEADER.size : at + size]))
        at += size
    assert at == len(content)
    return records


def read_picture(body: bytes) -> NDArray[np.uint8]:
    """A packed picture as uint8 [H, W, 3]."""
    width, height, colours = body[0] + 256 * body[1], body[2] + 256 * body[3], body[4]
    palette = np.frombuffer(body[len(body) - 3 * colours :], np.uint8).reshape(-1, 3)
    rows, at = [], 5
    while len(rows) < height:
        count, row, at = body[at], [], at + 1
        while len(row) < width:
            row += [body[at + 1]] * body[at]
            at += 2
        rows += [row] * count
    assert at == len(body) - 3 * colours
    return palette[np.array(rows)]
