"""A small synthesiser: a plucked string, and a WAV file."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..envs.whole_file import whole_file
from .abc_notation import Tune

RATE = 22_050  # samples a second
RING_S = 0.9  # how long a string sounds after it was plucked
DAMPING = 0.996
LOUDNESS = 0.7


def render(tune: Tune, whole_notes_per_s: float = 0.55) -> npt.NDArray[np.int16]:
    """The tune as samples [n] at 22,050 a second; repeats are played once."""
    rng = np.random.default_rng(0)
    total = sum(note.duration for note in tune.notes) / whole_notes_per_s + RING_S
    samples = np.zeros(int(total * RATE) + 1)
    time_s = 0.0
    for note in tune.notes:
        duration_s = note.duration / whole_notes_per_s
        if note.pitch is not None:
            start = int(time_s * RATE)
            sound = pluck(440.0 * 2.0 ** ((note.pitch - 69) / 12.0), duration_s + 0.25, rng)
            end = min(start + len(sound), len(samples))
            samples[start:end] += sound[: end - start]
        time_s += duration_s
    peak = max(float(np.abs(samples).max()), 1e-9)
    return np.asarray(samples / peak * LOUDNESS * 32_767, np.int16)


def pluck(pitch_hz: float, duration_s: float, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """A plucked string: noise goes round a loop of one period and is smoothed at each turn.

    (Karplus and Strong, "Digital synthesis of plucked-string and drum timbres", Computer Music Journal 7, 1983.)
    """
    period = max(round(RATE / pitch_hz - 0.5), 2)
    loop = rng.uniform(-1.0, 1.0, period)
    turns = -(-int(duration_s * RATE) // period)
    rounds = []
    for _ in range(turns):
        rounds.append(loop)
        loop = DAMPING * 0.5 * (loop + np.roll(loop, 1))
    sound = np.concatenate(rounds)[: int(duration_s * RATE)]
    fade = min(len(sound), RATE // 50)
    sound[len(sound) - fade :] *= np.linspace(1.0, 0.0, fade)  # no click where it ends
    return sound


def write_wav(path: Path, samples: npt.NDArray[np.int16]) -> None:
    """Write samples as a mono WAV file, whole or not at all."""
    with whole_file(path) as part, wave.open(str(part), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
