"""The language model goes on with somebody's words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...envs.errors import InvalidInput
from ..data.texts import Text
from ..paradigms.text import write
from .request import Request

LENGTH = 800  # letters


def play(model: Any, load: Callable[[], Text], request: Request) -> list[str]:
    """Write a page that begins with what was given."""
    data = load()
    start = request.given or data.train[0]
    strange = sorted(set(start) - set(data.characters))
    if strange:
        raise InvalidInput(
            f"it never saw the characters {''.join(strange)!r}, and can only read {data.characters.strip()!r}."
        )
    page = request.out / "page.txt"
    text = write(model, data, start, LENGTH, request.seed)
    page.write_text(text)
    return [text, "", f"The page is {page}."]
