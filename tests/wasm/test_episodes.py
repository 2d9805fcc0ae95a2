"""Ten thousand random episodes give the same bytes in Python, natively, and in WebAssembly in wasmtime and in Node.

The episodes follow from the sources, so they are others after every change, and the same again for the same sources.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from sevenlanes.wasm.artefact import SCALAR_MODULE, SIMD_MODULE, source_hash

from ..node import needs_node, run_node
from .episodes import LARGE, LONG, SMALL, WHOLE, Episode, Size, digests, random_episode, wasmtime_digests

PYTHONS = 2  # processes for plain Python, the slowest by far


def random_episodes(*counts: tuple[int, Size]) -> list[Episode]:
    generator = np.random.default_rng(int(source_hash(), 16))
    episodes = [random_episode(generator, size) for count, size in counts for _ in range(count)]
    return [episodes[index] for index in generator.permutation(len(episodes))]


def written(episodes: Sequence[Episode], folder: Path) -> Path:
    path = folder / "episodes.jsonl"
    path.write_text("".join(episode.to_json() + "\n" for episode in episodes))
    return path


def node_digests(path: Path, module: Path) -> list[str]:
    return run_node("wasm/episodes.mjs", str(path), str(module)).decode().split()


def python_digests(path: Path, first: int, last: int) -> list[str]:
    command = [sys.executable, "-m", "tests.wasm.episodes", str(path), str(first), str(last)]
    done = subprocess.run(
        command,
        env=os.environ | {"NUMBA_DISABLE_JIT": "1"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def check_equal(episodes: Sequence[Episode], expected: list[str], **found: list[str]) -> None:
    """Fail with the first episode on which a target differs from the native one."""
    assert len(set(expected)) == len(expected) == len(episodes)
    for target, own in found.items():
        assert len(own) == len(episodes), target
        different = [episode for episode, a, b in zip(episodes, expected, own, strict=True) if a != b]
        assert not different, f"{target} differs in {len(different)} episodes, first {different[0].to_json()}"


@pytest.mark.slow
@needs_node
def test_ten_thousand_episodes_are_equal_in_four_places(tmp_path: Path) -> None:
    episodes = random_episodes((9_700, SMALL), (150, LARGE), (150, LONG))
    path = written(episodes, tmp_path)
    bounds = [len(episodes) * part // PYTHONS for part in range(PYTHONS + 1)]
    with ThreadPoolExecutor(PYTHONS + 1) as pool:
        plain = [pool.submit(python_digests, path, *part) for part in itertools.pairwise(bounds)]
        node = pool.submit(node_digests, path, SCALAR_MODULE)
        simd = pool.submit(node_digests, path, SIMD_MODULE)
        check_equal(
            episodes,
            digests(episodes),
            wasmtime=wasmtime_digests(episodes, SCALAR_MODULE.read_bytes()),
            node=node.result(),
            node_simd=simd.result(),
            python=[line for part in plain for line in part.result()],
        )


@needs_node
def test_whole_drives_are_equal_natively_and_in_webassembly(tmp_path: Path) -> None:
    episodes = random_episodes((300, WHOLE))
    path = written(episodes, tmp_path)
    check_equal(
        episodes,
        digests(episodes),
        wasmtime=wasmtime_digests(episodes, SCALAR_MODULE.read_bytes()),
        wasmtime_simd=wasmtime_digests(episodes, SIMD_MODULE.read_bytes()),
        node=node_digests(path, SCALAR_MODULE),
        node_simd=node_digests(path, SIMD_MODULE),
    )
