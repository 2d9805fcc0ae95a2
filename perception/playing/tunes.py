"""The recurrent network writes a tune, and one can hear it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..abc_notation import parse_tune
from ..data.texts import Text
from ..paradigms.rnn import tunes
from ..synthesiser import render, write_wav
from .request import Request


def play(model: Any, load: Callable[[], Text], request: Request) -> list[str]:
    """Write a new tune as ABC and as WAV: the best of ten."""
    request.refuse_input("tunes")
    written = tunes(model, load(), 10, request.seed)
    best = max(written, key=lambda text: (parse_tune(text).is_valid, parse_tune(text).share_of_full_bars))
    abc, wav = request.out / "tune.abc", request.out / "tune.wav"
    abc.write_text(best + "\n")
    write_wav(wav, render(parse_tune(best)))
    return [best, "", f"The notes are {abc}, the sound is {wav}."]
