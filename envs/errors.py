"""The one error a user meets: bad input, with what was expected, what came, and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable


class InvalidInput(ValueError):
    """Something from outside (a file, setting, option, message) is not usable.

    The message is one or two sentences for the person who gave the input; the command line prints it without
    a traceback and the server returns it as the reason of a refusal.
    """


def check_keys(what: str, values: Iterable[str], known: Collection[str]) -> None:
    """Raise `InvalidInput` for the first of `values` that is not known; `what` they are, for the message."""
    for key in values:
        if key not in known:
            close = difflib.get_close_matches(str(key), known, 1)
            hint = f"; did you mean {close[0]!r}?" if close else "."
            raise InvalidInput(f"unknown {what} {key!r}{hint} Known are: {', '.join(known)}.")
