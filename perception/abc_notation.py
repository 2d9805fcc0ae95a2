"""Tunes in ABC notation (Walshaw, "The ABC music standard 2.1", 2011), the part that Irish tunes use."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from fractions import Fraction

NATURAL = {"C": 60, "D": 62, "E": 64, "F": 65, "G": 67, "A": 69, "B": 71}  # MIDI numbers
SHARPS, FLATS = "FCGDAEB", "BEADGCF"  # the order in which keys take them
FIFTHS = {"Cb": -7, "Gb": -6, "Db": -5, "Ab": -4, "Eb": -3, "Bb": -2, "F": -1, "C": 0, "G": 1, "D": 2,
          "A": 3, "E": 4, "B": 5, "F#": 6, "C#": 7}  # sharps of the major key  # fmt: skip
MODES = {
    "maj": 0,
    "ion": 0,
    "mix": -1,
    "dor": -2,
    "min": -3,
    "aeo": -3,
    "phr": -4,
    "loc": -5,
    "lyd": 1,
    "": 0,
}
ACCIDENTALS = {"^^": 2, "^": 1, "=": 0, "_": -1, "__": -2}
TUPLETS = {2: Fraction(3, 2), 3: Fraction(2, 3), 4: Fraction(3, 4), 6: Fraction(1, 3)}
FULL_BARS = 0.9  # share of bars that must add up in a valid tune

NOTE = r"(?P<accidental>\^\^|\^|__|_|=)?(?P<letter>[A-Ga-g]|[zx])(?P<octave>[,']*)(?P<length>\d*/*\d*)"
TOKEN = re.compile(
    rf"(?P<note>{NOTE})|(?P<tuplet>\([2-9])|(?P<bar>\|\]|\|\||\[\||:\|:?|\|:|::|\|)|(?P<ending>\[?[12](?=[\s\[A-Ga-gz^_=(|]))"
    r"|(?P<broken>[<>]+)|(?P<chord>\[(?=[\^_=A-Ga-g]))|(?P<chord_end>\](?P<chord_length>\d*/*\d*))"
    r'|(?P<ignored>"[^"\n]*"|\{[^}\n]*\}|[\s!~.\-()\\vuTHLMPS])'
)
HEADING = re.compile(r"^([A-Za-z]):\s*(.*?)\s*!?$")


@dataclass(frozen=True)
class Note:
    """A pitch (MIDI number, None for a rest) and how long it lasts, in whole notes."""

    pitch: int | None
    duration: float


@dataclass(frozen=True)
class Tune:
    """What could be read of a tune; `errors` says what could not."""

    notes: tuple[Note, ...]
    bar_lengths: tuple[float, ...]  # whole notes
    metre: Fraction | None
    key: str
    errors: tuple[str, ...]

    @property
    def share_of_full_bars(self) -> float:
        """How many bars hold as many beats as the metre says, alone or with the part before them, 0 to 1."""
        if not self.bar_lengths or self.metre is None:
            return 0.0
        full, left = float(self.metre), list(self.bar_lengths)
        complete = 0
        left.append(left.pop(0) if left[0] < full else 0.0)  # what an up-beat has, the last bar has not
        previous = 0.0
        for length in left:
            if math.isclose(length, full) or math.isclose(previous + length, full):
                complete += 1 + (length < full)
                previous = 0.0
            else:
                previous = length
        return min(complete / len(self.bar_lengths), 1.0)

    @property
    def is_valid(self) -> bool:
        """Whether everything could be read and nine tenths of the bars, at least four, add up."""
        return not self.errors and len(self.bar_lengths) >= 4 and self.share_of_full_bars >= FULL_BARS


@dataclass
class _Reader:
    """The state while one reads from left to right."""

    metre: Fraction | None = None
    unit: Fraction = Fraction(1, 8)
    key: str = ""
    sharps: dict[str, int] = field(default_factory=dict)
    in_bar: dict[str, int] = field(default_factory=dict)  # accidentals hold until the bar ends
    notes: list[Note] = field(default_factory=list)
    bar: Fraction = Fraction(0)
    bars: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    tuplet: tuple[int, Fraction] = (0, Fraction(1))  # notes left of it, and their factor
    broken: Fraction | None = None  # factor for the next note
    chord: list[Note] | None = None


def parse_tune(text: str) -> Tune:
    """Read a tune; never fails, but notes what it could not read."""
    reader = _Reader()
    for line in text.splitlines():
        if heading := HEADING.match(line):
            _read_heading(reader, heading[1], heading[2])
        else:
            _read_music(reader, line)
    _end_bar(reader)
    if not reader.key:
        reader.errors.append("no key")
    if reader.metre is None:
        reader.errors.append("no metre")
    return Tune(tuple(reader.notes), tuple(reader.bars), reader.metre, reader.key, tuple(reader.errors))


def _read_heading(reader: _Reader, name: str, value: str) -> None:
    if name == "M":
        value = {"C": "4/4", "C|": "2/2"}.get(value, value)
        if match := re.match(r"(\d+)/([1-9]\d*)", value):
            reader.metre = Fraction(int(match[1]), int(match[2]))
        else:
            reader.errors.append(f"metre {value!r}")
    elif name == "L" and (match := re.fullmatch(r"(\d+)/([1-9]\d*)", value)):
        reader.unit = Fraction(int(match[1]), int(match[2]))
    elif name == "K":
        match = re.match(r"([A-G][#b]?)\s*([A-Za-z]*)", value)
        mode = match[2].lower()[:3] if match else "?"
        mode = "min" if mode == "m" else mode
        if match is None or match[1] not in FIFTHS or mode not in MODES:
            reader.errors.append(f"key {value!r}")
            return
        reader.key, count = value, FIFTHS[match[1]] + MODES[mode]
        order, by = (SHARPS, 1) if count > 0 else (FLATS, -1)
        reader.sharps = dict.fromkeys(order[: abs(count)], by)


def _read_music(reader: _Reader, line: str) -> None:
    place = 0
    while place < len(line):
        token = TOKEN.match(line, place)
        if token is None:
            reader.errors.append(f"{line[place]!r} in {line!r}")
            place += 1
            continue
        place = token.end()
        if token["note"]:
            _read_note(reader, token)
        elif token["tuplet"]:
            count = int(token["tuplet"][1])
            reader.tuplet = (count, TUPLETS.get(count, Fraction(2, count)))
        elif token["bar"]:
            _end_bar(reader)
        elif token["broken"]:
            _break_rhythm(reader, token["broken"])
        elif token["chord"]:
            reader.chord = []
        elif token["chord_end"]:
            _end_chord(reader, _length(token["chord_length"]))


def _read_note(reader: _Reader, token: re.Match[str]) -> None:
    letter = token["letter"]
    duration = _length(token["length"]) * reader.unit
    pitch = None
    if letter not in "zx":
        name = letter.upper()
        place = name + str(letter.islower()) + token["octave"]
        if token["accidental"]:
            reader.in_bar[place] = ACCIDENTALS[token["accidental"]]
        raised = reader.in_bar.get(place, reader.sharps.get(name, 0))
        octaves = letter.islower() + token["octave"].count("'") - token["octave"].count(",")
        pitch = NATURAL[name] + raised + 12 * octaves
    if reader.chord is not None:
        reader.chord.append(Note(pitch, float(duration)))
        return
    left, factor = reader.tuplet
    if left:
        duration *= factor
        reader.tuplet = (left - 1, factor)
    if reader.broken is not None:
        duration, reader.broken = duration * reader.broken, None
    reader.notes.append(Note(pitch, float(duration)))
    reader.bar += duration


def _end_chord(reader: _Reader, length: Fraction) -> None:
    """Of a chord only its highest note is kept: one instrument, one voice."""
    if reader.chord:
        top = max(reader.chord, key=lambda note: note.pitch or 0)
        duration = Fraction(top.duration).limit_denominator(1_000) * length
        reader.notes.append(Note(top.pitch, float(duration)))
        reader.bar += duration
    reader.chord = None


def _break_rhythm(reader: _Reader, signs: str) -> None:
    """`a>b`: the first note takes half of the second's time; `a<b` the other way round."""
    if not reader.notes:
        reader.errors.append(f"{signs!r} before any note")
        return
    small = Fraction(1, 2 ** len(signs))
    first, second = (2 - small, small) if signs[0] == ">" else (small, 2 - small)
    last = reader.notes[-1]
    changed = Fraction(last.duration).limit_denominator(1_000) * first
    reader.bar += changed - Fraction(last.duration).limit_denominator(1_000)
    reader.notes[-1] = Note(last.pitch, float(changed))
    reader.broken = second


def _end_bar(reader: _Reader) -> None:
    if reader.bar:
        reader.bars.append(float(reader.bar))
    reader.bar = Fraction(0)
    reader.in_bar = {}


def _length(text: str) -> Fraction:
    """ "3" is 3, "/" a half, "/4" a quarter, "3/2" one and a half, "" one."""
    whole, slashes, below = re.fullmatch(r"(\d*)(/*)(\d*)", text).groups()  # type: ignore[union-attr]
    divisor = int(below) if below else 2 ** len(slashes)
    return Fraction(int(whole or 1), max(divisor, 1))
