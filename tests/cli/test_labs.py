"""`sevenlanes perception labs`."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import nbformat
import pytest
from sevenlanes.cli.main import app
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.perception.labs import checking
from sevenlanes.perception.labs.catalogue import LABS, load_lab
from sevenlanes.perception.labs.checking import State, check_submission
from sevenlanes.perception.labs.notebook import Submission, read_submission, solution_of
from typer.testing import CliRunner, Result


def labs(*arguments: str | Path) -> Result:
    """Run the command in this process; the notebook has its own."""
    return CliRunner().invoke(
        app, ["perception", "labs", *map(str, arguments)], env={"COLUMNS": "200", "NO_COLOR": "1"}
    )


def refused(*arguments: str | Path) -> str:
    """What the command says of bad input."""
    result = labs(*arguments)
    assert isinstance(result.exception, InvalidInput), result.output
    return str(result.exception)


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    """A fresh notebook of the first lab, as students get it."""
    assert labs("new", "perceptron", "--to", tmp_path).exit_code == 0
    return tmp_path / "perceptron.ipynb"


def fill_in(notebook: Path, todo: str, answer: str) -> None:
    """Answer one TODO of a notebook."""
    text = notebook.read_text()
    mark = json.dumps(f'raise NotImplementedError("TODO {todo}")')[1:-1]
    assert mark in text
    notebook.write_text(text.replace(mark, json.dumps(answer)[1:-1]))


def test_list_shows_every_lab_and_its_todos() -> None:
    result = labs("list")
    assert result.exit_code == 0
    for name in LABS:
        assert name in result.output
        assert load_lab(name).todos[0] in result.output


def test_a_notebook_is_never_overwritten(notebook: Path) -> None:
    before = notebook.read_bytes()
    assert "exists already" in refused("new", "perceptron", "--to", notebook.parent)
    assert notebook.read_bytes() == before
    assert [path.name for path in notebook.parent.iterdir()] == ["perceptron.ipynb"]


def test_scripts_and_solutions_have_files_of_their_own(tmp_path: Path) -> None:
    assert labs("new", "ffnn", "--script", "--to", tmp_path).exit_code == 0
    assert labs("new", "ffnn", "--solution", "--to", tmp_path).exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ffnn-solution.ipynb", "ffnn.py"]
    student, teacher = (
        read_submission(path) for path in (tmp_path / "ffnn.py", tmp_path / "ffnn-solution.ipynb")
    )
    assert student.lab == teacher.lab == "ffnn"
    assert teacher.cells == solution_of(load_lab("ffnn")).cells
    assert len(student.cells) == len(teacher.cells)


def test_check_says_what_is_done_open_and_wrong(notebook: Path) -> None:
    fill_in(notebook, "fires", "return x @ w > 0.0")
    fill_in(notebook, "learn", "return w + example * lable")
    fill_in(notebook, "descend", "return w + rate * slope")
    table = notebook.with_name("table.csv")
    result = labs("check", notebook, "--csv", table)
    assert result.exit_code == 1
    assert "1 of 5 done" in result.output
    with table.open() as file:
        rows = {row["todo"]: (row["state"], row["reason"]) for row in csv.DictReader(file)}
    assert rows["fires"] == ("done", "")
    assert rows["learn"][0] == "wrong"
    assert rows["learn"][1].startswith("NameError: name 'lable' is not defined (code cell 4, line ")
    assert "`return w + example * lable`" in rows["learn"][1]
    assert rows["cross_entropy"] == rows["gradient"] == ("not done yet", "")
    assert rows["descend"] == ("wrong", "that is a step uphill: subtract")
    assert "descend" in result.output
    assert "note: NameError: name 'lable' is not defined (code cell 4" in result.output


def test_a_folder_of_submissions_becomes_a_table(notebook: Path) -> None:
    solved = notebook.with_name("solved.py")
    labs("new", "perceptron", "--script", "--solution", "--to", notebook.parent)
    notebook.with_name("perceptron-solution.py").rename(solved)
    result = labs("check", notebook, solved)
    assert result.exit_code == 1, "one of them is not done"
    assert f"{solved} (perceptron): 5 of 5 done" in result.output
    assert "0 of 5" in result.output.splitlines()[-3]
    assert labs("check", solved).exit_code == 0


def test_students_may_delete_checks_and_use_magic(notebook: Path) -> None:
    """The checks are the lab's own, and IPython's commands mean nothing to a plain Python."""
    content = nbformat.read(notebook, as_version=4)
    content.cells = [cell for cell in content.cells if not cell.metadata.get("sevenlanes")]
    content.cells.insert(
        0, nbformat.v4.new_code_cell("%matplotlib inline\n!ls\nimport numpy as np\ndisplay(np.pi)")
    )
    nbformat.write(content, notebook)
    report = check_submission(read_submission(notebook), load_lab("perceptron"))
    assert [verdict.state for verdict in report.verdicts] == [State.OPEN] * 5
    assert report.notes == ()


def test_files_that_are_no_labs_are_refused(tmp_path: Path) -> None:
    broken, other = tmp_path / "broken.ipynb", tmp_path / "other.py"
    broken.write_text("{")
    other.write_text("# %%\nprint(1)\n")
    assert "must be a Jupyter notebook" in refused("check", broken)
    broken.write_text("[]")
    assert "must be a Jupyter notebook" in refused("check", broken)
    assert "does not say which lab it is: name it with --lab" in refused("check", other)
    assert "must be a notebook (.ipynb) or a script (.py)" in refused("check", tmp_path / "missing.ipynb")
    assert "did you mean 'cnn'" in refused("new", "cnnn")
    assert "did you mean 'gan'" in refused("check", other, "--lab", "gann")
    assert "--seconds must be positive" in refused("check", other, "--seconds", "0")


def check_cells(*cells: str, seconds: float = 20.0) -> dict[str, tuple[State, str]]:
    """Hand in some code for the first lab; its verdicts."""
    submission = Submission(Path("mine.ipynb"), "perceptron", ("import numpy as np", *cells))
    report = check_submission(submission, load_lab("perceptron"), seconds)
    return {verdict.todo: (verdict.state, verdict.reason) for verdict in report.verdicts}


def test_an_endless_loop_ends_and_the_rest_is_checked() -> None:
    loop = (
        "def fires(w, x):\n    while True:\n        try:\n            x = x + 1\n"
        "        except Exception:\n            pass"
    )
    good = "def descend(w, slope, rate):\n    return w - rate * slope"
    verdicts = check_cells(loop, good, seconds=1.0)
    state, reason = verdicts["fires"]
    assert state is State.WRONG
    assert reason.startswith("it did not end in time; is there an endless loop? code cell 2, line ")
    assert verdicts["descend"] == (State.DONE, "")


def test_what_can_not_be_interrupted_is_ended_with_its_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "GRACE_S", 2.0)
    stubborn = (
        "import signal, time\nsignal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])\ntime.sleep(60)"
    )
    verdicts = check_cells(stubborn, seconds=1.0)
    assert verdicts["fires"] == (
        State.WRONG,
        "it could not be checked, since the notebook was ended before: it did not end in time; "
        "is there an endless loop? code cell 2",
    )


def test_a_notebook_that_ends_python_says_so() -> None:
    state, reason = check_cells("import os\nos._exit(3)")["fires"]
    assert state is State.WRONG
    assert reason.endswith("the process ended with code 3 (code cell 2)")
    state, reason = check_cells("raise SystemExit", "def fires(w, x):\n    return x @ w > 0")["fires"]
    assert state is State.DONE


def test_a_typing_error_is_named_where_its_functions_are_missed() -> None:
    state, reason = check_cells("def fires(w, x)\n    return x @ w > 0")["fires"]
    assert state is State.WRONG
    assert reason.startswith(
        "`fires` is not there, since a cell failed: SyntaxError: expected ':' (code cell 2,"
    )
    state, reason = check_cells("fire = 1")["fires"]
    assert reason == "`fires` is not there; was its cell deleted or renamed?"


def test_an_answer_of_the_wrong_type_is_wrong() -> None:
    state, reason = check_cells("def cross_entropy(w, x, y):\n    pass")["cross_entropy"]
    assert state is State.WRONG
    assert reason.startswith("the check could not use what it got: TypeError")
