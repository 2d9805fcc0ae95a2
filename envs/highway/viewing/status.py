"""How a drive is being shown: what is not part of it, but of the window."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

RATES = (Fraction(1, 4), Fraction(1, 2), *(Fraction(rate) for rate in (1, 2, 4, 8, 16)))
NORMAL_RATE = RATES.index(Fraction(1))


@dataclass(frozen=True)
class Status:
    """What the viewer has chosen. keys: pairs of key names and what they do, for the panel."""

    rate: Fraction = RATES[NORMAL_RATE]  # times real time
    paused: bool = False
    observation: bool = False
    safety_zone: bool = False
    message: str = ""  # told on the screen for a while
    keys: tuple[tuple[str, str], ...] = ()
    end_keys: tuple[tuple[str, str], ...] = ()  # those of use when the drive is over

    @property
    def rate_text(self) -> str:
        """The speed of playing, for people."""
        signs = {Fraction(1, 4): "¼", Fraction(1, 2): "½"}
        return f"{signs.get(self.rate, str(self.rate))}×"
