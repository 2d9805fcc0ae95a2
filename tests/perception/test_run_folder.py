"""A run's folder appears whole or not at all."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.perception.drawing import new_figure
from sevenlanes.perception.run_folder import check_free, load_model, read_metrics, write_run

HISTORY = [{"step": 1, "loss": 0.5}, {"step": 2, "loss": 0.25, "accuracy": 0.75}]


@pytest.fixture(scope="module")
def model() -> Any:
    """The smallest model there is."""
    from sevenlanes.perception.backend import keras

    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])


def test_all_files_are_there(tmp_path: Path, model: Any) -> None:
    folder = tmp_path / "runs" / "one"
    write_run(folder, model, {"paradigm": "cnn"}, HISTORY, new_figure())
    assert sorted(path.name for path in folder.iterdir()) == [
        "figure.png",
        "history.csv",
        "metrics.json",
        "model.keras",
    ]
    assert json.loads((folder / "metrics.json").read_text()) == {"paradigm": "cnn"}
    with (folder / "history.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert rows[0] == {"step": "1", "loss": "0.5", "accuracy": ""}
    assert [path.name for path in folder.parent.iterdir()] == ["one"]
    assert load_model(folder).count_params() == 3


def test_what_fails_leaves_nothing(tmp_path: Path, model: Any) -> None:
    with pytest.raises(TypeError):  # in the second file, which can not be written as JSON
        write_run(tmp_path / "one", model, {"paradigm": model}, HISTORY, new_figure())
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    check_free(tmp_path / "new")
    check_free(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(InvalidInput, match="choose another folder"):
        check_free(tmp_path)
    with pytest.raises(InvalidInput, match="choose another folder"):
        check_free(tmp_path / "file")


@pytest.mark.parametrize("content", [None, "not JSON", "[]", "{}"])
def test_a_folder_without_a_run_is_refused(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "metrics.json").write_text(content)
    with pytest.raises(InvalidInput, match=r"paradigm"):
        read_metrics(tmp_path)
