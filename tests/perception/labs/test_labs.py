"""Every lab: its solution passes, what is left open is called so, what is wrong is called wrong, and why."""

from __future__ import annotations

import ast
import io
import json
import sys
import textwrap
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest
from sevenlanes.perception.labs.catalogue import LABS, load_lab
from sevenlanes.perception.labs.checking import Report, State, check_submission, report_of
from sevenlanes.perception.labs.notebook import Submission, solution_of, to_notebook, to_script
from sevenlanes.perception.labs.running import run
from sevenlanes.perception.labs.source import Lab, parse_lab, with_solution, without_solution

from .wrong_answers import WRONG

PATIENCE_S = 600.0  # for each cell: this machine may be busy
SIDE_BY_SIDE = 2  # solutions that run at once, each in a process of its own
TRAINED_WITH_KERAS = {"cnn", "segmentation", "detection", "rnn", "attention", "text", "vae", "gan"}
DEFINITIONS = (ast.Import, ast.ImportFrom, ast.Assign, ast.FunctionDef, ast.ClassDef)


@pytest.fixture(scope="module")
def solutions() -> Iterator[dict[str, Future[Report]]]:
    """The solutions of all labs, which run as students' notebooks do."""
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        yield {
            name: pool.submit(check_submission, solution_of(load_lab(name)), load_lab(name), PATIENCE_S)
            for name in LABS
        }


def check_definitions(
    lab: Lab, cells: list[str], monkeypatch: pytest.MonkeyPatch
) -> dict[str, tuple[State, str]]:
    """Run the cells that only define things, in this process; what the lab's checks say of each TODO."""
    chosen = [text for text in cells if all(isinstance(node, DEFINITIONS) for node in ast.parse(text).body)]
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])  # `run` puts the notebook there
    out = io.StringIO()
    run(chosen, lab.checks, 60.0, out)
    steps = [json.loads(line) for line in out.getvalue().splitlines()]
    errors = {step["ends"]: step["error"] for step in steps if "ends" in step}
    report = report_of(Submission(Path("lab.ipynb"), lab.name, ()), lab, errors)
    return {verdict.todo: (verdict.state, verdict.reason) for verdict in report.verdicts}


def code(lab: Lab) -> list[str]:
    """The student's code cells."""
    return [without_solution(cell.text) for cell in lab.cells if cell.kind == "code"]


def answered(text: str, answers: dict[str, str]) -> str:
    """A student's cell with code in place of its open TODOs."""
    for todo, answer in answers.items():
        for indent in (" " * 4, ""):
            mark = f'{indent}raise NotImplementedError("TODO {todo}")'
            text = text.replace(mark, textwrap.indent(answer, indent))
    return text


def test_the_titles_count_the_labs() -> None:
    for number, name in enumerate(LABS, 1):
        assert load_lab(name).title.startswith(f"{number}. ")


@pytest.mark.parametrize("name", LABS)
def test_what_is_left_open_is_not_done_yet(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    lab = load_lab(name)
    verdicts = check_definitions(lab, code(lab), monkeypatch)
    assert list(verdicts) == list(lab.todos)
    assert 3 <= len(verdicts) <= 5
    for todo, (state, reason) in verdicts.items():
        assert state is State.OPEN, f"{todo}: {reason}"


@pytest.mark.parametrize("name", LABS)
def test_what_is_wrong_is_called_wrong_with_its_reason(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    lab, wrong = load_lab(name), WRONG[name]
    assert list(wrong) == list(lab.todos)
    cells = [answered(text, {todo: each.code for todo, each in wrong.items()}) for text in code(lab)]
    for todo, (state, reason) in check_definitions(lab, cells, monkeypatch).items():
        assert state is State.WRONG, todo
        assert wrong[todo].reason in reason, todo


@pytest.mark.parametrize("name", LABS)
def test_the_notebook_is_valid_and_does_not_tell_the_solution(name: str) -> None:
    lab = load_lab(name)
    notebook = to_notebook(lab)
    nbformat.validate(notebook)
    assert nbformat.writes(notebook) == nbformat.writes(to_notebook(lab)), "the same each time"
    for cell in lab.cells:
        taken_out = set(with_solution(cell.text).splitlines()) - set(without_solution(cell.text).splitlines())
        for text in (nbformat.writes(notebook), to_script(lab)):
            for line in taken_out:
                assert len(line.strip()) < 8 or json.dumps(line.strip())[1:-1] not in text, line


@pytest.mark.parametrize("name", LABS)
def test_the_instructors_notebook_is_the_source(name: str) -> None:
    lab = load_lab(name)
    notebook = to_notebook(lab, solution=True)
    nbformat.validate(notebook)
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert not any("NotImplementedError" in text or "# END" in text for text in texts)
    assert sum("# TODO" in text for text in texts) <= len(lab.todos)


def test_a_lab_that_does_not_check_a_todo_is_refused() -> None:
    source = "# %% [markdown]\n# # A lab\n\n# %%\n# TODO one: a number\nx = 1\n# END\n"
    with pytest.raises(ValueError, match="must check each TODO once"):
        parse_lab("lab", source)


# Last, so that the solutions run while the tests above do.
@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.slow if name in TRAINED_WITH_KERAS else ()) for name in LABS],
)
def test_the_solution_passes(name: str, solutions: dict[str, Future[Report]]) -> None:
    report = solutions[name].result()
    assert report.is_done, report.verdicts
    assert [verdict.todo for verdict in report.verdicts] == list(load_lab(name).todos)
    assert not report.notes
