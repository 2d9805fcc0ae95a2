"""The committed module: of these sources, small, without imports; and what the build refuses, each in one sentence."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import wasmtime
from sevenlanes.wasm import artefact, exports, retarget
from sevenlanes.wasm.errors import WasmBuildError

ROOT = Path(__file__).parents[2]
# Loaded with the exports, but nothing of them is compiled.
MODULES = pytest.mark.parametrize("path", artefact.MODULES, ids=lambda path: path.name)
NOT_COMPILED = {"envs/errors.py", "envs/highway/scenarios.py", "envs/registration.py", "wasm/errors.py"}


def run(*arguments: str) -> str:
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_module_is_of_these_sources() -> None:
    artefact.check_sources()


def test_another_source_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(artefact, "SOURCES", (*artefact.SOURCES, "pyproject.toml"))
    with pytest.raises(WasmBuildError, match="built from other sources than these: run `make wasm`"):
        artefact.check_sources()


def test_the_hash_covers_every_source_that_is_compiled() -> None:
    program = (
        "import sys, sevenlanes.wasm.exports; "
        "print(*(m.__file__ for n, m in sys.modules.items() if n.startswith('sevenlanes.') and m.__file__))"
    )
    loaded = {Path(name).relative_to(ROOT).as_posix() for name in run("-c", program).split()}
    missing = (
        {name for name in loaded if not name.endswith("__init__.py")} - set(artefact.SOURCES) - NOT_COMPILED
    )
    assert not missing, "add them to artefact.SOURCES"


@MODULES
def test_it_exports_every_function_and_imports_nothing(path: Path) -> None:
    module = wasmtime.Module(wasmtime.Engine(), path.read_bytes())
    assert not module.imports
    names = {export.name for export in exports.EXPORTS}
    assert {export.name for export in module.exports} == names | {"memory", "__heap_base"}


@MODULES
def test_it_is_small_and_knows_nothing_of_the_machine_that_built_it(path: Path) -> None:
    content = path.read_bytes()
    assert content.startswith(artefact.MAGIC)
    assert len(content) < 64 * 1024
    for trace in (b"/home", b"/tmp", b"/root", b"site-packages", b".py"):
        assert trace not in content


def test_the_description_names_its_tools() -> None:
    built_with = json.loads(artefact.DESCRIPTION.read_text())["built_with"]
    assert sorted(built_with) == ["llvm", "llvmlite", "numba", "python", "ziglang"]


def test_what_can_not_be_compared_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    built_with = json.loads(artefact.DESCRIPTION.read_text())["built_with"]
    monkeypatch.setattr(artefact, "tool_versions", lambda: built_with | {"python": "3.99"})
    assert "NOT COMPARED: built by Python" in artefact.check()
    monkeypatch.setattr(artefact, "tool_versions", lambda: built_with | {"numba": "0.1"})
    with pytest.raises(WasmBuildError, match=r"'numba': '0\.1'.*install requirements/dev.txt"):
        artefact.check()


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        ("raising", "these functions may raise an exception: raising"),
        ("allocating", "the compiled functions still call NRT_"),
        ("transcendental", "the compiled functions use sin, which WebAssembly has not"),
        ("allowed", "allowed"),
    ],
)
def test_what_webassembly_has_not_is_refused(function: str, reason: str) -> None:
    assert reason in run("-m", "tests.wasm.refused", function)


@pytest.mark.parametrize(
    ("ir", "reason"),
    [
        ("", "expected to have one line `target triple`, got 0"),
        ('target triple = "x"\ntarget triple = "y"', "expected to have one line `target triple`, got 2"),
        ('target triple = "x"', "expected to have one line `target datalayout`, got 0"),
        (
            'target triple = "x"\ntarget datalayout = "y"\ndefine i64 @nrt_atomic_sub(ptr %0) {\n}',
            "reference counting is not where it was",
        ),
    ],
)
def test_ir_that_is_not_as_it_was_is_one_clear_error(ir: str, reason: str) -> None:
    with pytest.raises(WasmBuildError, match=reason):
        retarget.retarget(ir, "e")


def test_numba_must_not_optimise_for_this_machine() -> None:
    program = (
        "from sevenlanes.wasm.numba_ir import compile_function; from sevenlanes.wasm.exports import EXPORTS; "
        "compile_function(EXPORTS[0])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "build with `python -m sevenlanes.wasm`" in done.stderr.splitlines()[-1]
