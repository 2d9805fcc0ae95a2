"""Texts: nothing of the validation stands in the training, and generated ones say what they are."""

from pathlib import Path

import pytest
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.perception.abc_notation import parse_tune
from sevenlanes.perception.data.texts import SHAKESPEARE, TUNES, load_shakespeare, load_tunes


def test_tunes_are_split_whole() -> None:
    text = load_tunes("sim", seed=0)
    train, validation = (set(part.split("\n\n")) - {""} for part in (text.train, text.validation))
    assert not train & validation
    assert len(validation) == 20
    assert len(train) == 180
    assert TUNES not in text.origin.name


def test_generated_tunes_are_music() -> None:
    tunes = [part for part in load_tunes("sim", seed=0).validation.split("\n\n") if part]
    assert all(parse_tune(tune).is_valid for tune in tunes)


def test_a_text_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text("abcdefghij" * 2_000)
    text = load_shakespeare(str(path), seed=0)
    assert text.sizes == {"train": 18_000, "validation": 2_000}
    assert text.characters == "abcdefghij"
    assert SHAKESPEARE not in text.origin.name


def test_too_little_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "short.txt"
    path.write_text("X:1\nK:D\nabc" * 1_000)
    with pytest.raises(InvalidInput, match="at least 20,000 characters, got 11,000"):
        load_shakespeare(str(path), seed=0)
    path.write_text("X:1\nK:D\nabc" * 2_000)
    with pytest.raises(InvalidInput, match="at least 20 tunes, got 1"):
        load_tunes(str(path), seed=0)


def test_a_missing_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="must be a text file"):
        load_shakespeare(str(tmp_path / "none.txt"), seed=0)
