"""The server starts fast and small: neither its web process nor its workers import TensorFlow or Keras."""

from __future__ import annotations

import subprocess
import sys

import pytest

MODULES = [
    "sevenlanes.server.serving",
    "sevenlanes.server.worker",
    "sevenlanes.cli.serve",
    "sevenlanes.cli.watch",
]


@pytest.mark.parametrize("module", MODULES)
def test_no_tensorflow(module: str) -> None:
    code = f"import sys, {module}; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout.split()
    assert module in loaded
    assert {"tensorflow", "keras", "jax", "torch"}.isdisjoint(loaded)
