"""Pairs of texts: dates that mean the same, and a user's own."""

from datetime import date
from pathlib import Path

import pytest
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.perception.data.pairs import END, MONTHS, PAD, START, encode, load_pairs


def test_dates_mean_the_same() -> None:
    pairs = load_pairs("sim", seed=1)
    assert pairs.sizes == {"train": 540, "test": 60}
    assert len(set(pairs.inputs)) == 600, "no test text was seen"
    for text, written in zip(pairs.inputs, pairs.outputs, strict=True):
        day = date.fromisoformat(written)
        assert str(day.year) in text
        assert str(day.day) in text
        assert MONTHS[day.month - 1][:3] in text or f".{day.month}." in text
    assert load_pairs("sim", seed=2).inputs != pairs.inputs


def test_the_standard_set_is_the_same_for_all_seeds() -> None:
    assert load_pairs("auto", 1).origin == load_pairs("auto", 2).origin


def test_codes_are_places_in_the_alphabet() -> None:
    assert encode(("ba", START + "b"), PAD + START + END + "ab", 3).tolist() == [[4, 3, 0], [1, 4, 0]]


def test_own_pairs_are_read(tmp_path: Path) -> None:
    path = tmp_path / "own.tsv"
    path.write_text("".join(f"{number}\t{number}{number}\n" for number in range(10, 40)))
    pairs = load_pairs(str(path), seed=0)
    assert pairs.inputs[0] == "10"
    assert pairs.outputs[0] == "1010"
    assert pairs.sizes == {"train": 27, "test": 3}
    assert pairs.origin.real
    assert pairs.output_alphabet == PAD + START + END + "0123456789"


@pytest.mark.parametrize(
    ("content", "reason"),
    [("a b\n", "line 1, must hold two texts"), ("a\tb\n" * 3, "at least 20 pairs"), ("a\t\n", "line 1")],
)
def test_wrong_pairs_are_refused(tmp_path: Path, content: str, reason: str) -> None:
    path = tmp_path / "wrong.tsv"
    path.write_text(content)
    with pytest.raises(InvalidInput, match=reason):
        load_pairs(str(path), seed=0)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="must be a text file"):
        load_pairs(str(tmp_path / "nowhere.tsv"), seed=0)
