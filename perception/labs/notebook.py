"""Labs as files: a notebook or a script to fill in, and back from such a file to its cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...envs.errors import InvalidInput
from ...envs.whole_file import whole_file
from .source import Cell, Lab, parse_cells, with_solution, without_solution

OURS = "sevenlanes"  # the key of what we know in a notebook's metadata
FIRST_LINE = re.compile(r"# sevenlanes lab: (?P<name>\w+)")
NOTEBOOK, SCRIPT = ".ipynb", ".py"


@dataclass(frozen=True)
class Submission:
    """What a student handed in: the code cells, in order, without the checks, of which the lab has its own."""

    path: Path
    lab: str | None  # as the file says
    cells: tuple[str, ...]


def to_notebook(lab: Lab, solution: bool = False) -> Any:
    """The lab as an nbformat notebook, with open TODOs or with the solution."""
    nbformat = _nbformat()
    make = nbformat.v4
    cells = []
    for number, cell in enumerate(_filled(lab, solution)):
        if cell.kind == "markdown":
            cells.append(make.new_markdown_cell(cell.text, id=f"text-{number}"))
        elif cell.kind == "check":
            text = f'{cell.text}\nprint("{cell.todo}: done")'
            cells.append(
                make.new_code_cell(text, id=f"check-{number}", metadata={OURS: {"check": cell.todo}})
            )
        else:
            cells.append(make.new_code_cell(cell.text, id=f"code-{number}"))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return make.new_notebook(
        cells=cells,
        metadata={"kernelspec": kernel, "language_info": {"name": "python"}, OURS: {"lab": lab.name}},
    )


def to_script(lab: Lab, solution: bool = False) -> str:
    """The lab as a script in the percent format, which editors run cell by cell."""
    parts = [f"# sevenlanes lab: {lab.name}"]
    for cell in _filled(lab, solution):
        text = cell.text
        if cell.kind == "markdown":
            text = "\n".join(f"# {line}".rstrip() for line in text.splitlines())
        parts.append(f"{cell.title}\n{text}")
    return "\n\n".join(parts) + "\n"


def _filled(lab: Lab, solution: bool) -> list[Cell]:
    fill = with_solution if solution else without_solution
    return [Cell(cell.kind, fill(cell.text), cell.todo) for cell in lab.cells]


def write_lab(lab: Lab, path: Path, solution: bool = False) -> None:
    """Write the lab to a new file, a notebook or a script by its ending; `InvalidInput` if there is one already."""
    if path.exists():
        raise InvalidInput(f"{path} exists already and may hold work: move it, or write elsewhere with --to.")
    is_script = path.suffix == SCRIPT
    text = to_script(lab, solution) if is_script else _nbformat().writes(to_notebook(lab, solution)) + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(path) as part:
        part.write_text(text, encoding="utf-8")


def solution_of(lab: Lab) -> Submission:
    """The lab's own solution, as if somebody had handed it in."""
    return Submission(Path(f"{lab.name}-solution"), lab.name, _code(_filled(lab, solution=True)))


def read_submission(path: Path) -> Submission:
    """The cells of a notebook or script; raises `InvalidInput` for anything else."""
    if path.suffix not in {NOTEBOOK, SCRIPT} or not path.is_file():
        raise InvalidInput(f"{path} must be a notebook ({NOTEBOOK}) or a script ({SCRIPT}) that is there.")
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{path} must be text in UTF-8: {error}.") from error
    if path.suffix == SCRIPT:
        first = FIRST_LINE.match(text)
        return Submission(path, first["name"] if first else None, _code(parse_cells(text)))
    return _read_notebook(path, text)


def _read_notebook(path: Path, text: str) -> Submission:
    nbformat = _nbformat()
    try:
        notebook = nbformat.reads(text, as_version=nbformat.NO_CONVERT)
        if notebook.nbformat != 4:
            notebook = nbformat.convert(notebook, 4)
        ours = notebook.metadata.get(OURS, {})
        cells = [
            cell.source
            for cell in notebook.cells
            if cell.cell_type == "code" and OURS not in cell.get("metadata", {})
        ]
    except Exception as error:  # nbformat's many, and what a damaged file lacks
        problem = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InvalidInput(f"{path} must be a Jupyter notebook: {problem}") from error
    return Submission(path, ours.get("lab"), tuple(cells))


def _code(cells: Sequence[Cell]) -> tuple[str, ...]:
    return tuple(cell.text for cell in cells if cell.kind == "code")


def _nbformat() -> Any:
    try:
        import nbformat
    except ModuleNotFoundError as error:
        raise InvalidInput('notebooks need nbformat: pip install "sevenlanes[train,perception]"') from error
    return nbformat
