"""Tunes in ABC notation, read by hand and by the parser."""

import pytest
from sevenlanes.perception.abc_notation import parse_tune

HEAD = "X:1\nM:{metre}\nL:1/8\nK:{key}\n"


def pitches(music: str, key: str = "C", metre: str = "4/4") -> list[int | None]:
    return [note.pitch for note in parse_tune(HEAD.format(key=key, metre=metre) + music).notes]


def eighths(music: str, metre: str = "4/4") -> list[float]:
    return [8 * note.duration for note in parse_tune(HEAD.format(key="C", metre=metre) + music).notes]


@pytest.mark.parametrize(
    ("music", "key", "expected"),
    [
        ("C c c' C, z", "C", [60, 72, 84, 48, None]),
        ("F C G", "D Major", [66, 61, 67]),  # two sharps: F and C
        ("F C B", "D Dorian", [65, 60, 71]),  # the white keys
        ("B E A", "G Minor", [70, 63, 69]),  # two flats
        ("F C", "A Mixolydian", [66, 61]),
        ("^F F | F =F", "C", [66, 66, 65, 65]),  # an accidental holds until the bar ends
        ("_B ^^C", "C", [70, 62]),
    ],
)
def test_pitches_follow_key_octave_and_accidentals(music: str, key: str, expected: list[int | None]) -> None:
    assert pitches(music, key) == expected


@pytest.mark.parametrize(
    ("music", "expected"),
    [
        ("C C2 C3/2 C/ C/4", [1, 2, 1.5, 0.5, 0.25]),
        ("(3CDE F", [2 / 3, 2 / 3, 2 / 3, 1]),
        ("C>D C<D", [1.5, 0.5, 0.5, 1.5]),
        ("[CEG]2 D", [2, 1]),
        ("~C {D}E -F", [1, 1, 1]),
    ],
)
def test_durations(music: str, expected: list[float]) -> None:
    assert eighths(music) == pytest.approx(expected)


def test_bars_are_counted_with_their_up_beats() -> None:
    tune = parse_tune(HEAD.format(key="D Major", metre="6/8") + "A|dfd dfd|ege ege|faf faf|d3 d2:|")
    assert tune.bar_lengths == pytest.approx([1 / 8, 6 / 8, 6 / 8, 6 / 8, 5 / 8])
    assert tune.share_of_full_bars == 1.0
    assert tune.is_valid


def test_parts_that_complete_each_other_are_full_bars() -> None:
    tune = parse_tune(HEAD.format(key="G", metre="4/4") + "G8|A8|B8|G6:|GA|B8|c8|d8|G8|]")
    assert tune.share_of_full_bars == 1.0


@pytest.mark.parametrize(
    "text",
    [
        HEAD.format(key="G", metre="4/4") + "GGG|AAAA|BBBBB|cc|d|",  # bars that do not add up
        HEAD.format(key="G", metre="4/4") + "G8|A8|B8|q8|G8|",  # no such note
        HEAD.format(key="Q Major", metre="4/4") + "G8|A8|B8|G8|",
        "X:1\nM:4/4\nL:1/8\nG8|A8|B8|G8|",  # no key
        "X:1\nK:G\nG8|A8|B8|G8|",  # no metre
        "",
    ],
)
def test_what_is_no_tune_is_not_valid(text: str) -> None:
    assert not parse_tune(text).is_valid
