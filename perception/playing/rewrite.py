"""A date, or whatever it learnt to read, is rewritten, and one sees where the network looked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...envs.errors import InvalidInput
from ...envs.whole_file import whole_file
from ..data.pairs import END, PAD, START, Pairs, encode
from ..drawing import new_figure
from ..paradigms.attention import draw_weights, lengths, write
from .request import Request


def play(model: Any, load: Callable[[], Pairs], request: Request) -> list[str]:
    """Rewrite the text that was given (or the first of the test), and draw the weights as `attention.png`."""
    data = load()
    text = data.inputs[-data.num_test] if request.given is None else request.given.lower()
    most, alphabet = lengths(data)[0], data.input_alphabet
    strange = "".join(sorted(set(text) - (set(alphabet) - set(PAD + START + END))))
    if strange or not 0 < len(text) <= most:
        raise InvalidInput(
            f"it reads 1 to {most} of the characters {alphabet[3:]!r}, as in {data.inputs[0]!r}; got {text!r}."
        )
    lines, weights = write(model, data, encode((text,), alphabet, most))
    path = request.out / "attention.png"
    picture = new_figure(9.0, 4.5)
    draw_weights(picture.subplots(), text, lines[0], weights[0])
    with whole_file(path) as part:
        picture.savefig(part, format="png")
    return [f"{text}  →  {lines[0]}", f"Where it looked is {path}."]
