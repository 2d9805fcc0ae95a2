"""Pairs of texts, one to be turned into the other: dates as people write them and as machines do, or a user's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...envs.errors import InvalidInput
from .origin import AUTO, SIM, Origin, digest

DATES = "dates"
NUM_PAIRS, FEW_PAIRS, TEST_SHARE = 12_000, 600, 0.1
FIRST_DAY, NUM_DAYS = date(1900, 1, 1), 73_049  # to the end of 2099
PAD, START, END = "\0", "\1", "\2"  # the first characters of every alphabet
MOST_CHARACTERS = 80
WAYS = (
    "{weekday}, {month} {day}, {year}",
    "{month} {day}, {year}",
    "{day} {month} {year}",
    "{weekday} the {nth} of {month} {year}",
    "the {nth} of {month} in {year}",
    "{day}.{number}.{year}",
    "{year}, {day} {month}",
    "{short} {day} {year}",
)
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Pairs:
    """Texts and what they turn into, the last tenth for the test; alphabets with PAD, START and END."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    num_test: int
    origin: Origin

    @property
    def sizes(self) -> dict[str, int]:
        """How many pairs there are."""
        return {"train": len(self.inputs) - self.num_test, "test": self.num_test}

    @property
    def input_alphabet(self) -> str:
        """All characters that come in."""
        return PAD + START + END + "".join(sorted(set("".join(self.inputs))))

    @property
    def output_alphabet(self) -> str:
        """All characters that are to be written."""
        return PAD + START + END + "".join(sorted(set("".join(self.outputs))))


def load_pairs(choice: str, seed: int) -> Pairs:
    """Dates, or the pairs of a text file, one a line with a tab between."""
    if choice not in (AUTO, SIM):
        return _from_file(Path(choice))
    standard = choice == AUTO
    inputs, outputs = zip(*_dates(NUM_PAIRS if standard else FEW_PAIRS, 0 if standard else seed), strict=True)
    name, source = (DATES, "the standard set") if standard else (f"generated {DATES}, few", f"seed {seed}")
    return _assembled(inputs, outputs, Origin(name, source, False, digest("\n".join(inputs + outputs))))


def encode(texts: tuple[str, ...], alphabet: str, length: int) -> npt.NDArray[np.int32]:
    """Places in the alphabet [n, length], filled up with PAD."""
    places = {character: place for place, character in enumerate(alphabet)}
    codes = np.zeros((len(texts), length), np.int32)
    for row, text in zip(codes, texts, strict=True):
        row[: len(text)] = [places[character] for character in text]
    return codes


def _dates(count: int, seed: int) -> list[tuple[str, str]]:
    """Different pairs of a date in some form and in ISO 8601."""
    rng = np.random.default_rng(seed)
    found: dict[str, str] = {}
    while len(found) < count:
        day = FIRST_DAY + timedelta(days=int(rng.integers(NUM_DAYS)))
        month = MONTHS[day.month - 1]
        parts = {"weekday": WEEKDAYS[day.weekday()], "month": month, "short": month[:3], "day": day.day}
        text = str(rng.choice(WAYS)).format(**parts, nth=_nth(day.day), number=day.month, year=day.year)
        found[text] = day.isoformat()
    return list(found.items())


def _nth(day: int) -> str:
    ending = "th" if 10 <= day <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


def _from_file(path: Path) -> Pairs:
    try:
        lines = [line for line in path.read_text().splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError):
        raise InvalidInput(f"{path} must be a text file with two texts and a tab in each line.") from None
    rows = [line.split("\t") for line in lines]
    for number, row in enumerate(rows, start=1):
        if len(row) != 2 or not all(0 < len(text) <= MOST_CHARACTERS for text in row):
            raise InvalidInput(
                f"{path}, line {number}, must hold two texts of 1 to {MOST_CHARACTERS} characters and a tab between."
            )
    if len(rows) < 20:
        raise InvalidInput(f"{path} must have at least 20 pairs, got {len(rows)}.")
    inputs, outputs = zip(*rows, strict=True)
    return _assembled(inputs, outputs, Origin(f"pairs of {path.name}", str(path), True, digest(*lines)))


def _assembled(inputs: tuple[str, ...], outputs: tuple[str, ...], origin: Origin) -> Pairs:
    return Pairs(inputs, outputs, max(int(len(inputs) * TEST_SHARE), 1), origin)
