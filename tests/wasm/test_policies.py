"""A policy file gives the same bits and actions in Python, natively, and in WebAssembly in wasmtime and in Node."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from sevenlanes.agents.layers import Dense
from sevenlanes.agents.manifest import Manifest
from sevenlanes.agents.policy_file import NetworkPolicy, load_policy, policy_bytes
from sevenlanes.wasm.artefact import MODULES, SIMD_MODULE, source_hash
from sevenlanes.wasm.module import CoreCode, CoreModule
from sevenlanes.wasm.network import WasmNetwork

from ..node import needs_node, run_node
from .policies import BATCH, digest, digests, observations, random_manifest, random_weights

POLICIES = 300


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """Policy files by name, sorted; every other one deflated, as students' zip tools do it."""
    generator = np.random.default_rng(int(source_hash(), 16))
    contents = {}
    for number in range(POLICIES):
        manifest = random_manifest(generator)
        content = policy_bytes(manifest, random_weights(manifest, generator))
        contents[f"{number:04}.zip"] = deflated(content) if number % 2 else content
    return contents


def deflated(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as result,
    ):
        for name in source.namelist():
            result.writestr(name, source.read(name))
    return buffer.getvalue()


def network(policy: NetworkPolicy, code: CoreCode) -> WasmNetwork:
    return WasmNetwork(CoreModule(code), policy, BATCH)


@needs_node
def test_random_networks_are_equal_in_four_places(files: dict[str, bytes], tmp_path: Path) -> None:
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    native = digests(files)
    assert len(set(native)) > 0.9 * POLICIES  # a relu at the end may give zeros only
    for module in MODULES:
        code, found = CoreCode(module.read_bytes()), []
        for content in files.values():
            policy = load_policy(content)
            inputs, own = observations(policy), network(policy, code)
            found.append(digest(own.values(inputs), own.act(inputs)))
        assert native == found, module
        assert native == run_node("wasm/policies.mjs", str(tmp_path), str(module)).decode().split(), module
    plain = subprocess.run(
        [sys.executable, "-m", "tests.wasm.policies", str(tmp_path)],
        env=os.environ | {"NUMBA_DISABLE_JIT": "1"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert native == plain.stdout.split()


def test_overflowing_networks_choose_the_same_action() -> None:
    manifest = Manifest(
        "huge",
        {"lanes_side": 1, "patches_ahead": 4, "patches_behind": 0, "temporal_window": 0},
        (Dense(8), Dense(8), Dense(5)),
    )
    generator, code, overflows = np.random.default_rng(0), CoreCode(SIMD_MODULE.read_bytes()), 0
    for _ in range(50):
        weights = {
            name: (generator.normal(size=shape) * 1e25).astype(np.float32)
            for name, shape in manifest.weight_shapes.items()
        }
        policy = NetworkPolicy(manifest, weights)
        inputs = observations(policy)
        overflows += not np.isfinite(policy.values(inputs)).all()
        assert np.array_equal(policy.act(inputs), network(policy, code).act(inputs))
    assert overflows > 0
