"""What the docs show works: their Python runs, their links lead somewhere, their commands exist."""

import re
from pathlib import Path

import pytest
from sevenlanes.cli.main import app
from typer.core import TyperGroup
from typer.main import get_command
from typer.testing import CliRunner

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
SNIPPETS = [
    pytest.param(match[1], id=f"{page.name}-{number}")
    for page in PAGES
    for number, match in enumerate(re.finditer(r"```python\n(.*?)```", page.read_text(), re.DOTALL))
]
OPTION = re.compile(r"\s(--[a-z-]+)")


@pytest.mark.parametrize("source", SNIPPETS)
def test_python_in_the_docs_runs(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    exec(compile(source, "docs", "exec"), {})


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text()):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def commands(page: Path) -> set[tuple[str, ...]]:
    """The words of every `sevenlanes ...` command that a page shows."""
    lines = re.findall(r"^(?:KERAS_BACKEND=\w+ )?sevenlanes (.+)$", page.read_text(), re.MULTILINE)
    lines += re.findall(r"`sevenlanes ([^`]+)`", page.read_text().replace("\n", " "))
    return {tuple(line.split("#")[0].split()) for line in lines}


def depth(words: tuple[str, ...]) -> int:
    """How many of the words lead to a command: its groups, its name, and the algorithm of `train`."""
    if words[0] == "train":
        return min(len(words), 2)
    command, count = get_command(app), 0
    while isinstance(command, TyperGroup) and count < len(words) and words[count] in command.commands:
        command, count = command.commands[words[count]], count + 1
    return max(count, 1)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_and_options_exist(page: Path) -> None:
    for words in commands(page):
        found = CliRunner().invoke(
            app, [*words[: depth(words)], "--help"], env={"COLUMNS": "200", "NO_COLOR": "1"}
        )
        assert found.exit_code == 0, f"{page.name} shows sevenlanes {' '.join(words)}"
        for option in OPTION.findall(" " + " ".join(words)):
            assert option in found.output, f"{page.name} shows sevenlanes {' '.join(words)}"
