"""Tests of Pong need ale-py."""

import importlib.util

import pytest

needs_ale = pytest.mark.skipif(
    importlib.util.find_spec("ale_py") is None,
    reason='ale-py is not installed: pip install "sevenlanes[atari]"',
)
