"""A plucked string sounds at its pitch, and a tune as long as its notes."""

import wave
from pathlib import Path

import numpy as np
import pytest
from sevenlanes.perception.abc_notation import parse_tune
from sevenlanes.perception.synthesiser import RATE, RING_S, pluck, render, write_wav


@pytest.mark.parametrize("pitch_hz", [146.8, 293.7, 440.0, 659.3])
def test_a_string_sounds_at_its_pitch(pitch_hz: float) -> None:
    sound = pluck(pitch_hz, 1.0, np.random.default_rng(0))
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    low = spectrum[: int(1.5 * pitch_hz)]  # one second: a bin is one hertz; below the first overtone
    assert low.argmax() == pytest.approx(pitch_hz, rel=0.03)  # half a semitone


def test_a_tune_lasts_as_long_as_its_notes(tmp_path: Path) -> None:
    tune = parse_tune("X:1\nM:4/4\nL:1/8\nK:C\nC8|D8|")
    path = tmp_path / "tune.wav"
    write_wav(path, render(tune, whole_notes_per_s=1.0))
    with wave.open(str(path)) as file:
        assert file.getframerate() == RATE
        assert file.getnframes() / RATE == pytest.approx(2.0 + RING_S, abs=0.01)
        samples = np.frombuffer(file.readframes(file.getnframes()), np.int16)
    assert np.abs(samples).max() > 20_000


def test_a_rest_is_silent() -> None:
    samples = render(parse_tune("X:1\nM:4/4\nL:1/8\nK:C\nz8|z8|"))
    assert not samples.any()
