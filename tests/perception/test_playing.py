"""What trained paradigms make, out of words, digits, pictures, or a seed alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.perception.catalogue import CARDS, find_card, load_paradigm
from sevenlanes.perception.data.digits import load_digits, scaled
from sevenlanes.perception.paradigms.cnn import probabilities
from sevenlanes.perception.playing.recognise import read_digit
from sevenlanes.perception.run import load_model, play_run

# A paradigm, what is given to it, the file it writes, and what it says.
PIECES = [
    ("rnn", None, "tune.wav", "The notes are"),
    ("text", "a ", "page.txt", "The page is"),
    ("vae", None, "walk.gif", "from 0 to 9"),
    ("gan", "2026", "digits.png", "The number 2026, in 3 hands"),
    ("cnn", None, "morph.gif", "Digits that morph"),
    ("attention", "may 3, 1921", "attention.png", "may 3, 1921  →"),
    ("segmentation", None, "masks.gif", "The ride"),
    ("detection", None, "found_cars.gif", "The ride"),
]


@pytest.mark.parametrize(("name", "given", "file", "said"), PIECES)
def test_a_piece_is_made(
    name: str, given: str | None, file: str, said: str, runs: Any, tmp_path: Path
) -> None:
    lines = play_run(runs(name)[0], given, tmp_path / "out", seed=0)
    assert said in "\n".join(lines)
    assert (tmp_path / "out" / file).stat().st_size > 500
    if file.endswith((".gif", ".png")):
        with Image.open(tmp_path / "out" / file) as image:
            image.load()
            assert getattr(image, "n_frames", 1) == 1 or image.n_frames > 20


def test_every_piece_is_tried() -> None:
    assert {card.name for card in CARDS if card.play} == {name for name, *_ in PIECES} | {"word2vec"}


def test_words_and_sums_of_words(runs: Any, tmp_path: Path) -> None:
    folder = runs("word2vec")[0]
    first, second = load_paradigm(find_card("word2vec")).load("sim", 0).words[:2]
    for given in (first, f"{first} - {second}"):
        line = play_run(folder, given, tmp_path, seed=0)[0]
        near = line.removeprefix(given).strip().split(", ")
        assert len(near) == 8
        assert not {first, *given.split(" - ")} & set(near)
    for wrong in ("xyzzy", "+", "sea - xyzzy"):
        with pytest.raises(InvalidInput, match="such as 'king - man"):
            play_run(folder, wrong, tmp_path, seed=0)


def test_a_drawn_digit_is_read_as_the_data_are(runs: Any, tmp_path: Path) -> None:
    """A test image, far off the middle of a large white page, is named as it is named itself."""
    folder = runs("cnn")[0]
    model, data = load_model(folder), load_digits("sim", 0)
    belief = probabilities(model, scaled(data.test_images))
    sure = int(belief.max(axis=1).argmax())
    page = Image.new("L", (400, 300), 255)
    ink = Image.fromarray(255 - data.test_images[sure]).resize((112, 112), Image.Resampling.BICUBIC)
    page.paste(ink, (250, 20))
    page.save(tmp_path / "page.png")
    lines = play_run(folder, str(tmp_path / "page.png"), tmp_path, seed=0)
    assert lines[0].endswith(f"a {belief[sure].argmax()}")


def test_ink_is_set_as_in_mnist_whichever_is_dark(tmp_path: Path) -> None:
    for paper, ink in ((255, 0), (0, 255)):
        image = Image.new("L", (200, 120), paper)
        ImageDraw.Draw(image).rectangle((150, 10, 169, 109), fill=ink)
        image.save(tmp_path / "one.png")
        read = read_digit(tmp_path / "one.png")[..., 0]
        assert read.shape == (28, 28)
        assert np.all(read[4:24, 12:16] == pytest.approx(1.0))
        assert read.sum() == pytest.approx(80.0)


@pytest.mark.parametrize(
    ("name", "given", "reason"),
    [
        ("ffnn", None, "has nothing to play"),
        ("vae", "7", "from its seed alone"),
        ("gan", "seven", "it draws digits"),
        ("gan", "7" * 41, "it draws digits"),
        ("text", "☃", "it never saw"),
        ("attention", "☃", "it reads 1 to"),
        ("attention", "may" * 50, "it reads 1 to"),
        ("cnn", "gone.png", "can not be read as a picture"),
    ],
)
def test_what_can_not_be_played_is_one_clear_error(
    name: str, given: str | None, reason: str, runs: Any, tmp_path: Path
) -> None:
    with pytest.raises(InvalidInput, match=reason):
        play_run(runs(name)[0], given, tmp_path, seed=0)


def test_an_empty_picture_shows_nothing(tmp_path: Path) -> None:
    Image.new("L", (50, 50), 255).save(tmp_path / "white.png")
    with pytest.raises(InvalidInput, match="shows nothing"):
        read_digit(tmp_path / "white.png")
