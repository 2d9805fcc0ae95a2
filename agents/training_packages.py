"""The packages that only training needs: they come with `sevenlanes[train]`, imported where they are used."""

from __future__ import annotations

import importlib
from typing import Any

from ..envs.errors import InvalidInput


def import_for_training(name: str) -> Any:
    """The module `name`; `InvalidInput` with what to install where its package is missing."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        raise InvalidInput(
            f"training needs the Python package {error.name!r}, which is not installed: "
            'pip install "sevenlanes[train]"'
        ) from error
