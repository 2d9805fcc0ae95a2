"""The spaces that a sweep searches, as people write them: `learning_rate=loguniform(1e-4, 1e-2)`."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from ...envs.errors import InvalidInput, check_keys

CALL = re.compile(r"\s*([A-Za-z_]\w*)\s*\((.*)\)\s*", re.DOTALL)
RANGES = ("uniform", "loguniform", "randint")  # of a least and a greatest value, both possible
LISTS = ("choice", "grid")  # of values; a choice draws one, a grid tries each
KINDS = (*RANGES, *LISTS)


@dataclass(frozen=True)
class Distribution:
    """Where a setting's values come from. Raises `InvalidInput` for arguments that make no sense."""

    kind: str
    arguments: tuple[Any, ...]

    def __post_init__(self) -> None:
        check_keys("distribution", [self.kind], KINDS)
        if self.kind in LISTS:
            if not self.arguments:
                raise InvalidInput(f"{self.kind} needs values to choose from, as in {self.kind}(1, 3, 5).")
            return
        numbers = int if self.kind == "randint" else int | float
        fits = len(self.arguments) == 2 and all(
            isinstance(value, numbers) and not isinstance(value, bool) and math.isfinite(value)
            for value in self.arguments
        )
        what = "whole numbers" if self.kind == "randint" else "numbers"
        if not fits or not self.arguments[0] < self.arguments[1]:
            raise InvalidInput(f"{self.kind} takes two {what}, the least and the greatest, got {self}.")
        if self.is_log and self.arguments[0] <= 0:
            raise InvalidInput(f"loguniform takes numbers above 0, got {self}.")
        if self.kind != "randint":  # so that a setting of whole numbers refuses them
            object.__setattr__(self, "arguments", tuple(map(float, self.arguments)))

    def __str__(self) -> str:
        return f"{self.kind}({', '.join(json.dumps(value) for value in self.arguments)})"

    @property
    def is_log(self) -> bool:
        """Whether its values are to be seen on a logarithmic axis."""
        return self.kind == "loguniform"

    @property
    def is_range(self) -> bool:
        """Whether its values are numbers between two others."""
        return self.kind in RANGES

    @property
    def num_points(self) -> int:
        """How many trials it makes of one."""
        return len(self.arguments) if self.kind == "grid" else 1

    def as_tune_has_it(self, tune: ModuleType) -> Any:
        """The same in Ray Tune's words."""
        if self.kind == "randint":
            return tune.randint(self.arguments[0], self.arguments[1] + 1)
        if self.kind in RANGES:
            return getattr(tune, self.kind)(*self.arguments)
        return {"choice": tune.choice, "grid": tune.grid_search}[self.kind](list(self.arguments))


def parse_distribution(text: str) -> Distribution | None:
    """The distribution that `text` names; None for anything that is not written as a call. Arguments as in JSON."""
    call = CALL.fullmatch(text)
    if call is None:
        return None
    kind, inside = call.groups()
    check_keys("distribution", [kind], KINDS)
    try:
        arguments = json.loads(f"[{inside}]")
    except ValueError as error:
        raise InvalidInput(
            f"{text.strip()!r} can not be read: values are written as in JSON, "
            'with text in quotes: choice("speed", "passing").'
        ) from error
    return Distribution(kind, tuple(arguments))


def split_settings(texts: Iterable[str]) -> tuple[list[str], dict[str, Distribution]]:
    """Texts `key=value` as those that give a value, unread, and those that give a distribution, by key."""
    fixed: list[str] = []
    space: dict[str, Distribution] = {}
    for text in texts:
        key, _, value = text.partition("=")
        distribution = parse_distribution(value)
        if distribution is None:
            fixed.append(text)
        else:
            space[key.strip()] = distribution
    for text in fixed:
        if (key := text.partition("=")[0].strip()) in space:
            raise InvalidInput(f"{key} is given both a value and a distribution; give one of them.")
    return fixed, space
