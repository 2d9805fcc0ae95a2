"""What a viewer draws of an episode, in binary: a record a frame, complete in itself.

Little-endian: size u16 (of the whole record), action u8, 0 u8, frame u32, return so far f32, then the body: Cart-Pole's
four numbers as f32, or a picture (`encode_picture`).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .episodes import CART_POLE, Env, Episode, Episodes
from .errors import InvalidInput
from .highway.compiled import compiled

HEADER = struct.Struct("<HBBIf")
STATE, PICTURE = "state", "picture"  # what the body is
MAX_BODY = 2**16 - 1 - HEADER.size
MAX_COLOURS = 255
MAX_RUN = 255


def view_of(episodes: Episodes) -> str:
    """What the bodies of these episodes are: Cart-Pole's state says all, of others a picture is sent."""
    return STATE if episodes.environment == CART_POLE else PICTURE


@cache
def _rate(environment: str) -> int:
    env = Episodes(environment).make("rgb_array_list")
    env.close()
    return int(env.metadata["render_fps"])


def frames_per_second(episodes: Episodes) -> int:
    """How many frames of these episodes make a second."""
    return _rate(episodes.environment)


class EpisodeView:
    """An environment that is shown: the records of its episodes, `frames_per_second` of them."""

    def __init__(self, episodes: Episodes) -> None:
        self.kind = view_of(episodes)
        self.env: Env = episodes.make(None if self.kind == STATE else "rgb_array_list")

    def records(self, moments: Iterator[Episode]) -> Iterator[list[bytes]]:
        """The records of each moment of an episode in `env`: of its start, and of each step."""
        frame = 0
        for moment in moments:
            records = []
            for body in self._bodies(moment):
                size = HEADER.size + len(body)
                records.append(HEADER.pack(size, moment.action, 0, frame, moment.score) + body)
                frame += 1
            yield records

    def _bodies(self, moment: Episode) -> list[bytes]:
        if self.kind == STATE:
            return [moment.observation.astype("<f4").tobytes()]
        frames: Any = self.env.render()
        return [picture(frame) for frame in frames]


@dataclass(frozen=True)
class Record:
    """One record, its body still packed."""

    frame: int
    action: int
    score: float
    body: bytes


def read_records(content: bytes) -> Iterator[Record]:
    """All records of some bytes."""
    at = 0
    while at < len(content):
        size, action, _, frame, score = HEADER.unpack_from(content, at)
        yield Record(frame, action, score, content[at + HEADER.size : at + size])
        at += size


def read_picture(body: bytes) -> NDArray[np.uint8]:
    """A packed picture as uint8 [H, W, 3]."""
    width, height, colours = *struct.unpack_from("<HH", body), body[4]
    palette = np.frombuffer(body, np.uint8, offset=len(body) - 3 * colours).reshape(-1, 3)
    rows: list[list[int]] = []
    at = 5
    while len(rows) < height:
        count, at = body[at], at + 1
        row: list[int] = []
        while len(row) < width:
            row += [body[at + 1]] * body[at]
            at += 2
        rows += [row] * count
    pixels: NDArray[np.uint8] = palette[np.array(rows)]
    return pixels


def picture(pixels: NDArray[np.uint8]) -> bytes:
    """uint8 [H, W, 3] as a record's body; raises `InvalidInput` where it has too many colours or details."""
    height, width = pixels.shape[:2]
    out, palette = np.empty(MAX_BODY, np.uint8), np.empty(MAX_COLOURS, np.int32)
    used = encode_picture(np.ascontiguousarray(pixels).reshape(height, 3 * width), palette, out)
    if used < 0:
        raise InvalidInput(
            f"a picture must have at most {MAX_COLOURS} colours and {MAX_BODY:,} bytes when packed; "
            "this environment's can not be streamed."
        )
    return out[:used].tobytes()


@compiled
def encode_picture(rows, palette, out):  # type: ignore[no-untyped-def]
    """Pack a picture's rows uint8 [H, 3 W] into out; returns the bytes used, -1 where they do not fit.

    Width u16, height u16, number of colours u8; then blocks of equal rows: how many rows u8, and the row as runs:
    length u8, colour u8; at the end the colours: red, green, blue.
    """
    height, width = rows.shape[0], rows.shape[1] // 3
    row, colours, at = 0, 0, 5
    while row < height:
        end = row + 1
        while end < height and end - row < MAX_RUN and same_row(rows[row], rows[end]):
            end += 1
        if at + 1 + 2 * width + 3 * MAX_COLOURS > out.shape[0]:
            return -1
        out[at] = end - row
        at, colours = encode_row(rows[row], palette, colours, out, at + 1)
        if colours < 0:
            return -1
        row = end
    out[0], out[1], out[2], out[3], out[4] = width & 255, width >> 8, height & 255, height >> 8, colours
    for colour in range(colours):
        code = palette[colour]
        out[at], out[at + 1], out[at + 2] = code >> 16, code >> 8 & 255, code & 255
        at += 3
    return at


@compiled
def same_row(one, other):  # type: ignore[no-untyped-def]
    """Whether two rows [3 W] are equal; without an early end, so that the compiler uses vectors."""
    difference = one[0] ^ other[0]
    for i in range(one.shape[0]):
        difference |= one[i] ^ other[i]
    return difference == 0


@compiled
def encode_row(row, palette, colours, out, at):  # type: ignore[no-untyped-def]
    """Write a row [3 W] as runs into out from place `at`, and new colours into the palette.

    Returns the place after them and the number of colours, -1 where there are too many.
    """
    before, colour, length = np.int32(-1), 0, 0
    for i in range(0, row.shape[0], 3):
        code = np.int32(row[i]) << 16 | np.int32(row[i + 1]) << 8 | np.int32(row[i + 2])
        if code == before and length < MAX_RUN:
            length += 1
            continue
        if length > 0:
            out[at], out[at + 1] = length, colour
            at += 2
        before, length, colour = code, 1, 0
        while colour < colours and palette[colour] != code:
            colour += 1
        if colour == colours:
            if colours == MAX_COLOURS:
                return at, -1
            palette[colours] = code
            colours += 1
    out[at], out[at + 1] = length, colour
    return at + 2, colours
