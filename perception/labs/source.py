"""A lab's one source: a Python file in the percent format, with the solution in marked blocks.

    # %% [markdown]            a cell of text, each line a comment
    # %%                       a cell of code
    # %% check gradient        a cell that raises AssertionError, with a sentence, unless TODO gradient is right

    def gradient(x):
        # TODO gradient: what to write
        #   and more of it
        return 2.0 * x
        # END

In a student's notebook the lines between the marks are one `raise NotImplementedError("TODO gradient")`. The file
itself runs as it stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

TITLE = re.compile(r"^# %%(?: (?P<markdown>\[markdown\])| check (?P<todo>\w+))?\s*$")
TODO = re.compile(r"^(?P<indent> *)# TODO (?P<name>\w+): .+$")
MORE_OF_THE_TASK = re.compile(r"^ *#   \S")
END = re.compile(r"^ *# END$")


@dataclass(frozen=True)
class Cell:
    """Text, code, or the check of one TODO; `text` still has the marks of its blocks."""

    kind: Literal["markdown", "code", "check"]
    text: str
    todo: str = ""  # which one a check is for

    @property
    def title(self) -> str:
        """The line that begins it in the percent format."""
        return {"markdown": "# %% [markdown]", "code": "# %%", "check": f"# %% check {self.todo}"}[self.kind]


@dataclass(frozen=True)
class Lab:
    """All cells of a lab, with the solution."""

    name: str
    cells: tuple[Cell, ...]

    @cached_property
    def title(self) -> str:
        """Its first heading."""
        return self.cells[0].text.splitlines()[0].removeprefix("# ")

    @cached_property
    def todos(self) -> tuple[str, ...]:
        """The names of its TODOs, in order."""
        found = (TODO.match(line) for cell in self.cells for line in cell.text.splitlines())
        return tuple(match["name"] for match in found if match)

    @cached_property
    def checks(self) -> dict[str, str]:
        """The code that checks each TODO."""
        return {cell.todo: cell.text for cell in self.cells if cell.kind == "check"}


def parse_cells(text: str) -> list[Cell]:
    """The cells of a file in the percent format; what stands before the first title is not part of any."""
    cells: list[tuple[re.Match[str], list[str]]] = []
    for line in text.splitlines():
        if title := TITLE.match(line):
            cells.append((title, []))
        elif cells:
            cells[-1][1].append(line)
    return [_cell(title, lines) for title, lines in cells]


def _cell(title: re.Match[str], lines: list[str]) -> Cell:
    if title["markdown"]:
        return Cell("markdown", "\n".join(line.removeprefix("#").removeprefix(" ") for line in lines).strip())
    text = "\n".join(lines).strip("\n")
    return Cell("check", text, title["todo"]) if title["todo"] else Cell("code", text)


def parse_lab(name: str, text: str) -> Lab:
    """A lab from its source. Raises ValueError unless it begins with a heading and checks each TODO once."""
    lab = Lab(name, tuple(parse_cells(text)))
    if not lab.cells or lab.cells[0].kind != "markdown":
        raise ValueError(f"{name} must begin with a cell of text.")
    if list(lab.todos) != list(lab.checks):
        raise ValueError(
            f"{name} must check each TODO once: it has {lab.todos} and checks {tuple(lab.checks)}."
        )
    return lab


def with_solution(text: str) -> str:
    """Code as the instructor's notebook has it."""
    return "\n".join(line for line in text.splitlines() if not END.match(line))


def without_solution(text: str) -> str:
    """Code as the student's notebook has it: each block is an exception that names its TODO."""
    lines: list[str] = []
    block: re.Match[str] | None = None
    in_task = False
    for line in text.splitlines():
        if todo := TODO.match(line):
            block, in_task = todo, True
            lines.append(line)
        elif block and END.match(line):
            block = None
        elif block and in_task and MORE_OF_THE_TASK.match(line):
            lines.append(line)
        elif block and in_task:
            in_task = False
            lines.append(f'{block["indent"]}raise NotImplementedError("TODO {block["name"]}")')
        elif not block:
            lines.append(line)
    return "\n".join(lines)
