"""The house's one-way streets: which folder may import from which, and what stays out of the light parts."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# cli -> server -> agents -> envs; perception -> envs; wasm compiles functions of agents and envs for the page
MAY_IMPORT = {
    "envs": set(),
    "agents": {"envs"},
    "perception": {"envs"},
    "server": {"agents", "envs", "web"},  # web: only to find the page's files
    "cli": {"server", "agents", "perception", "envs"},
    "web": set(),
    "wasm": {"agents", "envs"},
}
# Alembic runs its migrations as scripts, outside the package, `agent_project` is what users' projects begin as, and
# `sources` are the labs' notebooks: they import absolutely.
OUTSIDE = {"migrations", "agent_project", "sources"}
SOURCES = [
    path
    for folder in MAY_IMPORT
    for path in sorted((ROOT / folder).rglob("*.py"))
    if not OUTSIDE & set(path.parts)
]


def imported_folders(path: Path) -> set[str]:
    """The project's folders that a source imports from, relatively; absolute imports of the project are an error."""
    own = path.relative_to(ROOT).parts
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            assert not any(name.name.startswith("sevenlanes") for name in node.names), (
                f"{path}: import relatively"
            )
        elif isinstance(node, ast.ImportFrom):
            assert not (node.module or "").startswith("sevenlanes"), f"{path}: import relatively"
            if node.level == len(own):  # as many dots as it takes to reach the top of the house
                found |= {node.module.split(".")[0]} if node.module else {name.name for name in node.names}
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_folder_imports_only_from_below(path: Path) -> None:
    folder = path.relative_to(ROOT).parts[0]
    allowed = MAY_IMPORT[folder] | {folder}
    assert imported_folders(path) <= allowed, f"{folder} may import from {sorted(allowed)} only"


def loaded_by(module: str) -> set[str]:
    """The names of all packages that importing `module` loads, in a fresh interpreter."""
    program = f"import {module}, sys; print(*{{name.split('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("module", "forbidden"),
    [
        (
            "sevenlanes.envs.highway.highway_env",
            {"tensorflow", "keras", "fastapi", "pygame", "pettingzoo", "ale_py"},
        ),
        ("sevenlanes.agents.evaluate", {"tensorflow", "keras", "fastapi", "pygame"}),
        ("sevenlanes.agents.policy_file", {"tensorflow", "keras", "fastapi"}),
        ("sevenlanes.perception.run", {"tensorflow", "keras", "matplotlib", "sklearn", "pygame"}),
        ("sevenlanes.server.app", {"tensorflow", "keras", "pygame"}),
        ("sevenlanes.server.worker", {"tensorflow", "keras", "pygame"}),
        ("sevenlanes.cli.main", {"tensorflow", "keras", "fastapi", "numba", "pygame", "matplotlib"}),
    ],
)
def test_heavy_packages_load_only_where_they_are_needed(module: str, forbidden: set[str]) -> None:
    assert not loaded_by(module) & forbidden
