"""`sevenlanes new-agent`: a project with an agent of one's own, small and working."""

from __future__ import annotations

import keyword
import os
import shutil
from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated

import typer

TEMPLATE = "agent_project"  # the folder beside this file that new projects are copies of
TEMPLATE_NAME = "my_agent"


def new_agent(
    name: Annotated[str, typer.Argument(help="Its name: lower-case letters, digits and _.")],
    folder: Annotated[
        Path | None, typer.Option(help="Where to write the project; by default its name.")
    ] = None,
) -> None:
    """Write a project with an agent that learns: change it into yours."""
    from rich.console import Console

    from ..agents.algorithms import known_algorithms
    from ..envs.errors import InvalidInput

    path = folder or Path(name)
    if not (name.isascii() and name.isidentifier() and name == name.lower()) or keyword.iskeyword(name):
        raise InvalidInput(
            f"an agent's name must be lower-case letters, digits and _, not beginning with a digit, got {name!r}."
        )
    if name in known_algorithms():
        raise InvalidInput(f"there is an algorithm {name!r} already: choose another name.")
    if path.exists():
        raise InvalidInput(f"{path} exists already: choose another name, or a folder with --folder.")
    write_project(path, name)
    console = Console(soft_wrap=True, highlight=False, markup=False)
    console.print(f"The project is {path}; its README.md tells what to do with it. To begin:\n")
    console.print(f"  cd {path} && pip install -e .\n  sevenlanes check-agent {name}")


def write_project(path: Path, name: str) -> None:
    """Write the project of the agent `name` to `path`, whole or not at all."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        part.mkdir(parents=True)
        with as_file(files(__package__) / TEMPLATE) as template:
            for source in sorted(template.iterdir()):
                if source.is_file():
                    target = part / source.name.replace(TEMPLATE_NAME, name)
                    target.write_text(_renamed(source.read_text(encoding="utf-8"), name), encoding="utf-8")
        part.rename(path)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _renamed(text: str, name: str) -> str:
    """The template's text with the agent's name, as Python and as a distribution have it."""
    dashed = name.replace("_", "-")
    return text.replace(TEMPLATE_NAME, name).replace(TEMPLATE_NAME.replace("_", "-"), dashed)
