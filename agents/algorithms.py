"""The algorithms by name: ours, those that installed packages bring, and those in a file.

An algorithm is its settings, a subclass of `TrainConfig`, which name the agent that they make.
"""

from __future__ import annotations

import importlib.util
import sys
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

from ..envs.errors import InvalidInput
from .a2c_config import A2CConfig
from .agent import Agent
from .dqn_config import DQNConfig
from .environment_state import VectorEnv
from .ppo_config import PPOConfig
from .reinforce_config import ReinforceConfig
from .train_config import TrainConfig

ALGORITHMS: dict[str, type[TrainConfig]] = {
    "dqn": DQNConfig,
    "reinforce": ReinforceConfig,
    "a2c": A2CConfig,
    "ppo": PPOConfig,
}
ENTRY_POINTS = "sevenlanes.agents"  # a package's entry points of this group load subclasses of TrainConfig
FILE_SUFFIX = ".py"
FILE_MODULE = "sevenlanes_agent_file_"  # before the name of a file's module, so that it hides no other


def find_algorithm(name: str) -> type[TrainConfig]:
    """The settings of an algorithm: a name, or `path/to/file.py:ConfigClass`.

    Raises `InvalidInput` with those that exist. Loading one from a file or package runs its code.
    """
    path, colon, class_name = name.rpartition(":")
    if colon and path.endswith(FILE_SUFFIX):
        return _from_file(Path(path), class_name)
    if name in ALGORITHMS:
        return ALGORITHMS[name]
    for entry in installed_algorithms():
        if entry.name == name:
            return _from_entry_point(entry)
    raise InvalidInput(
        f"unknown algorithm {name!r}. Known are: {', '.join(known_algorithms())}; or name a class in a file, "
        "path/to/file.py:ConfigClass."
    )


def installed_algorithms() -> list[EntryPoint]:
    """What installed packages bring, not loaded yet."""
    return sorted(entry_points(group=ENTRY_POINTS), key=lambda entry: entry.name)


def known_algorithms() -> list[str]:
    """All names that `find_algorithm` knows."""
    return [*ALGORITHMS, *(entry.name for entry in installed_algorithms() if entry.name not in ALGORITHMS)]


def algorithm_name(kind: type[TrainConfig]) -> str:
    """What runs of these settings are called: the algorithm's name, or `file.py:ConfigClass`."""
    for name, known in ALGORITHMS.items():
        if known is kind:
            return name
    for entry in installed_algorithms():
        if entry.value.replace(" ", "") == f"{kind.__module__}:{kind.__qualname__}":
            return entry.name
    return f"{kind.__module__.removeprefix(FILE_MODULE).rpartition('.')[2]}{FILE_SUFFIX}:{kind.__qualname__}"


def make_agent(config: TrainConfig, envs: VectorEnv) -> Agent:
    """The agent that `config` names, not trained yet; imports what it needs (Keras: seconds)."""
    kind: Any = config.agent
    if isinstance(kind, str):
        module, _, name = kind.partition(":")
        kind = getattr(import_module(module), name)
    agent: Agent = kind(config, envs)
    return agent


def _from_file(path: Path, class_name: str) -> type[TrainConfig]:
    if not path.is_file():
        raise InvalidInput(f"there is no file {str(path)!r} to load {class_name} from.")
    spec = importlib.util.spec_from_file_location(FILE_MODULE + path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where dataclasses look for the types of their fields
    sys.path.insert(0, str(path.parent.resolve()))  # as for `python file.py`: its neighbours can be imported
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise InvalidInput(f"{path} can not be loaded: {type(error).__name__}: {error}.") from error
    finally:
        sys.path.pop(0)
    kind: Any = getattr(module, class_name, None)
    if not _is_algorithm(kind):
        found = ", ".join(_algorithms_in(module)) or "none"
        raise InvalidInput(
            f"{path} needs a subclass of TrainConfig called {class_name!r}; those in it are: {found}."
        )
    return kind  # type: ignore[no-any-return]


def _from_entry_point(entry: EntryPoint) -> type[TrainConfig]:
    try:
        kind = entry.load()
    except Exception as error:
        raise InvalidInput(
            f"the algorithm {entry.name!r} ({entry.value}) can not be loaded: {type(error).__name__}: {error}."
        ) from error
    if not _is_algorithm(kind):
        raise InvalidInput(f"the algorithm {entry.name!r} must be a subclass of TrainConfig, got {kind!r}.")
    return kind  # type: ignore[no-any-return]


def _algorithms_in(module: ModuleType) -> list[str]:
    """The settings classes that a module defines itself."""
    return [
        name
        for name, value in vars(module).items()
        if _is_algorithm(value) and value.__module__ == module.__name__
    ]


def _is_algorithm(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, TrainConfig) and hasattr(value, "agent")
