"""What data a training really used."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

AUTO, SIM = "auto", "sim"


@dataclass(frozen=True)
class Origin:
    """Goes into every run's `metrics.json`. Generated data never carry a real data set's name."""

    name: str
    source: str  # the package and version, the path, or the seed
    real: bool
    sha256: str  # of the examples as they were loaded
    caveat: str = ""

    def __str__(self) -> str:
        return f"{self.name} ({self.source})"


def digest(*parts: npt.NDArray[np.generic] | str) -> str:
    """SHA-256 over arrays and texts, in order."""
    sha = hashlib.sha256()
    for part in parts:
        sha.update(part.encode() if isinstance(part, str) else np.ascontiguousarray(part).data)
    return sha.hexdigest()
