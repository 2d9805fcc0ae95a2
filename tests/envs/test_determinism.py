"""The same seed and actions give the same bytes: compiled or not, one highway or many, today and tomorrow."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
from sevenlanes.envs.highway import highways
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.highways import Highways

DRIVES, DECISIONS = 40, 6


def drives(*, compiled: bool) -> list[str]:
    program = Path(__file__).with_name("drives.py")
    environment = os.environ | {"NUMBA_DISABLE_JIT": "0" if compiled else "1"}
    arguments = [sys.executable, str(program), str(DRIVES), str(DECISIONS)]
    done = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=True)
    hashes: list[str] = json.loads(done.stdout)
    return hashes


def test_plain_python_and_compiled_code_agree_to_the_last_byte() -> None:
    hashes = drives(compiled=True)
    assert len(set(hashes)) == DRIVES
    assert hashes == drives(compiled=False)


def test_a_highway_drives_the_same_alone_and_among_others() -> None:
    config = HighwayConfig(num_controlled=4)
    many, alone = Highways(config, 16), Highways(config, 1)
    many.reset(np.arange(16))
    alone.reset([9])
    generator = np.random.default_rng(0)
    for _ in range(30):
        actions = generator.integers(5, size=(16, 4))
        many.step(actions)
        alone.step(actions[9:10])
    assert many.state_hash(9) == alone.state_hash(0)


def test_frames_may_be_driven_one_by_one() -> None:
    config = HighwayConfig()
    whole, single = Highways(config, 1), Highways(config, 1)
    whole.advance(500)
    for _ in range(500):
        single.advance()
    assert whole.state_hash(0) == single.state_hash(0)


def test_a_copied_state_drives_on_as_the_original() -> None:
    config = HighwayConfig()
    first, second = Highways(config, 1), Highways(config, 1)
    first.reset([5])
    first.advance(100)
    second.restore(first.states.copy(), np.array([True]))
    first.advance(100)
    second.advance(100)
    assert first.state_hash(0) == second.state_hash(0)


def test_the_core_hash_covers_every_source_that_decides_how_a_highway_drives() -> None:
    program = (
        "import sys, sevenlanes.envs.highway.core, sevenlanes.envs.highway.start; "
        "print(*(n.rpartition('.')[2] for n in sys.modules if n.startswith('sevenlanes.envs.highway.')))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    # `scenarios` gives names to settings, `compiled` changes no result (the test above compares).
    assert set(done.stdout.split()) - {"scenarios", "compiled"} == set(highways.CORE)
