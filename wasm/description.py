"""Where things stand in the module's arrays, as plain data, so that no caller has to know `layout.py`."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from ..agents.inference import ACTIVATIONS
from ..envs.errors import InvalidInput
from ..envs.highway import layout
from ..envs.highway.config import LIMITS, NUM_ACTIONS, HighwayConfig
from ..envs.highway.highways import core_hash
from ..envs.highway.reward import REWARDS
from ..envs.highway.rules import RULES
from ..envs.seeds import MAX_SEED
from .errors import WasmBuildError


def describe() -> dict[str, Any]:
    """The settings, columns and units that a caller of the module needs."""
    return {
        "core_hash": core_hash(),
        "settings": settings_formulas(),
        "limits": {name: [low, high] for name, (low, high, _) in LIMITS.items()},
        "cars_per_lane": LIMITS["num_cars"][1] // LIMITS["lanes"][1],
        "rewards": list(REWARDS),
        "num_actions": NUM_ACTIONS,
        "num_seeds": MAX_SEED,
        "columns": {"frame": layout.FRAME, "road": layout.ROAD},
        "fields": {
            "header": layout.HEADER,
            "car": layout.CAR_FIELDS,
            "controlled": layout.CONTROLLED_FIELDS,
            "passed": layout.PASSED,
            "blocked": layout.BLOCKED,
            "speed_sum": layout.SPEED_SUM,
        },
        "activations": ACTIVATIONS,
        "units_per_mph": RULES.units_per_mph,
    }


def settings_formulas() -> list[dict[str, int]]:
    """For each number of the core's settings, how often it contains which field of `HighwayConfig`, and a constant.

    Found by changing one field at a time, so that nobody writes `HighwayConfig.settings` a second time.
    """
    base = HighwayConfig()
    start = base.settings().astype(int)
    formulas: list[dict[str, int]] = [{} for _ in start]
    for name in LIMITS:
        changed = _neighbour(base, name)
        change = changed.settings().astype(int) - start
        for formula, times in zip(
            formulas, change // (getattr(changed, name) - getattr(base, name)), strict=True
        ):
            if times:
                formula[name] = int(times)
    for formula, value in zip(formulas, start, strict=True):
        formula["constant"] = int(value) - sum(times * getattr(base, name) for name, times in formula.items())
    _check(formulas)
    return formulas


def _neighbour(config: HighwayConfig, name: str) -> HighwayConfig:
    """A valid config that differs in one field only."""
    for value in (getattr(config, name) + 1, getattr(config, name) - 1):
        try:
            return dataclasses.replace(config, **{name: value})
        except InvalidInput:
            continue
    raise WasmBuildError(f"no other value of {name} is allowed beside the default settings.")


def _check(formulas: list[dict[str, int]]) -> None:
    """Raise `WasmBuildError` unless the formulas hold far from the defaults too."""
    config = HighwayConfig(
        lanes=3, num_cars=5, num_controlled=4, lanes_side=6, patches_ahead=3, patches_behind=2
    )
    found = [sum(times * getattr(config, name, 1) for name, times in formula.items()) for formula in formulas]
    if not np.array_equal(found, config.settings()):
        raise WasmBuildError(
            f"HighwayConfig.settings is not a sum of its fields any more: {formulas} give {found} for {config}, "
            f"not {config.settings().tolist()}. Teach web/highways.js and wasm/description.py the new rule."
        )
