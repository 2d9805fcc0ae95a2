"""What can be chosen about a training; each algorithm adds its own settings in a frozen dataclass of its own."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self, get_type_hints

from ..envs.errors import InvalidInput, check_keys

HIGHWAY = "sevenlanes/Highway-v0"
WORLD_PREFIX = "env."


@dataclass(frozen=True)
class TrainConfig:
    """The settings of every algorithm. Raises `InvalidInput` for values that no training can have.

    The budget is `minutes` of wall clock after start-up (importing Keras takes some seconds), or, where
    `max_decisions` is set, that many decisions of all environments together; a training by decisions gives the same
    bytes each time.
    """

    # The least and the greatest value of each setting; an algorithm adds its own.
    limits: ClassVar[Mapping[str, tuple[float, float]]] = {
        "seed": (0, 2**31 - 1),
        "minutes": (0.01, 100_000),
        "max_decisions": (1, 10**13),
        "num_envs": (1, 100_000),
        "num_validations": (1, 1000),
        "num_validation_runs": (1, 100_000),
        "checkpoint_period_s": (1, 10**6),
        "num_workers": (1, 10_000),
    }
    # The class that learns, made as Class(config, envs); as "module:Class" where importing it takes long.
    agent: ClassVar[str | type[Any]]

    env: str = HIGHWAY  # any Gymnasium id with Discrete actions and Box observations
    env_settings: Mapping[str, Any] = field(default_factory=dict)  # keywords of that environment
    seed: int = 0
    minutes: float = 1.0
    max_decisions: int | None = None
    num_envs: int = 256  # driven side by side: enough to keep one core busy inside one call
    num_validations: int = 6  # evenly over the budget, the last one at its end; the best policy is kept
    num_validation_runs: int = 200
    checkpoint_period_s: float = 120.0
    engine: str = (
        "local"  # where the environments are: "local", this process, or "ray", processes on a cluster
    )
    num_workers: int = 2  # of the engine "ray": the processes that share the environments
    ray_address: str = ""  # of a running cluster; without one Ray is started on this machine

    def __post_init__(self) -> None:
        kinds = get_type_hints(type(self))
        for name in [item.name for item in dataclasses.fields(self)]:
            value = _checked(name, kinds[name], getattr(self, name))
            object.__setattr__(self, name, value)
            low, high = self.limits.get(name, (-math.inf, math.inf))
            if value is not None and name in self.limits and not low <= value <= high:
                raise InvalidInput(f"{name} must be from {low} to {high}, got {value}.")

    def to_dict(self) -> dict[str, Any]:
        """The settings as plain data, for JSON."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The settings from plain data; `InvalidInput` for an unknown key or an impossible value."""
        check_keys("setting", values, [item.name for item in dataclasses.fields(cls)])
        return cls(**values)


def parse_settings(texts: Iterable[str]) -> dict[str, Any]:
    """Settings from texts `key=value`, `env.key=value` for the environment; values as in JSON, or text."""
    values: dict[str, Any] = {}
    env_settings: dict[str, Any] = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals or not key.strip():
            raise InvalidInput(f"a setting is given as key=value, got {text!r}.")
        key, parsed = key.strip(), _parse(value.strip())
        if key.startswith(WORLD_PREFIX):
            env_settings[key.removeprefix(WORLD_PREFIX)] = parsed
        else:
            values[key] = parsed
    if env_settings:
        values["env_settings"] = env_settings
    return values


def _parse(text: str) -> Any:
    for candidate in (text, f"[{text}]"):  # so that hidden_units=128,64 is a list
        try:
            return json.loads(candidate)
        except ValueError:
            continue
    return text


def _checked(name: str, kind: Any, value: Any) -> Any:
    """`value` as the type `kind`; `InvalidInput` if it is not of it."""
    if kind == int | None and value is None:
        return None
    if kind in (int, int | None) and isinstance(value, int) and not isinstance(value, bool):
        return value
    if kind is float and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if kind is bool and isinstance(value, bool):
        return value
    if kind is str and isinstance(value, str):
        return value
    if kind == tuple[int, ...]:
        units = value if isinstance(value, list | tuple) else [value]
        if all(isinstance(unit, int) and not isinstance(unit, bool) and unit > 0 for unit in units):
            return tuple(units)
    if kind == Mapping[str, Any] and isinstance(value, Mapping):
        return dict(value)
    raise InvalidInput(f"{name} must be {_KINDS[kind]}, got {value!r}.")


_KINDS: dict[Any, str] = {
    int: "a whole number",
    int | None: "a whole number",
    float: "a number",
    bool: "true or false",
    str: "text",
    tuple[int, ...]: "whole numbers above 0, separated by commas",
    Mapping[str, Any]: "a table of settings",
}
