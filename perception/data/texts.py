"""Texts to read character by character or word by word: tunes in ABC notation, Shakespeare, generated ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ...envs.errors import InvalidInput
from .origin import AUTO, SIM, Origin, digest
from .packages import PACKAGES

TUNES, SHAKESPEARE = "Irish tunes", "Shakespeare"
VALIDATION_FRACTION = 0.1
MIN_CHARACTERS, MIN_TUNES = 20_000, 20  # of a user's own
NOTES = "DEFGABcdefg"
PARAGRAPH = 25  # sentences
# A small language for tests: who does what to whom, in two worlds that never mix.
WORLDS = (
    ("king queen prince duke", "crowns commands fights", "throne castle army sword"),
    ("sailor captain pirate mate", "sails steers anchors", "ship ocean island harbour"),
)


@dataclass(frozen=True)
class Text:
    """Two texts; nothing of `validation` is in `train`."""

    train: str
    validation: str
    origin: Origin

    @property
    def sizes(self) -> dict[str, int]:
        """How many characters there are."""
        return {"train": len(self.train), "validation": len(self.validation)}

    @property
    def characters(self) -> str:
        """All characters that occur, in order."""
        return "".join(sorted(set(self.train + self.validation)))


def load_tunes(choice: str, seed: int) -> Text:
    """Tunes in ABC notation, one after the other with an empty line between them; a tenth of them to validate."""
    content, origin = _choose(choice, "tunes", "irish.abc", TUNES, lambda: _generated_tunes(seed))
    if "X:" not in content:
        raise InvalidInput(f"{choice} must hold tunes in ABC notation, each beginning with X:, its number.")
    tunes = [part.strip() + "\n\n" for part in content.split("\n\n") if part.strip()]
    if len(tunes) < MIN_TUNES:
        raise InvalidInput(f"{choice} must hold at least {MIN_TUNES} tunes, got {len(tunes)}.")
    order = np.random.default_rng(0).permutation(len(tunes))
    cut = round(len(tunes) * VALIDATION_FRACTION)
    train, validation = sorted(order[cut:]), sorted(order[:cut])
    return Text("".join(tunes[i] for i in train), "".join(tunes[i] for i in validation), origin)


def load_shakespeare(choice: str, seed: int) -> Text:
    """Shakespeare's works as one text; its last tenth to validate."""
    content, origin = _choose(
        choice, "shakespeare", "shakespeare.txt", SHAKESPEARE, lambda: _generated_text(seed)
    )
    cut = round(len(content) * (1.0 - VALIDATION_FRACTION))
    return Text(content[:cut], content[cut:], origin)


def _choose(
    choice: str, package_name: str, file: str, title: str, generate: Callable[[], tuple[str, Origin]]
) -> tuple[str, Origin]:
    package = PACKAGES[package_name]
    if choice == SIM or (choice == AUTO and not package.is_there):
        return generate()
    if choice == AUTO:
        content = package.read(file).decode()
        return content, Origin(title, package.source, True, digest(content))
    path = Path(choice)
    try:
        content = path.read_text()
    except (OSError, ValueError) as error:
        raise InvalidInput(f"{path} must be a text file: {error}.") from error
    if len(content) < MIN_CHARACTERS:
        raise InvalidInput(f"{path} must hold at least {MIN_CHARACTERS:,} characters, got {len(content):,}.")
    return content, Origin(f"text of {path.name}", choice, True, digest(content))


def _generated_tunes(seed: int, count: int = 200) -> tuple[str, Origin]:
    """Jigs that wander up and down a scale, eight bars of six notes."""
    rng = np.random.default_rng(seed)
    tunes = []
    for number in range(1, count + 1):
        steps = np.cumsum(rng.choice([-1, 0, 1], 48, p=[0.4, 0.2, 0.4])) + len(NOTES) // 2
        notes = [NOTES[step] for step in np.abs((steps + 10) % 20 - 10)]
        bars = ["".join(notes[start : start + 6]) for start in range(0, 48, 6)]
        tunes.append(f"X:{number}\nT:Jig {number}\nM:6/8\nL:1/8\nK:D Major\n{'|'.join(bars)}|]")
    content = "\n\n".join(tunes)
    return content, Origin("generated tunes", f"seed {seed}", False, digest(content))


def _generated_text(seed: int, count: int = 4_000) -> tuple[str, Origin]:
    """Sentences of a small language: subject, verb, object, whole paragraphs in one of two worlds."""
    rng = np.random.default_rng(seed)
    worlds = [[words.split() for words in world] for world in WORLDS]
    lines = []
    for number in range(count):
        if number % PARAGRAPH == 0:
            subjects, verbs, objects = worlds[rng.integers(len(worlds))]
        lines.append(f"The {rng.choice(subjects)} {rng.choice(verbs)} the {rng.choice(objects)}.")
    content = "\n".join(lines) + "\n"
    return content, Origin("generated sentences", f"seed {seed}", False, digest(content))
