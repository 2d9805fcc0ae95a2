"""Tuned settings for an algorithm in a world: `presets/ALGORITHM-WORLD.toml`, each value with its reason.

They take the place of the algorithm's defaults; what a user gives takes theirs.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from ..envs.highway.scenarios import SCENARIOS
from ..envs.registration import NAMESPACE

WORLDS: Mapping[str, str] = {
    "CartPole-v1": "cart-pole",
    f"{NAMESPACE}/CartPole-v1": "cart-pole",
    f"{NAMESPACE}/Pong-v0": "pong",
    **{f"{NAMESPACE}/{name}": "highway" for name in SCENARIOS},
}

# Worlds that an algorithm may have another preset for than for the rest of their kind.
SPECIAL: Mapping[str, str] = {f"{NAMESPACE}/HighwayConvoy-v0": "convoy"}


def with_preset(algorithm: str, env: str, chosen: Mapping[str, Any]) -> dict[str, Any]:
    """What was `chosen`, over the preset of `algorithm` in `env`, if there is one; plain data for `from_dict`.

    Of the environment's settings each is taken alone.
    """
    preset = load_preset(algorithm, env)
    env_settings = {**preset.get("env_settings", {}), **chosen.get("env_settings", {})}
    return {**preset, **chosen, **({"env_settings": env_settings} if env_settings else {})}


def load_preset(algorithm: str, env: str) -> dict[str, Any]:
    """The preset's settings; empty where there is none."""
    for world in (SPECIAL.get(env), WORLDS.get(env)):
        file = files(__package__) / "presets" / f"{algorithm}-{world}.toml"
        if file.is_file():
            return tomllib.loads(file.read_text("utf-8"))
    return {}
