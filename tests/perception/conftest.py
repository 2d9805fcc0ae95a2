from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sevenlanes.perception.catalogue import find_card
from sevenlanes.perception.run import train_paradigm
from sevenlanes.perception.session import Budget

from .trials import TRIALS


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Path, dict[str, Any]]]:
    """Trains a paradigm on generated data when it is first asked for; its folder and metrics."""
    found: dict[str, tuple[Path, dict[str, Any]]] = {}
    root = tmp_path_factory.mktemp("runs")

    def run(name: str) -> tuple[Path, dict[str, Any]]:
        if name not in found:
            folder = root / name
            budget = Budget(5.0, TRIALS[name].steps)
            found[name] = folder, train_paradigm(find_card(name), folder, choice="sim", budget=budget)
        return found[name]

    return run
